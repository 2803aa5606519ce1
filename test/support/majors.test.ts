import { describe, expect, it } from 'vitest'
import { majors } from './majors.ts'

describe('the server versions under test', () => {
  it('are the oldest and the newest on a desk', () => {
    expect(majors({})).toEqual([15, 18])
  })

  it('are all of them in CI', () => {
    expect(majors({ CI: 'true' })).toEqual([15, 16, 17, 18])
  })

  it('are those asked for, wherever it runs', () => {
    expect(majors({ CI: 'true', PARTITIOND_TEST_MAJORS: '18, 16' })).toEqual([16, 18])
  })

  it('cannot be one that we know nothing about', () => {
    expect(() => majors({ PARTITIOND_TEST_MAJORS: '15,19' })).toThrow('15,19')
  })
})
