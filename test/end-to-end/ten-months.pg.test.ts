import { type Client } from 'pg'
import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { type Keeper, openSite, partitionsOf, type Site, troubleOf } from './site.ts'

/** Three kinds of key, with and without DEFAULT, kept for a quarter of a year or two weeks. */
const policies = `
version: 1
policies:
  - table: public.events
    interval: 1 month
    timezone: Asia/Seoul
    premake: { ahead: 2, behind: 1 }
    lifecycle:
      - { after: 10 days, do: freeze }
      - { after: 3 months, do: detach, schema: archive }
      - { after: 3 months, do: drop, grace: 7 days }
  - table: public.visits
    interval: 1 week
    premake: { ahead: 2, behind: 1 }
    lifecycle:
      - { after: 14 days, do: drop, grace: 1 day }
  - table: public.costs
    interval: 1 month
    premake: { ahead: 1 }
    default: { rows: move }
    lifecycle:
      - { after: 2 months, do: drop, grace: 3 days }
`

const tables = `
  create table public.events (id bigint generated always as identity, ts timestamptz not null, body text, primary key (id, ts))
    partition by range (ts);
  create table public.visits (id bigint generated always as identity, ts timestamp not null, primary key (id, ts))
    partition by range (ts);
  create table public.costs (id bigint generated always as identity, ts date not null, primary key (id, ts))
    partition by range (ts);
  create table public.costs_rest partition of public.costs default`

type Table = 'events' | 'visits' | 'costs'

/** What the application knows of its rows: the table, the key and the id the server gave. */
interface Row {
  readonly table: Table
  readonly at: Temporal.Instant
  readonly id: string
}

/** How long the policy promises a row, counted from its own moment: its partition lasts longer. */
const kept: Readonly<Record<Table, Temporal.Duration>> = {
  events: Temporal.Duration.from({ months: 3 }),
  visits: Temporal.Duration.from({ days: 14 }),
  costs: Temporal.Duration.from({ months: 2 }),
}

class Application {
  readonly rows: Row[] = []
  readonly failures: string[] = []
  readonly #clients: readonly Client[]

  constructor(clients: readonly Client[]) {
    this.#clients = clients
  }

  /** Every writer writes into every table: rows of now, late ones, and for what is made ahead early ones too. */
  async write(now: Temporal.Instant): Promise<void> {
    await Promise.all(
      this.#clients.map(async (client, writer) => {
        for (const table of ['events', 'visits', 'costs'] as const) {
          for (const hours of [0, -36 * (writer + 1), 20 * writer]) {
            await this.#insert(client, table, now.add({ hours }))
          }
        }
      }),
    )
  }

  async #insert(client: Client, table: Table, at: Temporal.Instant): Promise<void> {
    try {
      const { rows } = await client.query<{ id: string }>(
        `insert into public.${table} (ts) values ($1) returning id`,
        [at.toString()],
      )
      this.rows.push({ table, at, id: rows[0]?.id ?? '' })
    } catch (error) {
      this.failures.push(`${table} ${at.toString()}: ${String(error)}`)
    }
  }

  /** Rows that the policy still promises and that cannot be found through their table. */
  async lost(site: Site, now: Temporal.Instant): Promise<readonly Row[]> {
    const lost: Row[] = []
    for (const table of ['events', 'visits', 'costs'] as const) {
      const promised = this.rows.filter(
        (row) =>
          row.table === table &&
          Temporal.Instant.compare(row.at.toZonedDateTimeISO('UTC').add(kept[table]).toInstant(), now) > 0,
      )
      const found = await site.db.rows<{ id: string }>(`select id from public.${table}`)
      const ids = new Set(found.map(({ id }) => id))
      lost.push(...promised.filter(({ id }) => !ids.has(id)))
    }
    return lost
  }
}

async function openApplication(site: Site): Promise<Application> {
  const clients = await Promise.all([1, 2, 3].map(() => site.db.client()))
  for (const client of clients) await client.query(`set timezone = 'UTC'`)
  return new Application(clients)
}

const month = (zoned: Temporal.ZonedDateTime): string =>
  `events_${zoned.year}_${String(zoned.month).padStart(2, '0')}`

