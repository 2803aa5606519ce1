import { expect, it } from 'vitest'
import { type CycleResult } from '../../src/daemon/cycle.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { cluster } from '../support/cluster.ts'
import { aKeeper, openSite, type Site, tablesOf, troubleOf } from './site.ts'

const policies = `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 0 }
    lifecycle:
      - { after: 2 months, do: detach, schema: archive }
      - { after: 2 months, do: drop, grace: 7 days }
    guard: { maxDropsPerCycle: 100, minPartitions: 0 }
`

const tables = `
  create table public.events (id bigint not null, ts timestamptz not null) partition by range (ts);
  create table public.events_2025_12 partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.events_2026 partition of public.events for values from ('2026-01-01+00') to ('2026-03-01+00');
  create table public.events_2026_03 partition of public.events for values from ('2026-03-01+00') to ('2026-04-01+00');
  create table public.events_2099 partition of public.events for values from ('2099-01-01+00') to ('2099-02-01+00');
  insert into public.events values (1, '2025-12-05+00'), (2, '2099-01-05+00')`

const detachedAt = '2026-03-10T12:00:00Z'
const withinGrace = '2026-03-17T11:59:59Z'
const graceOver = '2026-03-17T12:00:00Z'
const table = 'archive.events_2025_12'

async function exists(site: Site, name: string): Promise<boolean> {
  const rows = await site.db.rows('select 1 where to_regclass($1) is not null', [name])
  return rows.length > 0
}

/** All that was said about it, in the plan and in the outcomes. */
function said({ plan, outcomes }: CycleResult): readonly string[] {
  return [...plan.sets, ...outcomes].flatMap(({ findings }) => findings.map(({ code }) => code))
}

async function detachedSite(major: Parameters<typeof openSite>[0]): Promise<Site> {
  const site = await openSite(major, tables)
  const { outcomes } = await (await site.keeper(policies)).cycle(detachedAt)
  expect(troubleOf(outcomes)).toEqual([])
  expect(await exists(site, table)).toBe(true)
  return site
}

/** What people may do between a detach and the end of its grace, and what keeps the data then. */
const meddlings: readonly {
  readonly what: string
  readonly sql: string
  readonly stays: string
  readonly says: string
}[] = [
  {
    what: 'was renamed',
    sql: `alter table ${table} rename to keep_me`,
    stays: 'archive.keep_me',
    says: 'ledger-mismatch',
  },
  {
    what: 'was put into another schema',
    sql: `alter table ${table} set schema public`,
    stays: 'public.events_2025_12',
    says: 'ledger-mismatch',
  },
  {
    what: 'was replaced by another table of its name',
    sql: `drop table ${table}; create table ${table} (precious text)`,
    stays: table,
    says: 'detached-table-gone',
  },
  {
    what: 'was attached again',
    sql: `alter table public.events attach partition ${table} for values from ('2025-12-01+00') to ('2026-01-01+00')`,
    stays: table,
    says: 'attached-again',
  },
  {
    what: 'has a view that needs it',
    sql: `create view public.needs as select * from ${table}`,
    stays: 'public.needs',
    says: 'objects-depend-on-it',
  },
]

describeEachMajor('promise 1: nothing is lost', (major) => {
  it('a detached table is dropped when its grace is over, not a second before, and the future stays', async () => {
    await using site = await detachedSite(major)
    const keeper = await site.keeper(policies)
    expect((await keeper.cycle(withinGrace)).outcomes).toEqual([])
    expect(await exists(site, table)).toBe(true)
    const { outcomes } = await keeper.cycle(graceOver)
    expect(outcomes.map(({ action, result }) => `${result} ${action.id}`)).toEqual([`done drop ${table}`])
    expect((await tablesOf(site.db)).map(({ name }) => name)).toEqual([
      'public.events_2026',
      'public.events_2026_03',
      'public.events_2099',
    ])
  })

  it('grace counts on the server’s own clock too: a run without --at cannot shorten it', async () => {
    await using site = await detachedSite(major)
    // The cycle's clock said March; the server's says now, and only now does the grace begin.
    const { plan, outcomes } = await (await site.keeper(policies)).cycle()
    expect(
      outcomes.filter(({ action }) => action.kind === 'drop' && action.target.name === 'events_2025_12'),
    ).toEqual([])
    expect(
      plan.sets.flatMap(({ actions }) => actions.filter(({ target }) => target.name === 'events_2025_12')),
    ).toEqual([])
    expect(await exists(site, table)).toBe(true)
  })

  it.each(meddlings)(
    'a detached table that $what is not dropped, and it is said: $says',
    async ({ sql, stays, says }) => {
      await using site = await detachedSite(major)
      await site.asOwner(sql)
      const result = await (await site.keeper(policies)).cycle(graceOver)
      expect(await exists(site, stays)).toBe(true)
      expect(
        result.outcomes.filter(({ action, result: end }) => action.kind === 'drop' && end === 'done'),
      ).toEqual([])
      expect(said(result)).toContain(says)
    },
  )

  it('nothing is dropped in a copy of the database, though its ledger says the same', async () => {
    await using site = await detachedSite(major)
    const { db, daemon } = site
    await using copy = await (await cluster(major)).database()
    // What a logical restore makes of it: the same names and the same ledger in a database of its own.
    await copy.exec(`create schema archive; create schema partitiond authorization "${daemon}"`)
    await copy.exec(
      `grant all on schema public, archive to "${site.owner}"; set role "${site.owner}"; ${tables}; reset role`,
    )
    await using keeper = await aKeeper(copy.urlAs(daemon), policies)
    await keeper.cycle(detachedAt)
    const [oid] = await copy.rows<{ oid: number }>(`select '${table}'::regclass::oid as oid`)
    const [original] = await db.rows<{ database_oid: string }>('select database_oid from partitiond.ledger')
    await copy.exec(
      `update partitiond.ledger set database_oid = ${original?.database_oid ?? ''}, partition_oid = ${oid?.oid ?? ''}`,
    )
    const result = await keeper.cycle(graceOver)
    expect(said(result)).toContain('ledger-mismatch')
    expect(await copy.rows('select 1 where to_regclass($1) is not null', [table])).toHaveLength(1)
  })

  it('nothing leaves without a policy that asks for it', async () => {
    await using site = await detachedSite(major)
    const keeper = await site.keeper('version: 1\npolicies: [{ table: public.events, interval: 1 month }]')
    const { outcomes } = await keeper.cycle('2030-01-01T00:00:00Z')
    expect(outcomes.filter(({ action }) => action.kind !== 'create' && action.kind !== 'analyze')).toEqual([])
    expect(await exists(site, table)).toBe(true)
    const removed = await (await site.keeper('version: 1\npolicies: []')).cycle('2030-01-01T00:00:00Z')
    expect(removed.plan.findings.map(({ code }) => code)).toEqual(['detached-without-policy'])
  })
})
