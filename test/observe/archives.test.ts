import { describe, expect, it } from 'vitest'
import { type ExecutionEvent } from '../../src/domain/event.ts'
import { Metrics } from '../../src/observe/metrics/metrics.ts'
import { reporterTo } from '../../src/observe/reporter.ts'
import { nameOf, report, setPlan } from './a-report.ts'
import { capturedLog } from './captured-log.ts'

const interval = 600
const archiving = setPlan('public.events', { archivesTo: 's3', archived: 2, archiveUnverified: 1 })
const plain = setPlan('public.logs')

function leading(sets = [archiving, plain]): Metrics {
  const metrics = new Metrics({ version: '1', revision: 'r', node: 'n' })
  metrics.cycleDone(report(sets), interval)
  return metrics
}

async function lines(metrics: Metrics, about: string): Promise<readonly string[]> {
  return (await metrics.render()).split('\n').filter((line) => line.startsWith(about))
}

const about = {
  database: 'main',
  table: nameOf('public.events'),
  action: 'archive',
  target: nameOf('public.events_2025_01'),
} as const
const wrote = (bytes: number): ExecutionEvent => ({
  kind: 'archive-progress',
  ...about,
  bytes,
  totalBytes: 4000,
})
const stored: ExecutionEvent = {
  kind: 'archive-stored',
  ...about,
  destination: 's3',
  rows: 100,
  bytes: 900,
}
const done: ExecutionEvent = { kind: 'action-done', ...about, durationMs: 10, lockWaitMs: 0 }

async function toldTo(metrics: Metrics, events: readonly ExecutionEvent[]): Promise<void> {
  const reporter = reporterTo(metrics, (await capturedLog('debug')).log)
  for (const event of events) reporter.report(event)
}

describe('the metrics of archives', () => {
  it('count what is kept and whole, and what is not known to be whole, for every set', async () => {
    const metrics = leading()
    expect(await lines(metrics, 'partitiond_archive_unverified_partitions')).toEqual([
      'partitiond_archive_unverified_partitions{database="main",table="public.events"} 1',
      'partitiond_archive_unverified_partitions{database="main",table="public.logs"} 0',
    ])
    expect(
      (await lines(metrics, 'partitiond_partitions')).filter((line) => line.includes('archived')),
    ).toEqual([
      'partitiond_partitions{database="main",table="public.events",state="archived"} 2',
      'partitiond_partitions{database="main",table="public.logs",state="archived"} 0',
    ])
  })

  it('begin at zero for the places that policies name, and for sets that archive', async () => {
    const metrics = leading()
    expect(await lines(metrics, 'partitiond_archived_rows_total')).toEqual([
      'partitiond_archived_rows_total{database="main",target="s3"} 0',
    ])
    expect(await lines(metrics, 'partitiond_archived_bytes_total')).toEqual([
      'partitiond_archived_bytes_total{database="main",target="s3"} 0',
    ])
    expect(await lines(metrics, 'partitiond_archive_progress_ratio')).toEqual([
      'partitiond_archive_progress_ratio{database="main",table="public.events"} 0',
    ])
  })

  it('are none for a set that is only observed', async () => {
    const metrics = leading([{ ...archiving, mode: 'observe' }])
    expect(await lines(metrics, 'partitiond_archived_rows_total')).toEqual([])
    expect(await lines(metrics, 'partitiond_archive_progress_ratio')).toEqual([])
  })

  it('tell how far the archive under way is, never more than all of it, and nothing once it is done', async () => {
    const metrics = leading()
    const seen: (string | undefined)[] = []
    for (const event of [wrote(1000), wrote(5000), stored, done]) {
      await toldTo(metrics, [event])
      const [line] = await lines(metrics, 'partitiond_archive_progress_ratio')
      seen.push(line?.split(' ')[1])
    }
    expect(seen).toEqual(['0.25', '1', '1', '0'])
    expect(await lines(metrics, 'partitiond_archived_rows_total')).toEqual([
      'partitiond_archived_rows_total{database="main",target="s3"} 100',
    ])
    expect(await lines(metrics, 'partitiond_archived_bytes_total')).toEqual([
      'partitiond_archived_bytes_total{database="main",target="s3"} 900',
    ])
  })

  it('tell of no progress after a failure', async () => {
    const metrics = leading()
    const failed = { kind: 'action-failed', durationMs: 1, code: 'archive-full', message: 'no room' } as const
    await toldTo(metrics, [wrote(1000), { ...failed, ...about }])
    expect(await lines(metrics, 'partitiond_archive_progress_ratio')).toEqual([
      'partitiond_archive_progress_ratio{database="main",table="public.events"} 0',
    ])
  })

  it('tell how far an archive was read back before the drop of its partition, and nothing once that is done', async () => {
    const metrics = leading()
    const seen: (string | undefined)[] = []
    for (const event of [wrote(1000), done]) {
      await toldTo(metrics, [{ ...event, action: 'drop' }])
      const [line] = await lines(metrics, 'partitiond_archive_progress_ratio')
      seen.push(line?.split(' ')[1])
    }
    expect(seen).toEqual(['0.25', '0'])
  })

  it('keep the progress of an archive that outlasts a look at the sets', async () => {
    const metrics = leading()
    await toldTo(metrics, [wrote(1000)])
    metrics.cyclePlanned(report([archiving, plain]).plan, interval)
    expect(await lines(metrics, 'partitiond_archive_progress_ratio')).toEqual([
      'partitiond_archive_progress_ratio{database="main",table="public.events"} 0.25',
    ])
  })

  it('of a set go with its policy, and are not brought back by what is still under way', async () => {
    const metrics = leading()
    metrics.cycleDone(report([plain]), interval)
    await toldTo(metrics, [wrote(1000)])
    expect(await lines(metrics, 'partitiond_archive_progress_ratio')).toEqual([])
    expect(await lines(metrics, 'partitiond_archive_unverified_partitions')).toEqual([
      'partitiond_archive_unverified_partitions{database="main",table="public.logs"} 0',
    ])
  })

  it('go with the lead but for what was counted, and with the database all of them', async () => {
    const metrics = leading()
    await toldTo(metrics, [wrote(1000), stored])
    metrics.forgetSets('main')
    expect(await lines(metrics, 'partitiond_archive_')).toEqual([])
    expect(await lines(metrics, 'partitiond_archived_rows_total')).toHaveLength(1)
    metrics.forgetDatabase('main')
    expect(await lines(metrics, 'partitiond_archive')).toEqual([])
  })
})

describe('the log of archives', () => {
  it('has a line when one was written and read back, and its progress for who asks for it', async () => {
    const captured = await capturedLog('debug')
    const reporter = reporterTo(leading(), captured.log)
    for (const event of [wrote(1000), stored]) reporter.report(event)
    expect(captured.lines()).toMatchObject([
      { level: 'debug', msg: 'archiving', bytes: 1000, totalBytes: 4000, target: 'public.events_2025_01' },
      {
        level: 'info',
        msg: 'archive written and read back',
        destination: 's3',
        rows: 100,
        bytes: 900,
        table: 'public.events',
      },
    ])
  })
})
