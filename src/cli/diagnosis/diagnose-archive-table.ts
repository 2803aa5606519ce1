import { type ArchiveTableRights } from '../../catalog/doctor/read-archive-tables.ts'
import { displayName } from '../../domain/name.ts'
import { remedies } from '../../sql/remedies.ts'
import { type Diagnosis, fine } from './diagnosis.ts'

const CHECK = 'archive'

// As execution takes them: a table, a partitioned one, a foreign one.
const TAKES_ROWS: ReadonlySet<string> = new Set(['r', 'p', 'f'])

type Problem = readonly [message: string, fix: readonly string[]]

/** Whether the rows of `set` can go into the archive table of its policy, found out before a partition has left for it. */
export function diagnoseArchiveTable(set: string, rights: ArchiveTableRights): readonly Diagnosis[] {
  const table = displayName(rights.table)
  const problems = rights.kind === undefined ? notThere(table, rights) : standing(table, rights)
  if (problems.length === 0) return [fine(CHECK, set, wellText(table, rights))]
  return problems.map(([message, fix]) => ({
    check: CHECK,
    code: 'archive-place',
    level: 'error',
    subject: set,
    message,
    fix,
  }))
}

function wellText(table: string, { kind, role }: ArchiveTableRights): string {
  if (kind === undefined) return `${table} is made with the first partition that goes there`
  return kind === 'f'
    ? `foreign table ${table} is there; what its server allows is seen when rows go there`
    : `${role} may write to ${table}`
}

/** It is made then, by the owner of the partition. */
function notThere(table: string, rights: ArchiveTableRights): readonly Problem[] {
  const { role, isSchemaThere, mayUseSchema, mayCreate } = rights
  const { schema } = rights.table
  if (!isSchemaThere)
    return [
      [
        `schema ${schema}, where ${table} is to be made, does not exist`,
        [remedies.createSchema(schema, role)],
      ],
    ]
  if (mayUseSchema && mayCreate) return []
  return [
    [
      `${role} may not create in schema ${schema}, where ${table} is to be made`,
      [remedies.grantOnSchema(schema, role)],
    ],
  ]
}

function standing(table: string, rights: ArchiveTableRights): readonly Problem[] {
  const { kind, role, isLogged, mayUseSchema, mayWrite, missing } = rights
  if (!TAKES_ROWS.has(kind ?? '')) return [[`${table} is not a table: name another one in \`to\``, []]]
  const problems: Problem[] = []
  if (!isLogged)
    problems.push([
      `${table} would be empty after a crash: it is unlogged`,
      [remedies.setLogged(rights.table)],
    ])
  if (!mayUseSchema)
    problems.push([
      `${role} may not use schema ${rights.table.schema}, where ${table} is`,
      [remedies.useSchema(rights.table.schema, role)],
    ])
  if (!mayWrite)
    problems.push([
      `${role} may not read and insert into ${table}`,
      [remedies.grantOnTable(rights.table, role)],
    ])
  if (missing.length > 0)
    problems.push([
      `${table} has no column ${missing.join(', ')} of the same type: add what is missing, or name another table in \`to\``,
      [],
    ])
  return problems
}
