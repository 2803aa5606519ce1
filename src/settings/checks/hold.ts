import { compareEndpoints, type Endpoint } from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { readKeyMoment } from '../../domain/key-moment.ts'
import { show } from '../words/word.ts'
import { type Conflict, type ReadWords } from './check.ts'

const wholeNumber = /^-?\d+$/

/** That every hold spans something, as far as its ends can be read without knowing the key. */
export function holdConflicts(words: ReadWords): readonly Conflict[] {
  const { hold = [], timezone = 'UTC' } = words
  const isTimeKey = words.interval?.kind === 'time' && words.epoch === undefined && words.ulid !== true
  return hold.flatMap(({ lower, upper }, at): readonly Conflict[] => {
    if (wholeNumber.test(lower) && wholeNumber.test(upper) && !isTimeKey)
      return BigInt(lower) < BigInt(upper) ? [] : [empty(at, lower, upper)]
    const ends = { lower: asTime(lower, timezone), upper: asTime(upper, timezone) }
    if (ends.lower !== undefined && ends.upper !== undefined)
      return compareEndpoints(ends.lower, ends.upper) < 0 ? [] : [empty(at, lower, upper)]
    if (!isTimeKey) return []
    return (['lower', 'upper'] as const).flatMap((end) =>
      ends[end] === undefined ? [unreadable(at, end, end === 'lower' ? lower : upper)] : [],
    )
  })
}

function asTime(text: string, zone: string): Endpoint | undefined {
  try {
    return readKeyMoment(text, { type: 'timestamptz' }, zone)
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}

function empty(at: number, lower: string, upper: string): Conflict {
  return {
    path: ['hold', at, 'upper'],
    message: `${show(upper)} is not after lower (${show(lower)}): nothing would be held; allowed: a later end (upper is exclusive)`,
  }
}

function unreadable(at: number, end: string, text: string): Conflict {
  return {
    path: ['hold', at, end],
    message: `${show(text)} is no key value; allowed: 2026-04-01, 2026-04-01T12:30, 2026-04-01T12:30:00Z, MINVALUE or MAXVALUE`,
  }
}
