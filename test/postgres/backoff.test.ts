import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, RECONNECT } from '../../src/postgres/backoff.ts'

const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const attempt = fc.integer({ min: 1, max: 10_000 })

describe('the pause between tries', () => {
  it('doubles up to its cap', () => {
    const pauses = [1, 2, 3, 4, 5].map((each) => backoffMs({ firstMs: 100, capMs: 1000 }, each, 0))
    expect(pauses).toEqual([100, 200, 400, 800, 1000])
  })

  it('never exceeds the cap and never loses more than half to jitter', () => {
    fc.assert(
      fc.property(attempt, jitter, (each, random) => {
        const full = backoffMs(RECONNECT, each, 0)
        const pause = backoffMs(RECONNECT, each, random)
        expect(pause).toBeLessThanOrEqual(full)
        expect(pause).toBeGreaterThanOrEqual(Math.floor(full / 2))
        expect(full).toBeLessThanOrEqual(RECONNECT.capMs)
      }),
    )
  })

  it('grows with each try', () => {
    fc.assert(
      fc.property(attempt, jitter, (each, random) => {
        expect(backoffMs(RECONNECT, each + 1, random)).toBeGreaterThanOrEqual(
          backoffMs(RECONNECT, each, random),
        )
      }),
    )
  })
})
