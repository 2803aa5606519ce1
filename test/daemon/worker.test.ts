import { describe, expect, it } from 'vitest'
import { ConnectionError, LeadershipLost, PartitiondError, StatementFailed } from '../../src/domain/errors.ts'
import { type SetAging } from '../../src/domain/set-aging.ts'
import { type DatabaseState } from '../../src/observe/health.ts'
import { type CycleReport } from '../../src/observe/cycle-report.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { Slots } from '../../src/daemon/slots.ts'
import { answerMs, watchMs, Worker } from '../../src/daemon/worker.ts'
import { outcome } from '../observe/a-report.ts'
import { FakeCycles, quietResult, untilAborted } from './fake-cycles.ts'
import { FakeServer } from './fake-server.ts'
import { FakeStopwatch } from './fake-stopwatch.ts'
import { SETTINGS } from './some-settings.ts'

/** One worker with everything around it. */
class Scene {
  readonly server: FakeServer
  readonly cycles = new FakeCycles()
  readonly time: FakeStopwatch
  readonly states: DatabaseState[] = []
  readonly reports: CycleReport[] = []
  readonly failures: unknown[] = []
  readonly agings: (readonly SetAging[])[] = []
  readonly unread: unknown[] = []
  clockDifference = 0
  overlaps = 0
  readonly worker: Worker

  constructor(server = new FakeServer(), time = new FakeStopwatch()) {
    this.server = server
    this.time = time
    this.worker = new Worker(
      {
        settings: SETTINGS,
        openLink: server.open,
        openCycles: this.cycles.open,
        reporter: { report: () => undefined },
        observer: {
          stateChanged: (state) => void this.states.push(state),
          clockRead: (_, seconds) => (this.clockDifference = seconds),
          agingRead: (_, agings) => void this.agings.push(agings),
          agingUnread: (_, error) => void this.unread.push(error),
          cyclePlanned: () => undefined,
          cycleEnded: (report) => void this.reports.push(report),
          cycleFailed: (_, error) => void this.failures.push(error),
          tickOverlapped: () => (this.overlaps += 1),
          loopEnded: (_, error) => {
            throw error
          },
        },
        slots: new Slots(1),
        stopwatch: time,
        wallSeconds: () => 1_773_144_002.5,
        random: () => 0,
      },
      fixedTarget('main', 'postgres://nobody@localhost/none'),
      [],
    )
  }

  async start(): Promise<this> {
    this.worker.start()
    await this.time.advance(0)
    return this
  }

  phases(): readonly string[] {
    return this.states.map(({ phase }) => phase)
  }

  get cyclesRun(): number {
    return this.cycles.requests.length
  }
}

const started = (server?: FakeServer, time?: FakeStopwatch): Promise<Scene> => new Scene(server, time).start()

