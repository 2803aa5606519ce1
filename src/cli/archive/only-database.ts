import { usageError } from '../failure.ts'
import { type ChosenDatabase, type Workspace } from '../workspace.ts'

/** The one database that a command about one table is for: a set of the same name may be in each of several. Throws a usage error. */
export function onlyDatabase({ databases }: Workspace): ChosenDatabase {
  const [chosen, ...others] = databases
  if (chosen !== undefined && others.length === 0) return chosen
  throw usageError(
    `there are ${databases.length} databases`,
    `Say which with --database: ${databases.map(({ name }) => name).join(', ')}.`,
  )
}
