import { parseName } from '../domain/name.ts'
import { type Plan } from '../domain/plan.ts'
import { matchesPattern, type TablePattern } from '../domain/table-pattern.ts'

/** The plan for some tables only: their sets, and findings about them or about the database as a whole. */
export function selectTables(plan: Plan, chosen: TablePattern | undefined): Plan {
  if (chosen === undefined) return plan
  return {
    ...plan,
    sets: plan.sets.filter(({ table }) => matchesPattern(chosen, table)),
    findings: plan.findings.filter(({ subject }) => {
      const name = parseName(subject)
      return name === undefined || matchesPattern(chosen, name)
    }),
  }
}
