import { type NewPartition } from '../../src/domain/new-partition.ts'
import { type ArchivedColumn, type ArchiveRecord, storedColumns } from '../../src/domain/archive.ts'
import { RowHashes } from '../../src/archive/digest/row-hashes.ts'
import { rangeBound } from '../../src/domain/bound.ts'
import { parseKeyValue } from '../../src/domain/key-value.ts'
import { parseName } from '../../src/domain/name.ts'
import { readContents } from '../../src/execution/restore/read-contents.ts'
import { type ArchiveSource, type RestoreRequest } from '../../src/execution/restore/restoration.ts'
import { restoreArchive, type RestoreContext, type Restored } from '../../src/execution/restore/restore.ts'
import { CopySession } from '../../src/postgres/copy-session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { copyIn, copyOut } from '../../src/sql/clauses/copy-out.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { type Major } from '../support/cluster.ts'

/** A set whose March has left, and what is kept of it. */
export interface Departure extends AsyncDisposable {
  readonly workshop: Workshop
  readonly source: ArchiveSource
  /** Restores March as `public.events_3`, beside and for good. */
  restore(
    changes?: Partial<RestoreRequest>,
    around?: Partial<RestoreContext>,
    from?: ArchiveSource,
  ): Promise<Restored>
  /** What `readRestored` tells apart. */
  restored(): Promise<
    readonly { readonly name: string; readonly attached: boolean; readonly until: string | null }[]
  >
}

const march = rangeBound(
  parseKeyValue('2026-03-01 00:00:00+00', 'timestamptz'),
  parseKeyValue('2026-04-01 00:00:00+00', 'timestamptz'),
)

const columnsOf = `select a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull",
    a.attgenerated <> '' as generated, false as "castsAsPrinted"
  from pg_attribute a where a.attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`

/** `setup` makes `public.events`, partitioned by `ts`, with `public.events_3` for March 2026, and fills it. */
export async function afterDeparture(major: Major, setup: string): Promise<Departure> {
  const workshop = await openWorkshop(major, setup)
  const { db, daemon } = workshop
  const target = fixedTarget('main', db.urlAs(daemon))
  const name = { schema: 'public', name: 'events_3' }
  const bytes: Uint8Array[] = []
  await using session = await CopySession.open(target)
  const columns = await session.query<ArchivedColumn>(columnsOf, ['public.events_3'])
  const contents = await readContents(session, name, columns)
  const copy = { text: copyOut(name, columns, { encoding: 'UTF8' }).text, lock: null }
  const hashes = new RowHashes(storedColumns(columns).length)
  for await (const chunk of session.copyTo(copy, hashes)) bytes.push(chunk)
  const parent = await workshop.table('public.events')
  await db.exec('drop table public.events_3')
  const [row] = await db.rows<{ id: number }>(
    `insert into partitiond.ledger (parent_schema, parent_name, parent_oid, partition_oid, partition_schema, partition_name,
       database_oid, system_identifier, lower, upper, key_type, state, intended_at, detached_at, detached_at_server, dropped_at,
       rows, digest, archive_kind, archive_format, archive_location, archive_manifest_sha256, archive_bytes, archived_at, verified_at)
     select 'public', 'events', $1::oid, 1, 'public', 'events_3', d.oid, c.system_identifier::text,
       '2026-03-01 00:00:00+00', '2026-04-01 00:00:00+00', 'timestamptz', 'dropped', now(), now(), now(), now(),
       $2, $3, 'directory', 'copy', 'file:///somewhere/manifest.json', 'abc', 10, now(), now()
     from pg_control_system() c, pg_database d where d.datname = current_database() returning id::int`,
    [parent.oid, contents.rows, contents.digest],
  )
  const archive: ArchiveRecord = {
    kind: 'directory',
    format: 'copy',
    location: 'file:///somewhere/manifest.json',
    manifestSha256: 'abc',
    contents,
    columns: undefined,
    bytes: 10,
    archivedAt: Temporal.Instant.from('2026-05-01T00:00:00Z'),
    verifiedAt: undefined,
    checkedAt: undefined,
    damage: '',
  }
  const source = aSource(columns, contents, bytes)
  return {
    workshop,
    source,
    restore: (changes = {}, around = {}, from = source) => {
      const request: RestoreRequest = {
        ledgerId: row?.id ?? 0,
        archive,
        parent,
        partition: inMarch(),
        target: name,
        attach: false,
        forMs: undefined,
        ...changes,
      }
      const own = { ledgerSchema: 'partitiond', fallback: undefined, restored: [] }
      const openCopy = (): Promise<CopySession> => CopySession.open(target)
      return restoreArchive(request, from, { ...workshop.context({ openCopy }), ...own, ...around })
    },
    restored: () =>
      db.rows(
        `select table_schema || '.' || table_name as name, is_attached as attached, until::text from partitiond.restored
         where ended_at is null order by id`,
      ),
    [Symbol.asyncDispose]: () => workshop[Symbol.asyncDispose](),
  }
}

/** What March would be as a partition of `public.events`. */
export function inMarch(changes: Partial<NewPartition> = {}): NewPartition {
  return {
    bound: march,
    key: { name: 'ts', isExpression: false, type: 'timestamptz', notNull: true },
    parameters: {},
    replicaIdentity: { kind: 'default' },
    tablespace: undefined,
    hasDefault: false,
    hasForeignKeys: false,
    ...changes,
  }
}

/** Rows in memory in place of an object. */
export function aSource(
  columns: readonly ArchivedColumn[],
  contents: ArchiveSource['contents'],
  bytes: readonly Uint8Array[],
): ArchiveSource {
  return {
    columns,
    contents,
    fill: async (session, { target }) => {
      const statement = { text: copyIn(target, columns, 'UTF8').text, lock: null }
      await session.copyFrom(statement, piecewise(bytes))
    },
  }
}

async function* piecewise(bytes: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const piece of bytes) yield await Promise.resolve(piece)
}

export function nameOf(text: string): { readonly schema: string; readonly name: string } {
  const name = parseName(text)
  if (name === undefined) throw new Error(`${text} is no name`)
  return name
}
