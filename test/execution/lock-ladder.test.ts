import { describe, expect, it } from 'vitest'
import { pauseAfter } from '../../src/execution/lock-ladder.ts'

describe('the ladder of attempts', () => {
  it('pauses longer each time, never longer than a second', () => {
    const pauses = Array.from({ length: 8 }, (_, at) =>
      pauseAfter({ number: at + 1, elapsedMs: 0, budgetMs: 60_000 }, 0),
    )
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000])
  })

  it('takes up to half of a pause away, so that copies that failed together do not return together', () => {
    expect(pauseAfter({ number: 6, elapsedMs: 0, budgetMs: 60_000 }, 0.999)).toBe(500)
  })

  it('ends before the budget does', () => {
    expect(pauseAfter({ number: 6, elapsedMs: 59_000, budgetMs: 60_000 }, 0)).toBeUndefined()
    expect(pauseAfter({ number: 1, elapsedMs: 0, budgetMs: 0 }, 0)).toBeUndefined()
  })
})
