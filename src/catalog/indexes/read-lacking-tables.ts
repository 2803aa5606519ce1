import { type Finding } from '../../domain/finding.ts'
import { type BegunIndex, type LackingTable, type TableIndex } from '../../domain/lacking-table.ts'
import { type Inquiry } from '../../domain/observations.ts'
import { displayName, type QualifiedName } from '../../domain/name.ts'
import { type RelationKind } from '../../domain/partition.ts'
import { parseInstant } from '../../postgres/instant-text.ts'
import { type Session } from '../../postgres/session.ts'
import { inSchema, sqlFile } from '../../postgres/sql-file.ts'
import { boundedRead, SHORT } from '../bounded-read.ts'
import { type EachAnswer, readEach } from '../read-each.ts'

const queries = {
  incomplete: sqlFile(import.meta.url, './incomplete-sets.sql'),
  lacking: sqlFile(import.meta.url, './lacking-tables.sql'),
  indexes: sqlFile(import.meta.url, './table-indexes.sql'),
  builds: sqlFile(import.meta.url, './index-builds.sql'),
}

const TABLES_AT_A_TIME = 250

interface LackingRow extends QualifiedName {
  readonly root: number
  readonly path: readonly number[]
  readonly oid: number
  readonly owner: string
  readonly kind: string
  readonly tablespace: string | null
  readonly parent: number
  readonly parentSchema: string
  readonly parentName: string
  readonly parentOwner: string
  readonly lacks: readonly number[]
  readonly unmarked: readonly string[]
}

interface IndexRow extends QualifiedName {
  readonly oid: number
  readonly unique: boolean
  readonly isValid: boolean
  readonly isPartitioned: boolean
  readonly attachedTo: number | null
  readonly hasConstraint: boolean
  readonly tablespace: string | null
  readonly definition: string | null
  readonly predicate: string | null
}

interface TableRow {
  readonly oid: number
  readonly isBusy: boolean
  readonly indexes: readonly IndexRow[]
}

interface BuildRow {
  readonly tableOid: number
  readonly name: string
  readonly failedAt: string | null
  readonly why: string | null
}

/** Which tables lack an index, by the set's OID; tables that could not be looked at are findings instead. */
export interface LackingAnswer {
  readonly lacking: ReadonlyMap<number, readonly LackingTable[]>
  readonly findings: readonly Finding[]
}

/**
 * Looks for missing indexes: by a query on catalogs, and a second one about the tables that lack any. Locks nothing for longer than it
 * reads.
 */
export async function readLackingTables(
  session: Session,
  asked: Inquiry['indexes'],
  { ledgerSchema, ledgerAvailable }: { readonly ledgerSchema: string; readonly ledgerAvailable: boolean },
): Promise<LackingAnswer> {
  if (asked.length === 0) return { lacking: new Map(), findings: [] }
  const builds = ledgerAvailable ? await session.query<BuildRow>(inSchema(queries.builds, ledgerSchema)) : []
  const walked = builds.length > 0 ? asked : await worthAWalk(session, asked)
  if (walked.length === 0) return { lacking: new Map(), findings: [] }
  const marks = walked.flatMap(({ oid, marks: all }) => all.map((mark) => ({ oid, mark })))
  const rows = await session.query<LackingRow>(queries.lacking, [
    walked.map(({ oid }) => oid),
    marks.map(({ oid }) => oid),
    marks.map(({ mark }) => mark),
    builds.map(({ tableOid }) => tableOid),
  ])
  const tables = new Set(
    rows.flatMap(({ oid, parent, lacks }) => (lacks.length === 0 ? [oid] : [oid, parent])),
  )
  const { found, locked } = await readIndexes(session, [...tables])
  const begun = Map.groupBy(builds, ({ tableOid }) => tableOid)
  const told = rows.map((row) => ({ row, table: lackingTable(row, found, begun.get(row.oid) ?? []) }))
  return {
    lacking: new Map(
      [...Map.groupBy(told, ({ row }) => row.root)].map(([root, of]) => [
        root,
        of.flatMap(({ table }) => table ?? []),
      ]),
    ),
    findings: rows.filter(({ oid }) => locked.includes(oid)).map(notLookedAt),
  }
}

