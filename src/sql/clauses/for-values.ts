import { type RangeBound } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { isTimeKeyType, type KeyColumn } from '../../domain/key.ts'
import { formatKeyValue } from '../../domain/key-value.ts'
import { Fragment, literal, sql } from '../fragment.ts'

/**
 * Words a bound: `for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00')`.
 * Always with an explicit offset, so that no session setting moves it (postgres.md D2).
 */
export function forValues(bound: RangeBound, key: KeyColumn): Fragment {
  return sql`for values from (${boundEnd(bound.lower, key)}) to (${boundEnd(bound.upper, key)})`
}

/** MINVALUE and MAXVALUE are bare words; `infinity` is a value like any other and another thing (postgres.md D5). */
function boundEnd(endpoint: Endpoint, key: KeyColumn): Fragment {
  if (endpoint.kind === 'minvalue' || endpoint.kind === 'maxvalue') return Fragment.of(endpoint.kind)
  return keyLiteral(endpoint, key)
}

/** A key value as an untyped literal, which takes the key's own type wherever it is compared with the key. */
export function keyLiteral(endpoint: Endpoint, key: KeyColumn): Fragment {
  return literal(keyText(endpoint, key))
}

/** A key value as the server prints it in a session with TimeZone UTC and DateStyle ISO. Throws `unsupported-key-type`. */
export function keyText(endpoint: Endpoint, key: KeyColumn): string {
  if (!isTimeKeyType(key.type)) {
    throw new PartitiondError('unsupported-key-type', `cannot word a bound of a ${key.type} key`)
  }
  return formatKeyValue(endpoint, key.type)
}