describe('a worker', () => {
  it('takes the lead and runs a cycle at the start, then waits for a tick', async () => {
    const scene = await started()
    expect(scene.phases()).toEqual(['connecting', 'leading'])
    expect(scene.cyclesRun).toBe(1)
    await scene.time.advance(60_000)
    expect(scene.cyclesRun).toBe(1)
    scene.worker.tick()
    await scene.time.advance(0)
    expect(scene.cyclesRun).toBe(2)
  })

  it('never lets cycles overlap: ticks during a cycle are one more cycle after it', async () => {
    const scene = new Scene()
    const end = Promise.withResolvers<void>()
    let running = 0
    let most = 0
    scene.cycles.run = async () => {
      running += 1
      most = Math.max(most, running)
      await end.promise
      running -= 1
      return quietResult()
    }
    await scene.start()
    scene.worker.tick()
    scene.worker.tick()
    await scene.time.advance(60_000)
    expect([scene.cyclesRun, scene.overlaps]).toEqual([1, 2])
    end.resolve()
    await scene.time.advance(0)
    expect([scene.cyclesRun, most]).toEqual([2, 1])
  })

  it('looks again, once, after a cycle that changed something', async () => {
    const scene = new Scene()
    scene.cycles.run = () => Promise.resolve(quietResult('main', { outcomes: [outcome('create', 'done')] }))
    await scene.start()
    await scene.time.advance(60_000)
    expect(scene.cyclesRun).toBe(2)
  })

  it('looks how old the sets are at first, with every third cycle, after a reload and after a change, and not in between', async () => {
    const scene = await started()
    const tick = async (): Promise<number> => {
      scene.worker.tick()
      await scene.time.advance(0)
      return scene.agings.length
    }
    expect(scene.agings).toHaveLength(1)
    expect([await tick(), await tick(), await tick()]).toEqual([1, 1, 2])
    scene.worker.update([])
    await scene.time.advance(0)
    expect(scene.agings).toHaveLength(3)
    scene.cycles.run = () => Promise.resolve(quietResult('main', { outcomes: [outcome('create', 'done')] }))
    // The change itself, and the cycle that looks again.
    expect(await tick()).toBe(4)
  })

  it('looks how old the sets are as soon as it leads again', async () => {
    const scene = await started()
    scene.server.giveLeadAway()
    scene.server.killSessions()
    await scene.time.advance(60_000)
    expect(scene.phases().at(-1)).toBe('following')
    const before = scene.agings.length
    scene.server.freeLead()
    await scene.time.advance(watchMs)
    expect([scene.phases().at(-1), scene.agings.length]).toEqual(['leading', before + 1])
  })

  it('runs its cycles whether or not it could be read how old the sets are', async () => {
    const scene = new Scene()
    scene.cycles.readAging = () => Promise.reject(new Error('no'))
    await scene.start()
    expect([scene.unread.length, scene.cyclesRun, scene.reports.length]).toEqual([1, 1, 1])
  })

  it("tells how far this machine's clock is from the server's", async () => {
    const scene = await started()
    expect(scene.clockDifference).toBe(2.5)
  })

  it('runs a cycle with the new policies after a reload', async () => {
    const scene = await started()
    scene.worker.update([])
    await scene.time.advance(0)
    expect(scene.cyclesRun).toBe(2)
  })

  it('keeps what it read between cycles, and reads everything every third', async () => {
    const scene = await started()
    for (let tick = 0; tick < 3; tick += 1) {
      scene.worker.tick()
      await scene.time.advance(0)
    }
    expect(scene.cycles.requests.map(({ cached }) => cached?.fingerprint)).toEqual([
      undefined,
      'f',
      'f',
      undefined,
    ])
    expect(scene.cycles.requests.map(({ checkStatistics }) => checkStatistics)).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  it('cancels its cycle and ends when stopped, and gives the lead back', async () => {
    const scene = new Scene()
    scene.cycles.run = untilAborted
    await scene.start()
    await scene.worker.stop()
    expect(scene.server.openLinks()).toBe(0)
    expect([scene.cycles.opened, scene.cycles.closed]).toEqual([1, 1])
    expect(scene.failures).toEqual([])
  })
})

describe('leadership', () => {
  it('belongs to one of two workers; the other follows and runs nothing', async () => {
    const first = await started()
    const second = await started(first.server, first.time)
    expect(second.phases()).toEqual(['connecting', 'following'])
    second.worker.tick()
    await second.time.advance(60_000)
    expect([first.cyclesRun, second.cyclesRun]).toEqual([1, 0])
  })

  it('passes to the follower within a watch when the leader stops, with a cycle', async () => {
    const first = await started()
    const second = await started(first.server, first.time)
    await first.worker.stop()
    await second.time.advance(watchMs)
    expect(second.phases()).toEqual(['connecting', 'following', 'leading'])
    expect(second.cyclesRun).toBe(1)
  })

  it('is confirmed to a cycle, and denied once another process has it', async () => {
    const scene = await started()
    const [request] = scene.cycles.requests
    await expect(request?.confirmLeadership()).resolves.toBeUndefined()
    scene.server.giveLeadAway()
    await expect(request?.confirmLeadership()).rejects.toBeInstanceOf(LeadershipLost)
  })

  it('is denied to a cycle when the session that held it is gone', async () => {
    const scene = await started()
    scene.server.killSessions()
    await expect(scene.cycles.requests[0]?.confirmLeadership()).rejects.toBeInstanceOf(LeadershipLost)
  })

  it('that is lost is noticed and taken again', async () => {
    const scene = await started()
    scene.server.giveLeadAway()
    await scene.time.advance(watchMs)
    expect(scene.phases()).toEqual(['connecting', 'leading', 'following'])
    scene.server.freeLead()
    await scene.time.advance(watchMs)
    expect(scene.phases().at(-1)).toBe('leading')
    expect(scene.cyclesRun).toBe(2)
  })
})

describe('a lost connection', () => {
  it('is noticed at once and made anew after a growing pause, followed by a cycle', async () => {
    const scene = await started()
    scene.server.refusal = new ConnectionError('unreachable', 'nothing listens there')
    scene.server.killSessions()
    await scene.time.advance(0)
    expect(scene.phases().at(-1)).toBe('unreachable')
    await scene.time.advance(1000)
    expect(scene.server.connects).toBe(3)
    await scene.time.advance(600_000)
    const before = scene.server.connects
    await scene.time.advance(30_000)
    expect(scene.server.connects - before).toBe(1)
    scene.server.refusal = undefined
    await scene.time.advance(30_000)
    expect(scene.phases().at(-1)).toBe('leading')
    expect(scene.cyclesRun).toBe(2)
    expect(scene.cycles.requests[1]?.cached).toBeUndefined()
  })

  it('is tried again at once when the policies change', async () => {
    const server = new FakeServer()
    server.refusal = new ConnectionError('unreachable', 'nothing listens there')
    const scene = await started(server)
    await scene.time.advance(600_000)
    server.refusal = undefined
    scene.worker.update([])
    await scene.time.advance(0)
    expect(scene.phases().at(-1)).toBe('leading')
  })

  it('that nobody tells of is noticed by the silence', async () => {
    const scene = await started()
    scene.server.isSilent = true
    await scene.time.advance(watchMs + answerMs)
    expect(scene.states.at(-1)).toMatchObject({
      phase: 'unreachable',
      trouble: { message: expect.stringContaining('no answer') },
    })
  })

  it('says once what is wrong, however often it is tried', async () => {
    const server = new FakeServer()
    server.refusal = new ConnectionError('bad-credentials', 'password authentication failed')
    const scene = await started(server)
    await scene.time.advance(600_000)
    expect(scene.phases()).toEqual(['connecting', 'unreachable'])
  })
})

describe('a server that is no place to work', () => {
  it('is left alone while it is a standby, and worked on after its promotion without a new connection', async () => {
    const server = new FakeServer()
    server.standing = { inRecovery: true, systemIdentifier: '7', timeline: undefined }
    const scene = await started(server)
    await scene.time.advance(60_000)
    expect(scene.phases()).toEqual(['connecting', 'standby'])
    expect(scene.cyclesRun).toBe(0)
    server.standing = { inRecovery: false, systemIdentifier: '7', timeline: 2 }
    await scene.time.advance(watchMs)
    expect(scene.phases().at(-1)).toBe('leading')
    expect([scene.cyclesRun, server.connects]).toEqual([1, 1])
  })

  it('is refused behind a pooler', async () => {
    const server = new FakeServer()
    server.refusal = new ConnectionError('pooled-connection', 'a pooler is in between')
    const scene = await started(server)
    expect(scene.states.at(-1)).toMatchObject({ phase: 'refused', trouble: { code: 'pooled-connection' } })
    expect(scene.cyclesRun).toBe(0)
  })

  it('is refused when its timeline went back, until a server is there that has not', async () => {
    const server = new FakeServer()
    server.standing = { inRecovery: false, systemIdentifier: '7', timeline: 2 }
    const scene = await started(server)
    server.standing = { inRecovery: false, systemIdentifier: '7', timeline: 1 }
    server.killSessions()
    await scene.time.advance(60_000)
    expect(scene.states.at(-1)).toMatchObject({ phase: 'refused', trouble: { code: 'timeline-went-back' } })
    expect(scene.cyclesRun).toBe(1)
    server.standing = { inRecovery: false, systemIdentifier: '7', timeline: 3 }
    await scene.time.advance(60_000)
    expect(scene.phases().at(-1)).toBe('leading')
    expect(scene.cyclesRun).toBe(2)
  })

  it('is refused when the ledger remembers a later timeline', async () => {
    const scene = new Scene()
    scene.cycles.run = () => Promise.reject(new PartitiondError('timeline-went-back', 'an old primary'))
    await scene.start()
    expect(scene.phases().at(-1)).toBe('refused')
    expect(scene.server.openLinks()).toBe(0)
  })
})

describe('a cycle that fails', () => {
  it('for a reason that may pass is tried again soon', async () => {
    const scene = new Scene()
    scene.cycles.run = () => Promise.reject(new PartitiondError('cycle-busy', 'somebody applies'))
    await scene.start()
    scene.cycles.run = () => Promise.resolve(quietResult())
    expect(scene.states.at(-1)).toMatchObject({ phase: 'leading', trouble: { code: 'cycle-busy' } })
    await scene.time.advance(1000)
    expect(scene.cyclesRun).toBe(2)
    expect(scene.states.at(-1)).toEqual({ name: 'main', phase: 'leading', trouble: undefined })
  })

  it('for another reason, or by a bug, is tried again at the next tick', async () => {
    const scene = new Scene()
    scene.cycles.run = () => Promise.reject(new StatementFailed('no-privilege', '42501', 'permission denied'))
    await scene.start()
    await scene.time.advance(60_000)
    expect(scene.cyclesRun).toBe(1)
    scene.cycles.run = () => Promise.reject(new TypeError('x is not a function'))
    scene.worker.tick()
    await scene.time.advance(60_000)
    expect(scene.cyclesRun).toBe(2)
    expect(scene.states.at(-1)).toMatchObject({ phase: 'leading', trouble: { code: 'bug' } })
    expect(scene.failures).toHaveLength(2)
  })
})
