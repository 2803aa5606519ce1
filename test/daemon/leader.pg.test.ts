import { Client } from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { LeadershipLost } from '../../src/domain/errors.ts'
import { type Stopwatch } from '../../src/domain/ports.ts'
import { type DatabaseState, type Phase } from '../../src/observe/health.ts'
import { type ConnectionTarget, fixedTarget } from '../../src/postgres/target.ts'
import { openLeaderLink } from '../../src/daemon/leader.ts'
import { Slots } from '../../src/daemon/slots.ts'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { Worker } from '../../src/daemon/worker.ts'
import { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { cluster, describeEachMajor, ownServer } from '../support/cluster.ts'
import { FakeCycles } from './fake-cycles.ts'
import { SETTINGS } from './some-settings.ts'

/** Real time, but nobody waits long: the pauses between looks are what a test would otherwise wait for. */
const hurried: Stopwatch = {
  elapsedMs: () => systemStopwatch.elapsedMs(),
  pause: (ms, signal) => systemStopwatch.pause(ms === 15_000 ? ms : Math.min(ms, 50), signal),
}

const { signal } = new AbortController()

/** A worker on a real server whose cycles only count. */
class Copy implements AsyncDisposable {
  readonly cycles = new FakeCycles()
  readonly states: DatabaseState[] = []
  readonly worker: Worker

  constructor(target: ConnectionTarget) {
    this.worker = new Worker(
      {
        settings: SETTINGS,
        openLink: openLeaderLink,
        openCycles: this.cycles.open,
        reporter: { report: () => undefined },
        observer: {
          stateChanged: (state) => void this.states.push(state),
          clockRead: () => undefined,
          agingRead: () => undefined,
          agingUnread: () => undefined,
          cyclePlanned: () => undefined,
          cycleEnded: () => undefined,
          cycleFailed: () => undefined,
          tickOverlapped: () => undefined,
          loopEnded: () => undefined,
        },
        slots: new Slots(1),
        stopwatch: hurried,
        wallSeconds: () => 0,
        random: () => 0,
      },
      target,
      [],
    )
    this.worker.start()
  }

  get phase(): Phase | undefined {
    return this.states.at(-1)?.phase
  }

  async reaches(phase: Phase): Promise<void> {
    await vi.waitUntil(() => this.phase === phase, { timeout: 20_000, interval: 10 })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.worker.stop()
  }
}

async function ask<R extends object>(url: string, text: string): Promise<R | undefined> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<R>(text)).rows[0]
  } finally {
    await client.end()
  }
}

const killLeader = `
  select count(pg_terminate_backend(l.pid))::int as killed
  from pg_locks l join pg_database d on d.oid = l.database
  where l.locktype = 'advisory' and d.datname = current_database() and l.granted`

describeEachMajor('leadership', (major) => {
  it('belongs to one of two daemons, and passes on when the server ends its session', async () => {
    const shared = await cluster(major)
    await using db = await shared.database()
    await using first = new Copy(fixedTarget('main', db.url))
    await first.reaches('leading')
    await using second = new Copy(fixedTarget('main', db.url))
    await second.reaches('following')
    expect(second.cycles.requests).toHaveLength(0)
    // The first may be back before the second looks: kill until the lead has changed hands.
    await vi.waitUntil(
      async () => {
        if (first.phase === 'leading') await db.rows(killLeader)
        return second.phase === 'leading'
      },
      { timeout: 20_000, interval: 100 },
    )
    await first.reaches('following')
    await expect.poll(() => second.cycles.requests.length, { timeout: 10_000 }).toBeGreaterThan(0)
    const [held] = await db.rows<{ locks: number }>(
      `select count(*)::int as locks from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and d.datname = current_database() and l.granted`,
    )
    expect(held?.locks).toBe(1)
  })

  it('passes to the other when its holder stops, and does not reach into another database', async () => {
    const shared = await cluster(major)
    await using db = await shared.database()
    await using elsewhere = await shared.database()
    await using first = new Copy(fixedTarget('main', db.url))
    await first.reaches('leading')
    await using second = new Copy(fixedTarget('main', db.url))
    await second.reaches('following')
    await using third = new Copy(fixedTarget('main', elsewhere.url))
    await third.reaches('leading')
    await first.worker.stop()
    await second.reaches('leading')
    expect(third.phase).toBe('leading')
  })

  it('is denied to a cycle once the session that held it is gone', async () => {
    const shared = await cluster(major)
    await using db = await shared.database()
    await using copy = new Copy(fixedTarget('main', db.url))
    await copy.reaches('leading')
    await expect.poll(() => copy.cycles.requests.length).toBeGreaterThan(0)
    const [request] = copy.cycles.requests
    await expect(request?.confirmLeadership()).resolves.toBeUndefined()
    await db.rows(killLeader)
    await expect
      .poll(() => request?.confirmLeadership().catch((error: unknown) => error))
      .toBeInstanceOf(LeadershipLost)
  })

  it('rests on what the server says of itself', async () => {
    const shared = await cluster(major)
    await using db = await shared.database()
    await using link = await openLeaderLink(fixedTarget('main', db.url), signal)
    const [control] = await db.rows<{ id: string }>(
      'select system_identifier::text as id from pg_control_system()',
    )
    expect(await link.readStanding()).toEqual({
      inRecovery: false,
      systemIdentifier: control?.id,
      timeline: 1,
      now: expect.any(Temporal.Instant),
    })
    expect(await link.holdsLead()).toBe(false)
    expect(await link.tryLead()).toBe(true)
    expect(await link.holdsLead()).toBe(true)
  })
})

describe('a server that changes its part', () => {
  it('is waited for while it is down, and led again after its restart', async () => {
    await using server = await ownServer(18)
    await using copy = new Copy(fixedTarget('main', server.url()))
    await copy.reaches('leading')
    await server.stop()
    await copy.reaches('unreachable')
    await server.start()
    await copy.reaches('leading')
    await expect.poll(() => copy.cycles.requests.length).toBeGreaterThan(1)
  })

  it('is left alone as a standby, worked on after its promotion, and the old primary is refused from then on', async () => {
    await using primary = await ownServer(18)
    await using standby = await EmbeddedServer.start({ standbyOf: primary })
    let url = standby.url()
    await using copy = new Copy({ name: 'main', url: () => Promise.resolve(url) })
    await copy.reaches('standby')
    expect(copy.cycles.requests).toHaveLength(0)
    standby.promote()
    await copy.reaches('leading')
    await expect.poll(() => copy.cycles.requests.length).toBeGreaterThan(0)
    // A name server that has not heard of the promotion: the old primary is still there, and writable.
    url = primary.url()
    const before = copy.cycles.requests.length
    await ask(standby.url(), killLeader)
    await copy.reaches('refused')
    expect(copy.states.at(-1)?.trouble?.code).toBe('timeline-went-back')
    expect(copy.cycles.requests).toHaveLength(before)
    url = standby.url()
    await copy.reaches('leading')
  })
})
