import { displayName } from '../domain/name.ts'
import { type SetPlan } from '../domain/plan.ts'

type Tied = Pick<SetPlan, 'table' | 'foreignKeys'>

/**
 * Puts sets that share a table through foreign keys into one lane, in the order given: DDL on either locks that table, and two of
 * them at once would queue the application twice or deadlock. Lanes have nothing to do with each other.
 */
export function lanesOf<S extends Tied>(sets: readonly S[]): readonly (readonly S[])[] {
  let lanes: { readonly tables: ReadonlySet<string>; readonly sets: readonly S[] }[] = []
  for (const set of sets) {
    const tables = tablesOf(set)
    const tied = lanes.filter((lane) => !lane.tables.isDisjointFrom(tables))
    const joined = {
      tables: tied.reduce((all, lane) => all.union(lane.tables), tables),
      sets: [...tied.flatMap((lane) => lane.sets), set],
    }
    lanes = [...lanes.filter((lane) => !tied.includes(lane)), joined]
  }
  return lanes.map((lane) => lane.sets)
}

function tablesOf({ table, foreignKeys }: Tied): ReadonlySet<string> {
  return new Set([table, ...foreignKeys.map((key) => key.table)].map(displayName))
}
