import { describe, expect, it, vi } from 'vitest'
import { MAXVALUE } from '../../src/domain/endpoint.ts'
import { type SetAging } from '../../src/domain/set-aging.ts'
import { Metrics } from '../../src/observe/metrics/metrics.ts'
import { metricDocs, renderMetricDocs } from '../../src/observe/metrics/docs.ts'
import { ReplacedGauge } from '../../src/observe/metrics/replaced-gauge.ts'
import { AT, finding, nameOf, outcome, report, setPlan } from './a-report.ts'

const build = { version: '1.2.3', revision: 'abc', node: 'v26' }
const interval = 600

async function lines(metrics: Metrics, about: string): Promise<readonly string[]> {
  return (await metrics.render()).split('\n').filter((line) => line.startsWith(about))
}

describe('the gauges of a set', () => {
  it('stand as the last cycle found them', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(
      report([setPlan('public.events', { premakeMissing: 2, overdue: { detach: 3, drop: 0 } })]),
      interval,
    )
    expect(await lines(metrics, 'partitiond_partitions')).toEqual([
      'partitiond_partitions{database="main",table="public.events",state="attached"} 4',
      'partitiond_partitions{database="main",table="public.events",state="detached"} 1',
      'partitiond_partitions{database="main",table="public.events",state="archived"} 0',
    ])
    expect(await lines(metrics, 'partitiond_premake_missing')).toEqual([
      'partitiond_premake_missing{database="main",table="public.events"} 2',
    ])
    expect(await lines(metrics, 'partitiond_overdue_partitions')).toEqual([
      'partitiond_overdue_partitions{database="main",table="public.events",step="detach"} 3',
      'partitiond_overdue_partitions{database="main",table="public.events",step="drop"} 0',
    ])
    expect(await lines(metrics, 'partitiond_default_rows')).toEqual([
      'partitiond_default_rows{database="main",table="public.events"} 0',
    ])
    expect(await lines(metrics, 'partitiond_pending_detach')).toEqual([
      'partitiond_pending_detach{database="main",table="public.events"} 0',
    ])
    expect(await lines(metrics, 'partitiond_covered_until_timestamp_seconds')).toEqual([
      'partitiond_covered_until_timestamp_seconds{database="main",table="public.events"} 1777593600',
    ])
  })

  it('say what budget of partitions a set has, how much of it is used, and what the policy leads to', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(
      report([
        setPlan('public.events', { budget: { partitions: 1600, used: 40, expected: 43_835 } }),
        setPlan('public.kept', { budget: { partitions: 3200, used: 7, expected: undefined } }),
        setPlan('public.unplanned', {}),
      ]),
      interval,
    )
    expect(await lines(metrics, 'partitiond_partition_budget')).toEqual([
      'partitiond_partition_budget{database="main",table="public.events"} 1600',
      'partitiond_partition_budget{database="main",table="public.kept"} 3200',
      'partitiond_partition_budget_used{database="main",table="public.events"} 40',
      'partitiond_partition_budget_used{database="main",table="public.kept"} 7',
      'partitiond_partition_budget_expected{database="main",table="public.events"} 43835',
    ])
  })

  it('say that coverage ended at the epoch when now itself has no partition', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(
      report([setPlan('public.events', { coveredUntil: undefined, coveredUntilInstant: undefined })]),
      interval,
    )
    expect(await lines(metrics, 'partitiond_covered_until')).toEqual([
      'partitiond_covered_until_timestamp_seconds{database="main",table="public.events"} 0',
    ])
  })

  it('say +Inf when a partition reaches MAXVALUE', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(
      report([setPlan('public.events', { coveredUntil: MAXVALUE, coveredUntilInstant: undefined })]),
      interval,
    )
    expect(await lines(metrics, 'partitiond_covered_until')).toEqual([
      'partitiond_covered_until_timestamp_seconds{database="main",table="public.events"} +Inf',
    ])
  })

  it('say nothing of coverage where the key holds no time or the set could not be planned', async () => {
    const metrics = new Metrics(build)
    const nothing = { coveredUntil: undefined, coveredUntilInstant: undefined }
    const number = { name: 'id', isExpression: false, type: 'bigint', notNull: true }
    metrics.cycleDone(
      report([
        setPlan('public.numbers', nothing, { key: number }),
        setPlan('public.odd', { ...nothing, attached: 0, premakeMissing: 0 }),
      ]),
      interval,
    )
    expect(await lines(metrics, 'partitiond_covered_until')).toEqual([])
  })

  it('go when the policy goes, counters included, and leave the other database alone', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events'), setPlan('public.logs')]), interval)
    metrics.cycleDone(report([setPlan('public.logs')], [], { database: 'other' }), interval)
    metrics.actions.ended({ database: 'main', table: 'public.logs', action: 'analyze' }, 'ok', 5)
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    const text = await metrics.render()
    expect(text).toContain('database="main",table="public.events"')
    expect(text).not.toContain('database="main",table="public.logs"')
    expect(text).toContain('database="other",table="public.logs"')
  })

  it('go when another process takes over, and come back with the lead', async () => {
    const metrics = new Metrics(build)
    metrics.databases.set('main', { up: true, leader: false })
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    metrics.forgetSets('main')
    expect(await lines(metrics, 'partitiond_partitions')).toEqual([])
    expect(await lines(metrics, 'partitiond_leader')).toEqual(['partitiond_leader{database="main"} 0'])
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    expect(await lines(metrics, 'partitiond_partitions')).toHaveLength(3)
  })

  it('never carry the name of a partition', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events')], [outcome('create', 'done')]), interval)
    expect(await metrics.render()).not.toContain('events_p')
  })
})

