import { displayName } from '../domain/name.ts'
import { type SetPlan } from '../domain/plan.ts'

type Tied = Pick<SetPlan, 'table' | 'foreignKeys'>

/**
 * Puts sets that foreign keys tie to each other, or to one table, as far apart as the others allow: one of each group, then the next of
 * each. They may have to wait for each other, and those that are tied to nothing should not stand behind them for that.
 */
export function takeTurns<S extends Tied>(sets: readonly S[]): readonly S[] {
  const groups = tiedGroups(sets)
  const longest = Math.max(0, ...groups.map((group) => group.length))
  return Array.from({ length: longest }, (_, turn) => turn).flatMap((turn) =>
    groups.flatMap((group) => group[turn] ?? []),
  )
}

function tiedGroups<S extends Tied>(sets: readonly S[]): readonly (readonly S[])[] {
  let groups: { readonly tables: ReadonlySet<string>; readonly sets: readonly S[] }[] = []
  for (const set of sets) {
    const tables = tablesOf(set)
    const tied = groups.filter((group) => !group.tables.isDisjointFrom(tables))
    const joined = {
      tables: tied.reduce((all, group) => all.union(group.tables), tables),
      sets: [...tied.flatMap((group) => group.sets), set],
    }
    groups = [...groups.filter((group) => !tied.includes(group)), joined]
  }
  return groups.map((group) => group.sets)
}

function tablesOf({ table, foreignKeys }: Tied): ReadonlySet<string> {
  return new Set([table, ...foreignKeys.map((key) => key.table)].map(displayName))
}