/** Sets of whose policy indexes are asked, and those with an index that is not complete. */
async function worthAWalk(session: Session, asked: Inquiry['indexes']): Promise<Inquiry['indexes']> {
  const plain = asked.filter(({ marks }) => marks.length === 0)
  if (plain.length === 0) return asked
  const rows = await session.query<{ readonly oid: number }>(queries.incomplete, [
    plain.map(({ oid }) => oid),
  ])
  const incomplete = new Set(rows.map(({ oid }) => oid))
  return asked.filter(({ oid, marks }) => marks.length > 0 || incomplete.has(oid))
}

/** Some hundred tables at a time: printing definitions takes its time, and a look at users' tables is short. */
async function readIndexes(session: Session, oids: readonly number[]): Promise<EachAnswer<TableRow>> {
  const found = new Map<number, TableRow>()
  const locked: number[] = []
  for (let at = 0; at < oids.length; at += TABLES_AT_A_TIME) {
    const some = await readEach(oids.slice(at, at + TABLES_AT_A_TIME), (few) =>
      boundedRead(session, SHORT, () => session.query<TableRow>(queries.indexes, [few])),
    )
    for (const [oid, row] of some.found) found.set(oid, row)
    locked.push(...some.locked)
  }
  return { found, locked }
}

/** Undefined where its indexes, or those of its parent, could not be read. */
function lackingTable(
  row: LackingRow,
  found: ReadonlyMap<number, TableRow>,
  builds: readonly BuildRow[],
): LackingTable | undefined {
  const own = found.get(row.oid)
  const parents = row.lacks.length === 0 ? [] : found.get(row.parent)?.indexes
  if (own === undefined || parents === undefined) return undefined
  return {
    table: { oid: row.oid, name: { schema: row.schema, name: row.name }, owner: row.owner },
    kind: kinds[row.kind] ?? 'table',
    tablespace: row.tablespace ?? undefined,
    parent: {
      oid: row.parent,
      name: { schema: row.parentSchema, name: row.parentName },
      owner: row.parentOwner,
    },
    path: row.path,
    lacks: parents.filter(({ oid }) => row.lacks.includes(oid)).flatMap(tableIndex),
    unmarked: row.unmarked,
    indexes: own.indexes.flatMap(tableIndex),
    begun: builds.map(begunIndex),
    isBusy: own.isBusy,
  }
}

const kinds: Readonly<Record<string, RelationKind>> = { f: 'foreign-table', p: 'partitioned-table' }

function tableIndex({
  schema,
  name,
  definition,
  predicate,
  attachedTo,
  tablespace,
  ...rest
}: IndexRow): readonly TableIndex[] {
  if (definition === null) return []
  const rows = predicate === null ? '' : ` WHERE ${predicate}`
  if (!definition.endsWith(rows)) return []
  return [
    {
      ...rest,
      name: { schema, name },
      columns: definition.slice(0, definition.length - rows.length),
      predicate: predicate ?? undefined,
      attachedTo: attachedTo ?? undefined,
      tablespace: tablespace ?? undefined,
    },
  ]
}

function begunIndex({ name, failedAt, why }: BuildRow): BegunIndex {
  return {
    name,
    failed: failedAt === null ? undefined : { at: parseInstant(failedAt), why: why ?? '' },
  }
}

function notLookedAt(row: LackingRow): Finding {
  const subject = displayName(row)
  return {
    code: 'indexes-not-read',
    level: 'warning',
    subject,
    message: `which indexes ${subject} has is not known in this cycle: another session holds an exclusive lock on it`,
    hint: 'It is looked at again in the next cycle.',
  }
}
