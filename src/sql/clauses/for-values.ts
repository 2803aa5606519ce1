import { type ListValues, type RangeBound, type ValuesBound } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { isRangeKeyType, type KeyColumn } from '../../domain/key.ts'
import { formatKeyValue } from '../../domain/key-value.ts'
import { Fragment, join, literal, sql } from '../fragment.ts'

/**
 * Words a bound: `for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00')`.
 * Always with an explicit offset, so that no session setting moves it (postgres.md D2).
 */
export function forValues(bound: ValuesBound, key: KeyColumn): Fragment {
  switch (bound.kind) {
    case 'range':
      return bound.values === undefined ? fromTo(bound, key) : inValues(bound.values)
    case 'list':
      return inValues(bound.values)
    case 'hash':
      return Fragment.of(`for values with (modulus ${bound.modulus}, remainder ${bound.remainder})`)
  }
}

function fromTo(bound: RangeBound, key: KeyColumn): Fragment {
  return sql`for values from (${boundEnd(bound.lower, key)}) to (${boundEnd(bound.upper, key)})`
}

function inValues(values: ListValues): Fragment {
  return sql`for values in (${join(values.map((value) => (value === null ? sql`null` : literal(value))))})`
}

/** MINVALUE and MAXVALUE are bare words; `infinity` is a value like any other and another thing (postgres.md D5). */
function boundEnd(endpoint: Endpoint, key: KeyColumn): Fragment {
  const isEndless = endpoint.kind === 'minvalue' || endpoint.kind === 'maxvalue'
  const end = isEndless ? Fragment.of(endpoint.kind) : keyLiteral(endpoint, key)
  // Behind MAXVALUE nothing but MAXVALUE may stand; behind a value MINVALUE makes the leading column decide alone (postgres.md D10).
  const follower = Fragment.of(isEndless ? endpoint.kind : 'minvalue')
  return join([end, ...Array.from({ length: key.followers ?? 0 }, () => follower)])
}

/** A key value as an untyped literal, which takes the key's own type wherever it is compared with the key. */
export function keyLiteral(endpoint: Endpoint, key: KeyColumn): Fragment {
  return literal(keyText(endpoint, key))
}

/** A key value as the server prints it in a session with TimeZone UTC and DateStyle ISO. Throws `unsupported-key-type`. */
export function keyText(endpoint: Endpoint, key: KeyColumn): string {
  if (!isRangeKeyType(key.type)) {
    throw new PartitiondError('unsupported-key-type', `cannot word a bound of a ${key.type} key`)
  }
  return formatKeyValue(endpoint, key.type)
}
