import { expect, it } from 'vitest'
import { collectKinds } from '../../src/cli/values.ts'

it('--only takes kinds that a later version will plan, and runs nothing for them', () => {
  expect([...collectKinds('create,attach', undefined)]).toEqual(['create'])
  expect([...collectKinds('attach', new Set(['drop']))]).toEqual(['drop'])
  expect(() => collectKinds('craete', undefined)).toThrow(/did you mean "create"/)
})
