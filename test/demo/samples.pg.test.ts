import { expect, it } from 'vitest'
import { sampleSql } from '../../src/demo/samples.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'

const now = Temporal.Instant.from('2026-03-10T12:00:00Z')

const partitionsOf = `
  select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
  from pg_inherits as i
  join pg_class as c on c.oid = i.inhrelid
  where i.inhparent = $1::regclass
  order by c.relname`

describeEachMajor('the sample tables', (major) => {
  it('stand around the moment that was asked for', async () => {
    const shared = await cluster(major)
    await using db = await shared.database()
    await db.exec(sampleSql(now))
    const names = async (table: string): Promise<readonly string[]> =>
      (await db.rows<{ name: string }>(partitionsOf, [table])).map(({ name }) => name)

    expect((await names('public.event_logs')).at(0)).toBe('event_logs_2025_01')
    expect((await names('public.event_logs')).at(-1)).toBe('event_logs_2026_03')
    expect(await names('public.chat_messages')).not.toContain('chat_messages_2026_01')
    expect((await names('public.wwwlog')).at(-1)).toBe('wwwlog_20260311')
    expect(await names('metrics.system_metrics')).toEqual([
      'system_metrics_default',
      'system_metrics_y2025m12',
      'system_metrics_y2026m01',
      'system_metrics_y2026m02',
      'system_metrics_y2026m03',
    ])
  })

  it('cut event_logs at midnight in Seoul, whatever zone the session is in', async () => {
    const shared = await cluster(major)
    await using db = await shared.database()
    await db.exec(`set timezone = 'America/New_York'; set search_path = pg_catalog`)
    await db.exec(sampleSql(now))
    await db.exec(`set timezone = 'UTC'`)
    const rows = await db.rows<{ bound: string }>(partitionsOf, ['public.event_logs'])
    expect(rows.at(-1)?.bound).toBe(
      `FOR VALUES FROM ('2026-02-28 15:00:00+00') TO ('2026-03-31 15:00:00+00')`,
    )
  })

  it('hold rows everywhere, and rows of next month in the DEFAULT partition', async () => {
    const shared = await cluster(major)
    await using db = await shared.database()
    await db.exec(sampleSql())
    for (const table of [
      'chat_sessions',
      'chat_messages',
      'wwwlog',
      'event_logs',
      'audit_logs',
      'cost_tracking',
    ]) {
      expect(
        (await db.rows<{ some: boolean }>(`select count(*) > 100 as some from public.${table}`))[0]?.some,
      ).toBe(true)
    }
    expect(await db.rows('select count(*)::int as strays from metrics.system_metrics_default')).toEqual([
      { strays: 24 },
    ])
  })
})