describe('the counters', () => {
  it('begin at zero for every kind of action a policy asks for', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    const zeroes = await lines(metrics, 'partitiond_actions_total')
    expect(zeroes).toContain(
      'partitiond_actions_total{database="main",table="public.events",action="create",result="ok"} 0',
    )
    expect(zeroes).toContain(
      'partitiond_actions_total{database="main",table="public.events",action="drop",result="error"} 0',
    )
    for (const histogram of ['lock_wait', 'action_duration'])
      expect(await lines(metrics, `partitiond_${histogram}_seconds_count`)).toContain(
        `partitiond_${histogram}_seconds_count{database="main",action="drop"} 0`,
      )
    expect(await lines(metrics, 'partitiond_lock_timeouts_total')).toContain(
      'partitiond_lock_timeouts_total{database="main",action="detach"} 0',
    )
  })

  it('of a database all go with the database', async () => {
    const metrics = new Metrics(build)
    metrics.databases.set('main', { up: true, leader: true })
    metrics.cycles.expect('main')
    metrics.cycleDone(report([setPlan('public.events')], [outcome('create', 'failed')]), interval)
    metrics.actions.ended({ database: 'main', table: 'public.events', action: 'create' }, 'error', 5)
    metrics.locks.timedOut('main', 'create')
    metrics.locks.waited('main', 'create', 100)
    metrics.forgetDatabase('main')
    expect(await metrics.render()).not.toContain('database="main"')
  })
})

const last = (metrics: Metrics, action: string): Promise<readonly string[]> =>
  lines(
    metrics,
    `partitiond_last_success_timestamp_seconds{database="main",table="public.events",action="${action}"}`,
  )

describe('success', () => {
  const at = Temporal.Instant.from('2026-03-10T12:00:00Z')

  it('is the moment of the last cycle that left nothing of the kind undone', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    const later = at.add({ minutes: 10 })
    metrics.cycleDone(
      report(
        [setPlan('public.events', { premakeMissing: 1 })],
        [outcome('create', 'failed'), outcome('detach', 'done')],
        { at: later },
      ),
      interval,
    )
    expect(await last(metrics, 'create')).toEqual([expect.stringMatching(/ 1773144000$/)])
    expect(await last(metrics, 'detach')).toEqual([expect.stringMatching(/ 1773144600$/)])
  })

  it('is zero, not absent, while there was none', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events', { premakeMissing: 1 })]), interval)
    expect(await last(metrics, 'create')).toEqual([expect.stringMatching(/ 0$/)])
    expect(await lines(metrics, 'partitiond_policy_interval_seconds{')).toContain(
      'partitiond_policy_interval_seconds{database="main",table="public.events",action="create"} 600',
    )
  })

  it('is not missed where an archive, and what comes after it, was merely left for the next cycle', async () => {
    const metrics = new Metrics(build)
    const later = { ...outcome('detach', 'skipped'), code: 'archive-later' }
    const after = { ...outcome('detach', 'skipped'), code: 'needs-not-met' }
    metrics.cycleDone(
      report([setPlan('public.events', { overdue: { detach: 2 } })], [later, after]),
      interval,
    )
    expect(await last(metrics, 'detach')).toEqual([expect.stringMatching(/ 1773144000$/)])
    expect(await lines(metrics, 'partitiond_cycles_total')).toEqual([
      'partitiond_cycles_total{database="main",result="ok"} 1',
    ])
    metrics.cycleDone(report([setPlan('public.events')], [later, outcome('detach', 'failed')]), interval)
    expect(await lines(metrics, 'partitiond_cycles_total{database="main",result="error"}')).toEqual([
      'partitiond_cycles_total{database="main",result="error"} 1',
    ])
  })

  it('is not told of a set that is only observed', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events', {}, { mode: 'observe' })]), interval)
    expect(await lines(metrics, 'partitiond_last_success')).toEqual([])
  })
})

