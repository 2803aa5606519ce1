import { type Policy } from '../domain/policy.ts'

/** The policies that apply to a database: those that name it, all databases, or none where there is only one. */
export function policiesOf(policies: readonly Policy[], database: string): readonly Policy[] {
  return policies.filter(
    ({ databases }) => databases === undefined || databases === '*' || databases.includes(database),
  )
}
