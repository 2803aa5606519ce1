import { type ListValues, type ValuesBound } from '../domain/bound.ts'
import { type Endpoint } from '../domain/endpoint.ts'
import { isRangeKeyType, type KeyColumn } from '../domain/key.ts'
import { formatKeyValue } from '../domain/key-value.ts'

/** A bound as a person types it after `partition of …`. For hints; what is run is worded in `sql`. */
export function forValuesWords(bound: ValuesBound, key: KeyColumn): string {
  switch (bound.kind) {
    case 'hash':
      return `for values with (modulus ${bound.modulus}, remainder ${bound.remainder})`
    case 'list':
      return inValues(bound.values)
    case 'range':
      return bound.values === undefined
        ? `for values from (${end(bound.lower, key)}) to (${end(bound.upper, key)})`
        : inValues(bound.values)
  }
}

function inValues(values: ListValues): string {
  return `for values in (${values.map((value) => (value === null ? 'null' : quoted(value))).join(', ')})`
}

/** With the columns behind the leading one, whose ends are always MINVALUE. */
function end(endpoint: Endpoint, { type, followers = 0 }: KeyColumn): string {
  const words = isRangeKeyType(type) ? formatKeyValue(endpoint, type) : endpoint.kind
  const isBare = endpoint.kind === 'minvalue' || endpoint.kind === 'maxvalue'
  const others = Array.from({ length: followers }, () => 'minvalue')
  return [isBare ? words.toLowerCase() : quoted(words), ...others].join(', ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
