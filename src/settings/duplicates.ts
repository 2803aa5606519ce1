import { displayPattern, type TablePattern } from '../domain/table-pattern.ts'
import { type Draft } from './draft-policies.ts'
import { DEFAULT_DATABASE } from './policy-file.ts'
import { type Problem } from './problem.ts'

/** Policies for a table (or with a glob) that another policy has already, in the same database. */
export function duplicates(drafts: readonly Draft[], names: readonly string[]): readonly Problem[] {
  const all = names.length === 0 ? [DEFAULT_DATABASE] : names
  const claims = new Map<string, Problem>()
  return drafts.flatMap(({ words, locate }): readonly Problem[] => {
    const { table, database = '*' } = words
    if (table === undefined) return []
    for (const name of database === '*' ? all : database) {
      const claim = `${name}\0${identity(table)}`
      const earlier = claims.get(claim)?.place
      const message = `${displayPattern(table)} has a policy in the database "${name}" already`
      const mine = locate({ path: ['table'], about: 'value', message })
      if (earlier !== undefined) {
        const where = `${earlier.file}:${earlier.line}:${earlier.column}`
        return [
          { ...mine, message: `${message}, at ${where}; allowed: one policy for a table in each database` },
        ]
      }
      claims.set(claim, mine)
    }
    return []
  })
}

/** Equal for patterns that mean the same, however they are quoted. */
function identity({ exact, schema, name }: TablePattern): string {
  return exact === undefined
    ? `glob\0${schema.source}\0${name.source}`
    : `exact\0${exact.schema}\0${exact.name}`
}
