import { describe, expect, it } from 'vitest'
import { type ExecutionEvent } from '../../src/domain/event.ts'
import { Metrics } from '../../src/observe/metrics/metrics.ts'
import { reporterTo } from '../../src/observe/reporter.ts'
import { nameOf } from './a-report.ts'
import { capturedLog, type CapturedLog } from './captured-log.ts'

const about = {
  database: 'main',
  table: nameOf('public.events'),
  action: 'create',
  target: nameOf('public.events_2026_04'),
} as const
const blockers = [
  { pid: 42, transaction: '7/12', application: 'psql', state: 'idle in transaction', ageSeconds: 90 },
]

async function told(events: readonly ExecutionEvent[]): Promise<{ captured: CapturedLog; metrics: string }> {
  const captured = await capturedLog('debug')
  const metrics = new Metrics({ version: '1', revision: 'r', node: 'n' })
  const reporter = reporterTo(metrics, captured.log)
  await metrics.render()
  for (const event of events) reporter.report(event)
  return { captured, metrics: await metrics.render() }
}

const timeout = (attempt: number): ExecutionEvent => ({
  kind: 'lock-timeout',
  ...about,
  attempt,
  waitedMs: 100,
  blockers,
})

describe('what execution tells', () => {
  it('counts an action that needed three attempts as done, with two retries', async () => {
    const { metrics } = await told([
      { kind: 'action-started', ...about },
      timeout(1),
      timeout(2),
      { kind: 'action-done', ...about, durationMs: 700, lockWaitMs: 210 },
    ])
    expect(metrics).toContain(
      'partitiond_actions_total{database="main",table="public.events",action="create",result="ok"} 1',
    )
    expect(metrics).toContain('partitiond_lock_timeouts_total{database="main",action="create"} 2')
    expect(metrics).toContain('partitiond_retries_total{database="main",action="create"} 2')
    expect(metrics).toContain('partitiond_lock_wait_seconds_sum{database="main",action="create"} 0.21')
    expect(metrics).toContain('partitiond_action_duration_seconds_count{database="main",action="create"} 1')
  })

  it('counts the wait of an action that never got its lock', async () => {
    const { metrics } = await told([
      { kind: 'action-started', ...about },
      timeout(1),
      timeout(2),
      { kind: 'action-failed', ...about, durationMs: 700, code: 'lock-not-available', message: 'no lock' },
    ])
    expect(metrics).toContain(
      'partitiond_actions_total{database="main",table="public.events",action="create",result="error"} 1',
    )
    expect(metrics).toContain('partitiond_retries_total{database="main",action="create"} 1')
    expect(metrics).toContain('partitiond_lock_wait_seconds_sum{database="main",action="create"} 0.2')
  })

  it('counts a skipped action without a duration', async () => {
    const { metrics } = await told([{ kind: 'action-skipped', ...about, why: 'it was attached again' }])
    expect(metrics).toContain('result="skipped"} 1')
    expect(metrics).not.toContain('partitiond_action_duration_seconds_count{')
  })

  it('logs one line an event, naming the database, the set, the action, its target and who is in the way', async () => {
    const { captured } = await told([
      { kind: 'action-started', ...about },
      timeout(1),
      {
        kind: 'action-failed',
        ...about,
        durationMs: 9,
        code: 'no-privilege',
        message: 'must be owner: postgres://a:hunter2@h/d',
      },
    ])
    expect(captured.lines().map(({ level }) => level)).toEqual(['debug', 'warn', 'error'])
    const common = {
      database: 'main',
      table: 'public.events',
      action: 'create',
      target: 'public.events_2026_04',
    }
    expect(captured.lines()[1]).toMatchObject({ ...common, attempt: 1, blockers: [{ pid: 42 }] })
    expect(captured.lines()[2]).toMatchObject({ ...common, code: 'no-privilege' })
    expect(captured.text()).not.toContain('hunter2')
  })

  it('tells aloud only of attempts 1, 2, 4, 8 and so on', async () => {
    const { captured } = await told(Array.from({ length: 9 }, (_, at) => timeout(at + 1)))
    const loud = captured.lines().filter(({ level }) => level === 'warn')
    expect(loud.map(({ attempt }) => attempt)).toEqual([1, 2, 4, 8])
  })
})
