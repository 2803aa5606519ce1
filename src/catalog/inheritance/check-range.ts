import { rangeBound, type RangeBound } from '../../domain/bound.ts'
import { DAY_MICROSECONDS } from '../../domain/civil-date.ts'
import {
  compareEndpoints,
  earlierEndpoint,
  type Endpoint,
  endpointAt,
  laterEndpoint,
  MAXVALUE,
  MINVALUE,
} from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { floorDivide } from '../../domain/floor-divide.ts'
import { isNumberKeyType, isRangeKeyType, type RangeKeyType } from '../../domain/key.ts'
import { parseKeyValue } from '../../domain/key-value.ts'
import { type CheckComparison, type CheckConstant, parseCheck } from './parse-check.ts'

/** The column that the CHECKs are about. */
export interface CheckedKey {
  readonly name: string
  /** As `KeyColumn.type`. */
  readonly type: string
  /** Decimals of a second that the column keeps; undefined for all six, and for what is no time of day. */
  readonly decimals: number | undefined
}

/** The range of a child, or why it is not known, as a clause. */
export type CheckedRange = RangeBound | { readonly why: string }

/**
 * The range that all the CHECKs of one child together let in, half-open: `<= 31 January` of a date is `< 1 February`. Rows without a key
 * pass any CHECK, and are in no range.
 */
export function rangeOfChecks(checks: readonly string[], key: CheckedKey): CheckedRange {
  const { name, type } = key
  if (!isRangeKeyType(type)) return { why: `a CHECK on a ${type} cannot be read as a range` }
  if (checks.length === 0) return { why: `it has no validated CHECK on ${name} alone` }
  let lower: Endpoint = MINVALUE
  let upper: Endpoint = MAXVALUE
  for (const text of checks) {
    const spans = spansOf(text, key, type)
    if (spans === undefined) return { why: `its CHECK (${text}) cannot be read as a range of ${name}` }
    for (const span of spans) {
      lower = laterEndpoint(lower, span.lower)
      upper = earlierEndpoint(upper, span.upper)
    }
  }
  if (lower.kind === 'minvalue' && upper.kind === 'maxvalue') return { why: `its CHECKs leave ${name} open` }
  if (compareEndpoints(lower, upper) >= 0) return { why: `its CHECKs let no ${name} in` }
  return rangeBound(lower, upper)
}

const textCasts: ReadonlySet<string> = new Set(['text', 'character varying'])
const none: ReadonlySet<string> = new Set()

function spansOf(text: string, key: CheckedKey, type: RangeKeyType): readonly RangeBound[] | undefined {
  const comparisons = parseCheck(text, key.name, type === 'text' ? textCasts : none)
  const spans = comparisons?.map((each) => spanOf(each, key, type))
  return spans?.every((span) => span !== undefined) === true ? spans : undefined
}

/** The values for which one comparison holds; undefined where that cannot be said exactly, or hangs on a session's settings. */
function spanOf(
  { operator, constant }: CheckComparison,
  key: CheckedKey,
  type: RangeKeyType,
): RangeBound | undefined {
  const value = constantOf(constant, type)
  if (value === undefined) return undefined
  const { at, isBetween } = value
  // Between two values of the key no value equals it, and the next one is both `>` and `>=`.
  const after = isBetween ? at : successor(at, key, type)
  switch (operator) {
    case '>=':
      return rangeBound(at, MAXVALUE)
    case '<':
      return rangeBound(MINVALUE, at)
    case '>':
      return after && rangeBound(after, MAXVALUE)
    case '<=':
      return after && rangeBound(MINVALUE, after)
    case '=':
      return isBetween || after === undefined ? undefined : rangeBound(at, after)
  }
}

/** Where a constant stands among the key's values; one that lies between two of them is the greater, and `isBetween`. */
interface Placed {
  readonly at: Endpoint
  readonly isBetween: boolean
}

function constantOf({ text, type }: CheckConstant, key: RangeKeyType): Placed | undefined {
  const own = type === undefined ? 'number' : (shortNames.get(type) ?? type)
  if (own === key || (isNumberKeyType(key) && (own === 'number' || isNumberKeyType(own))))
    return exactly(endpointOf(text, key))
  if (key === 'timestamp' && own === 'date') return exactly(atMidnight(endpointOf(text, 'date')))
  if (key === 'date' && own === 'timestamp') return toDay(endpointOf(text, 'timestamp'))
  return undefined
}

/** As the catalog's own names are shortened for `KeyColumn.type`. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['timestamp with time zone', 'timestamptz'],
  ['timestamp without time zone', 'timestamp'],
  ['character varying', 'text'],
])

function endpointOf(text: string, type: RangeKeyType): Endpoint | undefined {
  try {
    const endpoint = parseKeyValue(text, type)
    // The words of a bound are no values.
    return endpoint.kind === 'minvalue' || endpoint.kind === 'maxvalue' ? undefined : endpoint
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}

function exactly(at: Endpoint | undefined): Placed | undefined {
  return at && { at, isBetween: false }
}

function atMidnight(day: Endpoint | undefined): Endpoint | undefined {
  return day?.kind === 'value' ? endpointAt(day.position * DAY_MICROSECONDS) : day
}

function toDay(moment: Endpoint | undefined): Placed | undefined {
  if (moment?.kind !== 'value') return exactly(moment)
  const day = -floorDivide(-moment.position, DAY_MICROSECONDS)
  return { at: endpointAt(day), isBetween: day * DAY_MICROSECONDS !== moment.position }
}

/** The least value after one; undefined where there is none, or none that can be written. */
function successor(at: Endpoint, { decimals = 6 }: CheckedKey, type: RangeKeyType): Endpoint | undefined {
  if (at.kind === 'infinity' && type !== 'numeric') return MAXVALUE
  if (at.kind !== 'value' || type === 'numeric' || type === 'text') return undefined
  const step = type === 'timestamp' || type === 'timestamptz' ? 10n ** BigInt(6 - decimals) : 1n
  return endpointAt((floorDivide(at.position, step) + 1n) * step)
}