describe('findings', () => {
  it('are counted by level and code, and stay at zero once they are gone', async () => {
    const metrics = new Metrics(build)
    const set = setPlan(
      'public.events',
      {},
      { findings: [finding('hole'), finding('hole'), finding('bad-name', 'error')] },
    )
    metrics.cycleDone(report([set], [], { findings: [finding('no-such-table', 'error')] }), interval)
    expect(await lines(metrics, 'partitiond_findings')).toEqual([
      'partitiond_findings{database="main",table="",level="error",code="no-such-table"} 1',
      'partitiond_findings{database="main",table="public.events",level="warning",code="hole"} 2',
      'partitiond_findings{database="main",table="public.events",level="error",code="bad-name"} 1',
    ])
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    expect((await lines(metrics, 'partitiond_findings')).map((line) => line.at(-1))).toEqual(['0', '0', '0'])
    metrics.cycleDone(report([]), interval)
    expect(await lines(metrics, 'partitiond_findings{database="main",table="public')).toEqual([])
  })
})

describe('a cycle that is under way', () => {
  it('shows how its sets stood when it began, and begins the counters of what it is about to do', async () => {
    const metrics = new Metrics(build)
    const action = { ...outcome('create', 'done').action, kind: 'analyze', only: true } as const
    metrics.cyclePlanned(
      report([setPlan('public.events', { premakeMissing: 2 }, { actions: [action] })]).plan,
      interval,
    )
    expect(await lines(metrics, 'partitiond_premake_missing')).toEqual([
      'partitiond_premake_missing{database="main",table="public.events"} 2',
    ])
    expect(await lines(metrics, 'partitiond_actions_total')).toContain(
      'partitiond_actions_total{database="main",table="public.events",action="analyze",result="error"} 0',
    )
    expect(await last(metrics, 'create')).toEqual([expect.stringMatching(/ 0$/)])
    expect(await lines(metrics, 'partitiond_cycles_total')).toEqual([])
  })

  it('leaves standing when things last went well', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    const before = await last(metrics, 'create')
    metrics.cyclePlanned(report([setPlan('public.events')], [], { at: AT.add({ hours: 1 }) }).plan, interval)
    expect(await last(metrics, 'create')).toEqual(before)
  })
})

describe('how old the sets are', () => {
  const aging = (table: string): SetAging => ({
    table: nameOf(table),
    maxXidAge: 150_000_000,
    frozenPartitions: 3,
  })

  it('stands from one reading to the next, for what has a policy', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    expect(await lines(metrics, 'partitiond_max_xid_age')).toEqual([])
    metrics.agingRead('main', [aging('public.events'), aging('public.others')], 20)
    for (const _ of [1, 2]) {
      metrics.cycleDone(report([setPlan('public.events')]), interval)
      expect(await lines(metrics, 'partitiond_max_xid_age')).toEqual([
        'partitiond_max_xid_age{database="main",table="public.events"} 150000000',
      ])
      expect(await lines(metrics, 'partitiond_frozen_partitions')).toEqual([
        'partitiond_frozen_partitions{database="main",table="public.events"} 3',
      ])
    }
    expect(await lines(metrics, 'partitiond_collect_duration_seconds{collector="aging"}')).toEqual([
      'partitiond_collect_duration_seconds{collector="aging"} 0.02',
    ])
    metrics.cycleDone(report([]), interval)
    expect(await lines(metrics, 'partitiond_max_xid_age')).toEqual([])
  })

  it('is zero, not absent, for a set without partitions', async () => {
    const metrics = new Metrics(build)
    metrics.agingRead('main', [], 1)
    metrics.cycleDone(report([setPlan('public.empty')]), interval)
    expect(await lines(metrics, 'partitiond_max_xid_age')).toEqual([
      'partitiond_max_xid_age{database="main",table="public.empty"} 0',
    ])
  })

  it('that could not be read is counted, and the last reading stands', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    metrics.agingRead('main', [aging('public.events')], 1)
    metrics.agingUnread()
    expect(await lines(metrics, 'partitiond_max_xid_age')).toHaveLength(1)
    expect(await lines(metrics, 'partitiond_collect_errors_total{collector="aging"}')).toEqual([
      'partitiond_collect_errors_total{collector="aging"} 1',
    ])
  })
})

