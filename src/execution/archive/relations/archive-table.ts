import { type ArchivedColumn, storedColumns } from '../../../domain/archive.ts'
import { WorldMoved } from '../../../domain/errors.ts'
import { displayName, type QualifiedName } from '../../../domain/name.ts'
import { type Session } from '../../../postgres/session.ts'
import { sqlFile } from '../../../postgres/sql-file.ts'
import { identifier, qualified } from '../../../sql/fragment.ts'
import { remedies } from '../../../sql/remedies.ts'
import { type RelationStore } from './keeper.ts'
import { noPlace } from './places.ts'

/** A table that takes rows of several partitions. */
export interface ArchiveTable {
  readonly oid: number
  /** pg_class.relkind: `r`, `p` or `f`. */
  readonly kind: string
}

interface ArchiveTableRow extends ArchiveTable {
  /** What of it would be empty after a crash. */
  readonly fleeting: QualifiedName | null
  readonly isOfSet: boolean
  readonly usable: boolean
  readonly columns: readonly Pick<ArchivedColumn, 'name' | 'type' | 'generated'>[]
}

const archiveTableSql = sqlFile(import.meta.url, './queries/archive-table.sql')

/** Looks whether the archive table can take the partition's rows as they are. Throws Refused `archive-place`, or WorldMoved when it is gone. */
export async function readArchiveTable(
  session: Session,
  action: RelationStore<'table'>,
): Promise<ArchiveTable> {
  const { partition, parent, archive } = action
  const { table } = archive.destination
  const rows = await session.query<ArchiveTableRow>(archiveTableSql, [
    table.schema,
    table.name,
    partition.owner,
    parent.oid,
  ])
  const [row] = rows
  if (row === undefined) throw new WorldMoved(`${displayName(table)} is not there any more`)
  const trouble = kindTrouble(action, row) ?? rightTrouble(action, row) ?? columnTrouble(action, row)
  if (trouble !== undefined) throw noPlace(partition, ...trouble)
  return { oid: row.oid, kind: row.kind }
}

type Trouble = readonly [why: string, hint: string] | undefined

function kindTrouble({ partition, archive }: RelationStore<'table'>, row: ArchiveTableRow): Trouble {
  const subject = displayName(archive.destination.table)
  const choose = 'Name another table in `to`.'
  if (row.oid === partition.oid || row.isOfSet)
    return [`${subject} is the table it came from, or a part of it`, choose]
  if (!['r', 'p', 'f'].includes(row.kind)) return [`${subject} is not a table`, choose]
  if (row.fleeting === null) return undefined
  const logged = `alter table ${qualified(row.fleeting).text} set logged;`
  return [`${displayName(row.fleeting)} would be empty after a crash: it is unlogged or temporary`, logged]
}

function rightTrouble({ partition, archive }: RelationStore<'table'>, row: ArchiveTableRow): Trouble {
  if (row.usable) return undefined
  const { table } = archive.destination
  return [
    `${partition.owner} may not read and insert into ${displayName(table)}`,
    `${remedies.useSchema(table.schema, partition.owner)} ${remedies.grantOnTable(table, partition.owner)}`,
  ]
}

function columnTrouble({ archive }: RelationStore<'table'>, row: ArchiveTableRow): Trouble {
  const { table } = archive.destination
  const subject = displayName(table)
  const there = new Map(row.columns.map((column) => [column.name, column]))
  const stored = storedColumns(archive.columns)
  const missing = stored.filter(({ name }) => !there.has(name))
  if (missing.length > 0) {
    const words = missing.map(({ name, type }) => `add column ${identifier(name).text} ${type}`)
    return [`${subject} has no column ${namesOf(missing)}`, alter(words)]
  }
  const computed = stored.filter(({ name }) => there.get(name)?.generated === true)
  if (computed.length > 0) {
    const words = computed.map(({ name }) => `alter column ${identifier(name).text} drop expression`)
    return [`${subject} computes ${namesOf(computed)} by itself`, alter(words)]
  }
  const other = stored.filter(({ name, type }) => there.get(name)?.type !== type)
  if (other.length === 0) return undefined
  const kinds = other.map(({ name, type }) => `${name} is ${there.get(name)?.type}, not ${type}`)
  const words = other.map(({ name, type }) => `alter column ${identifier(name).text} type ${type}`)
  return [`in ${subject} ${kinds.join(', ')}`, alter(words)]

  function alter(changes: readonly string[]): string {
    return `alter table ${qualified(table).text} ${changes.join(', ')};`
  }
}

function namesOf(columns: readonly ArchivedColumn[]): string {
  return columns.map(({ name }) => name).join(', ')
}
