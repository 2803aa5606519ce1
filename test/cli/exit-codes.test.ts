import { assert, property, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitCodeOf, exitCodes, type ExitReason } from '../../src/cli/exit-codes.ts'

const reasons = exitCodes.map(({ reason }) => reason)

describe('exit codes', () => {
  it.each<[string, readonly ExitReason[], number]>([
    ['nothing went wrong', [], 0],
    ['an action failed', ['failed'], 1],
    ['the command line is wrong', ['usage'], 2],
    ['something was withheld', ['withheld'], 3],
    ['check found errors', ['attention'], 4],
    ['another cycle holds the database', ['busy'], 5],
    ['a bug', ['bug'], 70],
    ['Ctrl-C', ['interrupted'], 130],
  ])('%s', (_what, seen, code) => {
    expect(exitCodeOf(seen)).toBe(code)
  })

  it('the strongest reason wins: 70, 130, 2, 5, 1, 3', () => {
    expect(exitCodes.map(({ code }) => code).slice(0, 6)).toEqual([70, 130, 2, 5, 1, 3])
    const some = subarray(reasons, { minLength: 1 })
    assert(
      property(some, (seen) => {
        const strongest = exitCodes.find(({ reason }) => seen.includes(reason))
        expect(exitCodeOf(seen.toReversed())).toBe(strongest?.code)
      }),
    )
  })
})