describe('more series than allowed', () => {
  const many = Array.from({ length: 100 }, (_, at) => setPlan(`public.events_${at}`))

  it('are dropped and counted, those of databases, policies and coverage last', async () => {
    const metrics = new Metrics(build, 1000)
    metrics.databases.set('main', { up: true, leader: true })
    metrics.cycleDone(report(many), interval)
    expect(await lines(metrics, 'partitiond_covered_until')).toHaveLength(100)
    expect((await lines(metrics, 'partitiond_policy_interval_seconds')).length).toBeLessThan(300)
    const own = (await lines(metrics, 'partitiond_')).filter(
      (line) => !/^partitiond_(?:collect|series|clock)/.test(line),
    )
    expect(own).toHaveLength(1000)
    const [counted] = await lines(metrics, 'partitiond_series_dropped_total')
    expect(Number(counted?.split(' ').at(-1))).toBeGreaterThan(500)
  })

  it('is not what a thousand sets have by default', async () => {
    const metrics = new Metrics(build, 50_000)
    const thousand = Array.from({ length: 1000 }, (_, at) => setPlan(`public.events_${at}`))
    metrics.cycleDone(report(thousand), interval)
    expect(await lines(metrics, 'partitiond_overdue_partitions')).toHaveLength(2000)
    expect(await lines(metrics, 'partitiond_series_dropped_total')).toEqual([
      'partitiond_series_dropped_total 0',
    ])
  })
})

describe('a scrape', () => {
  it('gives the same text until something changes', async () => {
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    const before = await lines(metrics, 'partitiond_bytes')
    metrics.locks.timedOut('main', 'create')
    expect(await lines(metrics, 'partitiond_bytes')).toEqual(before)
    expect(await lines(metrics, 'partitiond_lock_timeouts_total{database="main",action="create"}')).toEqual([
      'partitiond_lock_timeouts_total{database="main",action="create"} 0',
    ])
    metrics.changed()
    expect(await lines(metrics, 'partitiond_lock_timeouts_total{database="main",action="create"}')).toEqual([
      'partitiond_lock_timeouts_total{database="main",action="create"} 1',
    ])
  })

  it('collects the gauges of sets once for each change, whoever scrapes how often, and not at all when that was done ahead', async () => {
    const collected = vi.spyOn(ReplacedGauge.prototype, 'get')
    const metrics = new Metrics(build)
    metrics.cycleDone(report([setPlan('public.events')]), interval)
    await metrics.renderAhead()
    const once = collected.mock.calls.length
    expect(once).toBeGreaterThan(10)
    for (let scrape = 0; scrape < 3; scrape += 1) {
      metrics.clock.set('main', scrape)
      expect(await lines(metrics, 'partitiond_clock_difference_seconds')).toEqual([
        `partitiond_clock_difference_seconds{database="main"} ${scrape}`,
      ])
    }
    expect(collected.mock.calls).toHaveLength(once)
    metrics.changed()
    await Promise.all([metrics.render(), metrics.render()])
    expect(collected.mock.calls).toHaveLength(2 * once)
    collected.mockRestore()
  })

  it('shows every documented metric from the start, or as soon as it has a series, with process metrics beside them', async () => {
    const text = await new Metrics(build).render()
    for (const { name, type } of metricDocs) expect(text).toContain(`# TYPE ${name} ${type}`)
    expect(text).toContain('process_cpu_seconds_total')
    expect(text).toContain('partitiond_build_info{version="1.2.3",revision="abc",node="v26"} 1')
    expect(text).toContain('partitiond_policies_valid 0')
  })

  it('shows no metric of ours that is not documented', async () => {
    const names = (await new Metrics(build).render()).matchAll(/^# TYPE (partitiond_\w+)/gm)
    // In the order of the page: it tells what is dropped first when there are too many series.
    expect([...names].map((match) => match[1])).toEqual(metricDocs.map(({ name }) => name))
    expect(renderMetricDocs()).toContain('| `partitiond_leader` | gauge | `database` |')
  })
})
