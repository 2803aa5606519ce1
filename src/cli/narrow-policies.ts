import { type Policy } from '../domain/policy.ts'
import { matchesPattern, type TablePattern } from '../domain/table-pattern.ts'

/** The policies as if they were written for the chosen tables only: nothing else is looked at, planned or touched. */
export function narrowPolicies(
  policies: readonly Policy[],
  chosen: TablePattern | undefined,
): readonly Policy[] {
  if (chosen === undefined) return policies
  return policies.flatMap((policy) => {
    const { table } = policy
    if (table.exact !== undefined) return matchesPattern(chosen, table.exact) ? [policy] : []
    if (chosen.exact !== undefined && !matchesPattern(table, chosen.exact)) return []
    return [
      {
        ...policy,
        table: { ...table, schema: both(chosen.schema, table.schema), name: both(chosen.name, table.name) },
      },
    ]
  })
}

/** Matches what both match; both are anchored at either end. */
function both(a: RegExp, b: RegExp): RegExp {
  return new RegExp(`(?=${a.source})${b.source}`, 'su')
}
