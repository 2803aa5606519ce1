import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { samplePolicies, sampleSql } from '../../src/demo/samples.ts'
import { describeEachMajor, type Major } from '../support/cluster.ts'
import { catalogMark, openSite, partitionsOf, type Site, troubleOf } from './site.ts'

const now = Temporal.Instant.from('2026-03-10T12:00:00Z')
const policies = readFileSync(samplePolicies, 'utf8')

async function sampleSite(major: Major): Promise<Site> {
  const site = await openSite(major, 'select')
  await site.db.exec(`grant create on database "${site.db.name}" to "${site.owner}"; drop schema archive`)
  await site.asOwner(sampleSql(now))
  // Otherwise autovacuum counts rows between two cycles, and a parent whose leaves have rows wants to be analysed.
  await site.db.exec('analyze')
  return site
}

describeEachMajor('promise 4: the sample tables', (major) => {
  it('get what they lack and lose what is due, by the first cycle', async () => {
    await using site = await sampleSite(major)
    const keeper = await site.keeper(policies)
    const { outcomes } = await keeper.cycle(now)
    expect(troubleOf(outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.chat_messages')).toEqual(
      months('chat_messages', 2025, 10, 2026, 7),
    )
    expect(await partitionsOf(site.db, 'public.chat_sessions')).toEqual(
      months('chat_sessions', 2025, 10, 2026, 7),
    )
    expect(await partitionsOf(site.db, 'public.event_logs')).toEqual(months('event_logs', 2025, 3, 2026, 6))
    expect(await partitionsOf(site.db, 'public.audit_logs')).toEqual(months('audit_logs', 2024, 3, 2026, 7))
    expect(await partitionsOf(site.db, 'public.cost_tracking')).toEqual(
      months('cost_tracking', 2025, 12, 2026, 7),
    )
    expect(await partitionsOf(site.db, 'metrics.system_metrics')).toEqual([
      'system_metrics_default',
      ...months('system_metrics', 2025, 12, 2026, 7).map((name) =>
        name.replace(/_(\d{4})_(\d\d)$/, '_y$1m$2'),
      ),
    ])
    const days = await partitionsOf(site.db, 'public.wwwlog')
    expect([days.length, days[0], days.at(-1)]).toEqual([15, 'wwwlog_20260303', 'wwwlog_20260317'])
  })

  it('lose no row: what left its table stands in a table of its own, what strayed into DEFAULT is where it belongs', async () => {
    await using site = await sampleSite(major)
    const rows = async (table: string): Promise<number> =>
      Number((await site.db.rows<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n)
    const before = await rows('public.event_logs')
    const strays = await rows('metrics.system_metrics_default')
    await (await site.keeper(policies)).cycle(now)
    const left = (await rows('public.event_logs_2025_01')) + (await rows('public.event_logs_2025_02'))
    expect(left).toBeGreaterThan(0)
    expect((await rows('public.event_logs')) + left).toBe(before)
    expect(strays).toBe(24)
    expect(await rows('metrics.system_metrics_default')).toBe(0)
    expect(await rows('metrics.system_metrics_y2026m04')).toBe(24)
    expect(await rows('archive.audit_logs_2024_02')).toBeGreaterThan(0)
  })

  it('have nothing left to do in the second cycle, which touches nothing in the catalog', async () => {
    await using site = await sampleSite(major)
    const keeper = await site.keeper(policies)
    await keeper.cycle(now)
    const mark = await catalogMark(site.db)
    const { plan, outcomes } = await keeper.cycle(now)
    expect(plan.sets.flatMap(({ actions }) => actions.map(({ id }) => id))).toEqual([])
    expect(outcomes).toEqual([])
    expect(await catalogMark(site.db)).toBe(mark)
  })

  it('look the same to a daemon that has just started', async () => {
    await using site = await sampleSite(major)
    await (await site.keeper(policies)).cycle(now)
    const { plan } = await (await site.keeper(policies)).cycle(now)
    expect(plan.sets.flatMap(({ actions }) => actions.map(({ id }) => id))).toEqual([])
  })
})

/** `events_2025_10`, … up to and including the last month. */
function months(
  table: string,
  fromYear: number,
  fromMonth: number,
  toYear: number,
  toMonth: number,
): readonly string[] {
  const count = (toYear - fromYear) * 12 + toMonth - fromMonth + 1
  return Array.from({ length: count }, (_, n) => {
    const month = fromMonth - 1 + n
    return `${table}_${fromYear + Math.floor(month / 12)}_${String((month % 12) + 1).padStart(2, '0')}`
  })
}
