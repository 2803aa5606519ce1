import { describe, expect, it } from 'vitest'
import { intervalMisfit } from '../../../src/planning/schemes/interval-misfit.ts'
import { span } from '../../support/builders.ts'

const key = (type: string) => ({ name: 'k', isExpression: false, type, notNull: true })
const misfit = (interval: string | bigint, type: string): string | undefined =>
  intervalMisfit(
    typeof interval === 'bigint'
      ? { kind: 'number', step: interval }
      : { kind: 'time', span: span(interval) },
    key(type),
  )

describe('an interval', () => {
  it.each([
    ['1 minute', 'timestamptz'],
    ['90 minutes', 'timestamp'],
    ['24 hours', 'timestamptz'],
    ['5 months', 'timestamptz'],
    ['1 day', 'date'],
    [1000n, 'bigint'],
    [7n, 'numeric'],
  ])('of %s fits a %s', (interval, type) => {
    expect(misfit(interval, type)).toBeUndefined()
  })

  it.each([
    ['7 minutes', 'timestamptz', 'does not divide a day'],
    ['5 hours', 'timestamp', 'does not divide a day'],
    ['48 hours', 'timestamptz', 'does not divide a day'],
    ['0 days', 'timestamptz', 'at least one whole day'],
    ['1.5 days', 'timestamptz', 'at least one whole day'],
    ['6 hours', 'date', 'cannot be cut finer than by days'],
    [7n, 'timestamptz', '"7 days"'],
    ['1 month', 'bigint', 'epoch: seconds'],
    ['1 month', 'uuid', 'this version'],
    ['1 month', 'text', 'this version'],
  ])('of %s does not fit a %s: %s', (interval, type, reason) => {
    expect(misfit(interval, type)).toContain(reason)
  })

  it('is not said to hold a time where it cannot', () => {
    expect(misfit('1 month', 'numeric')).not.toContain('epoch')
  })
})
