import { isTimeKeyType } from '../../domain/key.ts'

const numberTypes: ReadonlySet<string> = new Set([
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'real',
  'double precision',
])

/** What a key's values are, as far as an interval can measure them. Takes `KeyColumn.type`. */
export function keyFamily(type: string): 'time' | 'number' | 'other' {
  if (isTimeKeyType(type)) return 'time'
  return numberTypes.has(type) ? 'number' : 'other'
}
