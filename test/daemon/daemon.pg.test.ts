import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CycleRunner } from '../../src/daemon/cycle.ts'
import { Daemon, type DaemonParts } from '../../src/daemon/daemon.ts'
import { openLeaderLink } from '../../src/daemon/leader.ts'
import { systemStopwatch, wallSeconds } from '../../src/daemon/system-clock.ts'
import { readPolicies } from '../../src/settings/read-policies.ts'
import { capturedLog, type CapturedLog } from '../observe/captured-log.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { SETTINGS } from './some-settings.ts'

let folder = ''
let captured: CapturedLog
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partitiond-daemon-'))
  captured = await capturedLog()
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

const policy = (ahead: number): string =>
  `version: 1\npolicies:\n  - { table: public.events, interval: 1 month, premake: { ahead: ${ahead} } }\n`

function partsFor(db: TestDatabase): DaemonParts {
  const settings = {
    ...SETTINGS,
    policies: join(folder, 'policies.yaml'),
    database: { kind: 'url', url: db.url } as const,
  }
  return {
    settings,
    build: { version: '1', revision: 'r', node: 'n' },
    log: captured.log,
    readPolicies: () => readPolicies(settings.policies, {}),
    openLink: openLeaderLink,
    openCycles: () => new CycleRunner(),
    stopwatch: systemStopwatch,
    random: () => 0,
    wallSeconds,
  }
}

async function metricsOf(daemon: Daemon): Promise<string> {
  return (await fetch(`http://127.0.0.1:${daemon.port ?? 0}/metrics`)).text()
}

async function untilMetric(daemon: Daemon, line: string): Promise<void> {
  await vi.waitUntil(async () => (await metricsOf(daemon)).includes(line), { timeout: 20_000, interval: 20 })
}

const partitions = `select count(*)::int as n from pg_inherits where inhparent = 'public.events'::regclass`

describeEachMajor('the daemon', (major) => {
  it('makes partitions at once, and more when the policy file says so, and tells how the set stands then', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.events (ts timestamptz not null) partition by range (ts)')
    await writeFile(join(folder, 'policies.yaml'), policy(2))
    await using daemon = await Daemon.start(partsFor(db))
    const attached = 'partitiond_partitions{database="default",table="public.events",state="attached"}'
    await untilMetric(daemon, `${attached} 3`)
    const text = await metricsOf(daemon)
    expect(text).toContain('partitiond_premake_missing{database="default",table="public.events"} 0')
    expect(text).toContain(
      'partitiond_actions_total{database="default",table="public.events",action="create",result="ok"} 3',
    )
    expect(text).toMatch(
      /partitiond_last_success_timestamp_seconds\{database="default",table="public.events",action="create"\} [1-9]/,
    )
    // Both on this machine.
    const [, difference] = /partitiond_clock_difference_seconds\{database="default"\} (\S+)/.exec(text) ?? []
    expect(Math.abs(Number(difference))).toBeLessThan(1)
    const started = performance.now()
    await writeFile(join(folder, 'policies.yaml'), policy(4))
    await untilMetric(daemon, `${attached} 5`)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('works once though it runs twice', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.events (ts timestamptz not null) partition by range (ts)')
    await writeFile(join(folder, 'policies.yaml'), policy(3))
    await using first = await Daemon.start(partsFor(db))
    await using second = await Daemon.start(partsFor(db))
    const pair = [first, second]
    await vi.waitUntil(async () => (await db.rows<{ n: number }>(partitions))[0]?.n === 4, {
      timeout: 20_000,
    })
    const leaders = await Promise.all(
      pair.map(async (daemon) =>
        (await metricsOf(daemon)).includes('partitiond_leader{database="default"} 1'),
      ),
    )
    expect(leaders.filter(Boolean)).toHaveLength(1)
    const readiness = (): Promise<readonly number[]> =>
      Promise.all(
        pair.map(async (daemon) => (await fetch(`http://127.0.0.1:${daemon.port ?? 0}/readyz`)).status),
      )
    // The partitions may be there before the second daemon has connected.
    await expect.poll(readiness, { timeout: 20_000 }).toEqual([200, 200])
  })

  it('tells how the sets stand while its very first action still waits for a lock', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.events (ts timestamptz not null) partition by range (ts)')
    await writeFile(join(folder, 'policies.yaml'), policy(2))
    const holder = await db.client()
    await holder.query('begin; lock table public.events in access exclusive mode')
    const parts = partsFor(db)
    const limits = { ...parts.settings.limits, lockTimeoutMs: 60_000, lockBudgetMs: 60_000 }
    await using daemon = await Daemon.start({ ...parts, settings: { ...parts.settings, limits } })
    const set = '{database="default",table="public.events"}'
    await untilMetric(daemon, `partitiond_premake_missing${set} 3`)
    const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await vi.waitUntil(async () => (await db.rows<{ n: number }>(waiting))[0]?.n === 1, {
      timeout: 20_000,
      interval: 20,
    })
    const text = await metricsOf(daemon)
    for (const line of [
      `partitiond_covered_until_timestamp_seconds${set} 0`,
      `partitiond_pending_detach${set} 0`,
      `partitiond_max_xid_age${set} 0`,
      `partitiond_frozen_partitions${set} 0`,
      'partitiond_actions_total{database="default",table="public.events",action="create",result="error"} 0',
      'partitiond_last_success_timestamp_seconds{database="default",table="public.events",action="create"} 0',
      'partitiond_cycles_total{database="default",result="ok"} 0',
    ]) {
      expect(text).toContain(line)
    }
    const status: unknown = await (await fetch(`http://127.0.0.1:${daemon.port ?? 0}/status`)).json()
    expect(status).toMatchObject({
      databases: [{ lastCycle: null, sets: [{ table: 'public.events', premakeMissing: 3 }] }],
    })
    await holder.query('rollback')
    await untilMetric(daemon, `partitiond_premake_missing${set} 0`)
    await vi.waitUntil(async () => /partitiond_max_xid_age\{.*\} [1-9]/.test(await metricsOf(daemon)), {
      timeout: 20_000,
    })
  })

  it('ends within its time while a statement of it waits for a lock, and leaves no session behind', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.events (ts timestamptz not null) partition by range (ts)')
    await writeFile(join(folder, 'policies.yaml'), policy(3))
    const holder = await db.client()
    await holder.query('begin; lock table public.events in access exclusive mode')
    const parts = partsFor(db)
    const limits = {
      lockTimeoutMs: 60_000,
      lockBudgetMs: 60_000,
      detachTimeoutMs: 60_000,
      holdTimeoutMs: 60_000,
    }
    const daemon = await Daemon.start({ ...parts, settings: { ...parts.settings, limits } })
    const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await vi.waitUntil(async () => (await db.rows<{ n: number }>(waiting))[0]?.n === 1, {
      timeout: 20_000,
      interval: 20,
    })
    const started = performance.now()
    expect(await daemon.stop()).toBe(true)
    expect(performance.now() - started).toBeLessThan(10_000)
    const ours = `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name like 'partitiond%'`
    await expect.poll(async () => (await db.rows<{ n: number }>(ours))[0]?.n).toBe(0)
    await holder.query('rollback')
    expect(await db.rows(partitions)).toEqual([{ n: 0 }])
  })
})
