import { type QualifiedName, sameName } from '../../domain/name.ts'
import { type Policy } from '../../domain/policy.ts'
import { matchesPattern } from '../../domain/table-pattern.ts'

/** The policy that governs a table, also one that is gone by now: an exact name before a glob; undefined without any, or with several globs. */
export function policyFor(policies: readonly Policy[], table: QualifiedName): Policy | undefined {
  const exact = policies.find(
    (policy) => policy.table.exact !== undefined && sameName(policy.table.exact, table),
  )
  if (exact !== undefined) return exact
  const [glob, ...others] = policies.filter((policy) => matchesPattern(policy.table, table))
  return others.length === 0 ? glob : undefined
}
