import { isDeepStrictEqual } from 'node:util'
import { expect, it, vi } from 'vitest'
import { describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { type Death, Wire } from '../support/wire.ts'
import { momentsOf } from './moments.ts'
import { aKeeper, openSite, type Site, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const policies = `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 0 }
    reconcile: true
    indexes: ['create index on {partition} using brin (ts)']
`

const tables = `
  create table public.events (id bigint not null, ts timestamptz not null) partition by range (ts);
  create table public.events_2026_03 partition of public.events for values from ('2026-03-01+00') to ('2026-04-01+00');
  create index events_id on only public.events (id)`

/** Everything there is to see of indexes, names and comments included. */
function indexesOf(db: TestDatabase): Promise<readonly object[]> {
  return db.rows(
    `select t.relname as on, c.relname as name, x.indisvalid as valid, pg_catalog.pg_get_indexdef(c.oid) as definition,
       pg_catalog.obj_description(c.oid, 'pg_class') as comment, i.inhparent::regclass::text as under
     from pg_catalog.pg_index as x
     join pg_catalog.pg_class as c on c.oid = x.indexrelid
     join pg_catalog.pg_class as t on t.oid = x.indrelid
     left join pg_catalog.pg_inherits as i on i.inhrelid = c.oid
     where t.relnamespace = 'public'::regnamespace
     order by t.relname collate "C", c.relname collate "C"`,
  )
}

/** One cycle over a wire that is cut; resolves when the server has noticed that everybody is gone. */
async function cycleUntilDeath({ db, daemon }: Site, death: Death | undefined): Promise<Wire> {
  const wire = await Wire.open(db.urlAs(daemon), death)
  await using keeper = await aKeeper(wire.url, policies)
  await keeper.cycle(at).catch(() => undefined)
  await vi.waitFor(
    async () => {
      const left = await db.rows(
        `select from pg_catalog.pg_stat_activity
         where pg_catalog.starts_with(application_name, 'partitiond w') and datname = pg_catalog.current_database()`,
      )
      expect(left).toEqual([])
    },
    { timeout: 20_000, interval: 5 },
  )
  return wire
}

/** Cycles of a daemon started anew, until there is nothing left to do. Returns what went wrong, and how many indexes were built. */
async function finish({ db, daemon }: Site): Promise<readonly string[]> {
  await using keeper = await aKeeper(db.urlAs(daemon), policies)
  const trouble: string[] = []
  for (let cycles = 1; cycles <= 3; cycles += 1) {
    const { plan, outcomes } = await keeper.cycle(at, { waitMs: 20_000 })
    trouble.push(...troubleOf(outcomes))
    if (plan.sets.every(({ actions }) => actions.length === 0)) return trouble
  }
  return [...trouble, 'three cycles and still something to do']
}

/** How many deaths are looked at side by side: they mostly wait. */
const ABREAST = 4

/** Without the connection's own: what one statement at a time is worth. */
const aboutIndexes = /index|commit|partitiond_like/i

describeEachMajor('indexes that are being made', (major) => {
  it('may be killed at any moment, and are there once in the end', { timeout: 300_000 }, async () => {
    await using reference = await openSite(major, tables)
    // The ledger stands, as it would after an earlier cycle, so that its making does not take part.
    const ledger = `version: 1\npolicies: [{ table: public.events, interval: 1 month, premake: { ahead: 0 } }]`
    const prepare = async (site: Site): Promise<void> => {
      await using keeper = await aKeeper(site.db.urlAs(site.daemon), ledger)
      await keeper.cycle(at)
    }
    await prepare(reference)
    await using whole = await cycleUntilDeath(reference, undefined)
    await finish(reference)
    const expected = await indexesOf(reference.db)
    expect(expected).toHaveLength(3)
    const moments = momentsOf(whole.sent).filter((death) =>
      aboutIndexes.test(whole.sent[death.at]?.text ?? ''),
    )
    expect(moments.length).toBeGreaterThan(8)
    const wrong: unknown[] = []
    const dieAndRecover = async (): Promise<void> => {
      for (let death = moments.shift(); death !== undefined; death = moments.shift()) {
        await using site = await openSite(major, tables)
        await prepare(site)
        await using wire = await cycleUntilDeath(site, death)
        const trouble = await finish(site)
        const found = await indexesOf(site.db)
        if (trouble.length > 0 || !isDeepStrictEqual(found, expected))
          wrong.push({ death, text: wire.sent[death.at]?.text, trouble, found })
      }
    }
    await Promise.all(Array.from({ length: ABREAST }, dieAndRecover))
    expect(wrong).toEqual([])
  })
})
