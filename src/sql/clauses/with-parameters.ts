import { type StorageParameters } from '../../domain/policy.ts'
import { type Fragment, identifier, join, literal, sql } from '../fragment.ts'

/** `(fillfactor = '70', toast.autovacuum_enabled = 'false')`, in the order given. The server judges names and values. */
export function parameterList(parameters: StorageParameters): Fragment {
  const settings = Object.entries(parameters).map(
    ([name, value]) => sql`${join(name.split('.').map(identifier), '.')} = ${literal(value)}`,
  )
  return sql`(${join(settings)})`
}
