import { Client } from 'pg'
import { type Bench } from './bench.ts'

/** A database of one measure; gone when disposed. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string
  /** A kept connection, UTC. */
  readonly client: Client
}

/** Connects with the session settings that partitiond pins too, so that bounds are printed alike. */
export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'bench', options: '-c TimeZone=UTC' })
  // A database that is dropped ends its sessions, and pg says so with an event besides.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Makes a database, empty or as a copy of another one that nobody is connected to. */
export async function makeDatabase(
  { server }: Pick<Bench, 'server'>,
  name: string,
  template?: string,
): Promise<BenchDatabase> {
  await onServer(server.url(), [
    template === undefined
      ? `create database ${name}`
      : `create database ${name} template ${template} strategy file_copy`,
  ])
  const url = server.url(name)
  const client = await connect(url)
  return {
    url,
    client,
    async [Symbol.asyncDispose]() {
      await client.end()
      await onServer(server.url(), [`drop database ${name} with (force)`])
    },
  }
}

/** Runs statements one by one on a connection of their own. */
export async function onServer(url: string, statements: readonly string[]): Promise<void> {
  const client = await connect(url)
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Today at noon by the server's clock, in UTC: everything is counted from it, so that a midnight changes nothing. */
export async function noonToday(client: Client): Promise<Temporal.Instant> {
  const { rows } = await client.query<{ day: string }>('select current_date::text as day')
  return Temporal.Instant.from(`${rows[0]?.day ?? ''}T12:00:00Z`)
}

/** The day that lies `days` after that of `noon`, as PostgreSQL reads it. */
export function dayAfter(noon: Temporal.Instant, days: number): string {
  return noon.toZonedDateTimeISO('UTC').add({ days }).toPlainDate().toString()
}

/** A partitioned table by day, its primary key and two more indexes. */
export interface DailySet {
  readonly table: string
  /** Days from today: the first partition, and the first that is not made. */
  readonly from: number
  readonly to: number
}

/** How many partitions are made in one transaction: beyond it nothing is gained, and locks are used up. */
const BATCH = 100

/** Fills a database with empty partitions (one row in today's), with two connections as there are two cores. */
export async function fillWithSets(
  url: string,
  sets: readonly DailySet[],
  noon: Temporal.Instant,
): Promise<void> {
  const waiting = [...sets]
  const work = async (): Promise<void> => {
    const client = await connect(url)
    try {
      for (let set = waiting.shift(); set !== undefined; set = waiting.shift())
        await makeSet(client, set, noon)
    } finally {
      await client.end()
    }
  }
  await Promise.all([work(), work()])
  await settleCatalog(url)
}

async function makeSet(client: Client, { table, from, to }: DailySet, noon: Temporal.Instant): Promise<void> {
  await client.query(`
    create table ${table} (
      ts timestamptz not null, id bigint not null, device integer not null, value double precision, primary key (id, ts)
    ) partition by range (ts);
    create index on ${table} (ts);
    create index on ${table} (device, ts)`)
  for (let first = from; first < to; first += BATCH) {
    const days = Array.from({ length: Math.min(BATCH, to - first) }, (_, offset) => first + offset)
    await client.query(days.map((day) => partitionOf(table, noon, day)).join(';\n'))
  }
  await client.query(`insert into ${table} values ($1, 1, 1, 1)`, [noon.toString()])
}

/** `create table … partition of` for one day. */
export function partitionOf(table: string, noon: Temporal.Instant, day: number): string {
  return `create table ${nameOfDay(table, noon, day)} partition of ${table}
    for values from ('${dayAfter(noon, day)} 00:00:00+00') to ('${dayAfter(noon, day + 1)} 00:00:00+00')`
}

/** The name partitiond itself would give. */
export function nameOfDay(table: string, noon: Temporal.Instant, day: number): string {
  return `${table}_${dayAfter(noon, day).replaceAll('-', '_')}`
}

/** A catalog as it is after a while: vacuumed and analysed, nothing left to be written. */
export async function settleCatalog(url: string): Promise<void> {
  const catalogs = ['pg_class', 'pg_attribute', 'pg_index', 'pg_inherits', 'pg_constraint', 'pg_depend']
  await onServer(url, [...catalogs.map((catalog) => `vacuum (analyze) pg_catalog.${catalog}`), 'checkpoint'])
}