/** Which months of events stand in `archive`, reckoned by hand: three months old, and for seven days at most since they left. */
function expectedArchive(now: Temporal.Instant): readonly string[] {
  const today = now.toZonedDateTimeISO('Asia/Seoul')
  const isReached = (moment: Temporal.ZonedDateTime): boolean =>
    Temporal.ZonedDateTime.compare(moment, today) <= 0
  return Array.from({ length: 12 }, (_, n) =>
    Temporal.ZonedDateTime.from('2025-12-01T00:00[Asia/Seoul]').add({ months: n }),
  )
    .filter((lower) => {
      const due = lower.add({ months: 1 }).add({ months: 3 })
      // One cycle a day, at noon in Seoul: a partition leaves at the first noon after it is due, and its grace ends at a noon.
      return isReached(due) && !isReached(due.add({ days: 7 }).with({ hour: 12 }))
    })
    .map(month)
}

async function archived(site: Site): Promise<readonly string[]> {
  const rows = await site.db.rows<{ name: string }>(
    `select relname as name from pg_catalog.pg_class where relnamespace = 'archive'::regnamespace and relkind = 'r' order by 1`,
  )
  return rows.map(({ name }) => name)
}

async function live(
  site: Site,
  keeper: Keeper,
  application: Application,
  days: number,
): Promise<{ readonly trouble: readonly string[]; readonly archives: readonly unknown[] }> {
  const begin = Temporal.Instant.from('2026-01-05T03:00:00Z')
  const trouble: string[] = []
  const archives: unknown[] = []
  for (let day = 0; day < days; day += 1) {
    const now = begin.add({ hours: 24 * day })
    // A new day: its first rows come before the daemon has looked, the others while it works.
    if (day > 0) await application.write(now)
    const [{ outcomes }] = await Promise.all([
      keeper.cycle(now),
      day > 0 ? application.write(now) : Promise.resolve(),
    ])
    // A simulated day takes a twentieth of a second: a statement of now may be as old as yesterday, and VACUUM must wait for it.
    const lasting = outcomes.filter(({ code }) => code !== 'freeze-incomplete')
    trouble.push(...troubleOf(lasting).map((line) => `${now.toString()} ${line}`))
    if (day % 30 === 29) {
      for (const { table, at } of await application.lost(site, now)) {
        trouble.push(`${now.toString()} lost a row of ${table}, ${at.toString()}`)
      }
    }
    const names = await archived(site)
    const expected = expectedArchive(now)
    if (names.join() !== expected.join()) archives.push({ now: now.toString(), names, expected })
  }
  return { trouble, archives }
}

describeEachMajor('promises 1 and 2: ten months in the life of three tables', (major) => {
  it(
    'no insert ever fails, no row is lost before its time, everything leaves when it is due',
    { timeout: 300_000 },
    async () => {
      await using site = await openSite(major, tables)
      // Otherwise VACUUM would find rows of a moment ago not yet flushed.
      await site.db.exec(`alter database "${site.db.name}" set synchronous_commit = on`)
      // Cycles are a day apart: what stood still since yesterday has settled.
      const keeper = await site.keeper(policies, { environment: { PARTITIOND_SETTLE: '1 hour' } })
      const application = await openApplication(site)
      const { trouble, archives } = await live(site, keeper, application, 300)
      expect(application.failures).toEqual([])
      expect(trouble).toEqual([])
      expect(archives).toEqual([])
      expect(application.rows.length).toBeGreaterThan(15_000)

      // The last day is 2026-10-31 (in Seoul, too): made ahead, the quarter that is kept, and nothing else.
      expect(await partitionsOf(site.db, 'public.events')).toEqual(
        ['07', '08', '09', '10', '11', '12'].map((mm) => `events_2026_${mm}`),
      )
      expect(await site.db.rows('select from public.costs_rest')).toEqual([])
      const frozen = await site.db.rows<{ name: string }>(
        `select distinct target_name as name from partitiond.journal where kind = 'freeze' and result = 'done' order by 1`,
      )
      // December was made for late rows, and none came: there is nothing to freeze in it.
      expect(frozen.map(({ name }) => name)).toEqual(
        expect.arrayContaining(
          ['01', '02', '03', '04', '05', '06', '07', '08'].map((mm) => `events_2026_${mm}`),
        ),
      )
    },
  )
})
