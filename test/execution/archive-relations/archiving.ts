import { type ArchiveAction, type StoreArchive } from '../../../src/domain/action.ts'
import { type ArchivedColumn, type Destination } from '../../../src/domain/archive.ts'
import { type RangeBound } from '../../../src/domain/bound.ts'
import { type KeyColumn } from '../../../src/domain/key.ts'
import { type ActionOutcome } from '../../../src/domain/outcome.ts'
import { identifier, literal } from '../../../src/sql/fragment.ts'
import { key } from '../../sql/sample-actions.ts'
import { type Cluster, type Major } from '../../support/cluster.ts'
import { detach, month } from '../real-actions.ts'
import { openWorkshop, type Workshop } from '../workshop.ts'
import { eventsTable } from '../world.ts'

/** Rows for January, and columns that are easily lost: generated, dropped, oddly named ones. */
export const january = `alter table public.events add column gone text, add column "Größe ""x""" numeric(10,2),
    add column shout text generated always as (upper(body)) stored, add column is_odd boolean;
  alter table public.events drop column gone;
  insert into public.events (ts, body, "Größe ""x""", is_odd)
  select timestamptz '2026-01-01Z' + n * interval '1 hour', nullif('row ' || n, 'row 7'), n / 3.0, n % 2 = 1
  from generate_series(0, 99) as n`

/** A workshop whose `public.events_1` has rows and was detached by us. */
export async function withDetached(major: Major, more = january): Promise<Workshop> {
  const workshop = await openWorkshop(major, eventsTable([1, 2], more))
  const outcome = await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
  if (outcome.result !== 'done') throw new Error(outcome.message)
  return workshop
}

/** The action that archives a table as the planner would have it. */
export async function storing(
  workshop: Workshop,
  target: string,
  destination: Destination,
  changes: Partial<Pick<StoreArchive, 'makesTable'>> & {
    readonly bound?: RangeBound
    readonly key?: KeyColumn
  } = {},
): Promise<ArchiveAction & { readonly archive: StoreArchive }> {
  const partition = await workshop.table(target)
  const [relation] = await workshop.db.rows<{ kind: string }>(
    'select relkind as kind from pg_class where oid = $1',
    [partition.oid],
  )
  const [row] = await workshop.db.rows<{ id: string }>(
    'select id from partitiond.ledger where partition_oid = $1',
    [partition.oid],
  )
  return {
    kind: 'archive',
    id: `archive ${target}`,
    parent: await workshop.table('public.events'),
    target: partition.name,
    reason: 'a test wants it',
    hazards: [],
    needs: [],
    ledgerId: row && Number(row.id),
    partition,
    bound: changes.bound ?? month(1),
    key: changes.key ?? key,
    archive: {
      do: 'store',
      destination,
      format: 'copy',
      compression: 'zstd',
      columns: await columnsOf(workshop, partition.oid),
      encoding: 'UTF8',
      isForeign: relation?.kind === 'f',
      isPartitioned: relation?.kind === 'p',
      bytes: 8192,
      makesTable: changes.makesTable ?? false,
      written: undefined,
    },
  }
}

async function columnsOf(workshop: Workshop, oid: number): Promise<readonly ArchivedColumn[]> {
  return workshop.db.rows<ArchivedColumn>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as "notNull", attgenerated <> '' as generated,
       format_type(atttypid, -1) in ('bigint', 'integer', 'text', 'numeric', 'timestamp with time zone', 'jsonb') as "castsAsPrinted"
     from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped order by attnum`,
    [oid],
  )
}

/** What the ledger says of the archive of `public.events_1`, whatever it is called now. */
export async function noted(workshop: Workshop): Promise<Readonly<Record<string, unknown>> | undefined> {
  const [row] = await workshop.db.rows<Record<string, unknown>>(
    `select partition_schema || '.' || partition_name as name, state, archive_kind as kind, archive_location as location, rows::int as rows
     from partitiond.ledger order by id limit 1`,
  )
  return row
}

export async function count(workshop: Workshop, table: string): Promise<number> {
  const [row] = await workshop.db.rows<{ n: number }>(`select count(*)::int as n from ${table}`)
  return row?.n ?? -1
}

/** Does as a finding says; what it says is a statement. */
export async function follow(workshop: Workshop, { findings }: ActionOutcome): Promise<void> {
  const hint = findings[0]?.hint ?? ''
  await workshop.db.exec(hint.slice(hint.search(/\b(create|alter|grant) /)))
}

/** Whether the rows of two tables are the same, column for column by name. */
export async function sameRows(
  workshop: Workshop,
  one: string,
  other: string,
  where = 'true',
): Promise<boolean> {
  const rows = (table: string, condition: string): string =>
    `(select id, ts, body, "Größe ""x""", is_odd from ${table} where ${condition})`
  const [row] = await workshop.db.rows<{ same: boolean }>(
    `select not exists (${rows(one, 'true')} except all ${rows(other, where)})
       and not exists (${rows(other, where)} except all ${rows(one, 'true')}) as same`,
  )
  return row?.same === true
}

/** A tablespace of the test's own: dropped with the stack. */
export async function ownTablespace(
  workshop: Workshop,
  after: AsyncDisposableStack,
  shared: Cluster,
): Promise<string> {
  const place = `cold ${crypto.randomUUID().slice(0, 8)}`
  after.defer(() => shared.exec(`drop tablespace if exists ${identifier(place).text}`))
  await workshop.db.exec('set allow_in_place_tablespaces = true')
  await workshop.db.exec(`create tablespace ${identifier(place).text} location ''`)
  return place
}

/** Makes `local.name` a foreign table of the workshop's owner over `remote` in another database of the same server. */
export async function foreignTable(
  workshop: Workshop,
  { name, columns, remote }: { readonly name: string; readonly columns: string; readonly remote: URL },
): Promise<void> {
  const { owner, db } = workshop
  const options = [
    ['host', remote.searchParams.get('host') ?? remote.hostname],
    ['port', remote.port === '' ? '5432' : remote.port],
    ['dbname', remote.pathname.slice(1)],
  ].map(([option, value]) => `${option} ${literal(decodeURIComponent(value ?? '')).text}`)
  await db.exec(`create extension if not exists postgres_fdw;
    create server cold foreign data wrapper postgres_fdw options (${options.join(', ')});
    grant usage on foreign server cold to "${owner}";
    create user mapping for "${owner}" server cold options (user ${literal(decodeURIComponent(remote.username)).text}, password_required 'false');
    set role "${owner}";
    create foreign table ${name} (${columns}) server cold options (schema_name 'public', table_name 'events_archive');
    reset role`)
}
