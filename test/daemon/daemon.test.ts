import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConnectionError, SettingsError } from '../../src/domain/errors.ts'
import { HttpServer } from '../../src/observe/http.ts'
import { type PolicyFile } from '../../src/settings/policy-file.ts'
import { Daemon, type DaemonParts, stopMs } from '../../src/daemon/daemon.ts'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { outcome } from '../observe/a-report.ts'
import { capturedLog, type CapturedLog } from '../observe/captured-log.ts'
import { aPolicy } from '../support/builders.ts'
import { FakeCycles, quietResult, untilAborted } from './fake-cycles.ts'
import { FakeServer } from './fake-server.ts'
import { SETTINGS } from './some-settings.ts'

const GOOD: PolicyFile = {
  policies: [aPolicy('public.events', '1 month')],
  databases: [],
  warnings: ['a warning'],
  hash: 'h',
}

interface Page {
  readonly status: number
  readonly text: string
}

/** A daemon on fakes, with a real HTTP server and real time. */
class Scene {
  readonly server = new FakeServer()
  readonly cycles = new FakeCycles()
  readonly captured: CapturedLog
  read: () => Promise<PolicyFile> = () => Promise.resolve(GOOD)
  daemon: Daemon | undefined

  constructor(captured: CapturedLog) {
    this.captured = captured
  }

  parts(changes: Partial<DaemonParts['settings']> = {}): DaemonParts {
    return {
      settings: { ...SETTINGS, policies: '/no/such/file', ...changes },
      build: { version: '1', revision: 'r', node: 'n' },
      log: this.captured.log,
      readPolicies: () => this.read(),
      openLink: this.server.open,
      openCycles: this.cycles.open,
      stopwatch: systemStopwatch,
      random: () => 0,
      wallSeconds: () => 1_773_144_000,
    }
  }

  async start(): Promise<void> {
    this.daemon = await Daemon.start(this.parts())
  }

  async page(path: string): Promise<Page> {
    const answer = await fetch(`http://127.0.0.1:${this.daemon?.port ?? 0}${path}`)
    return { status: answer.status, text: await answer.text() }
  }

  async untilReady(): Promise<void> {
    await vi.waitUntil(async () => (await this.page('/readyz')).status === 200, { interval: 5 })
  }

  async untilMetric(line: string): Promise<void> {
    await vi.waitUntil(async () => (await this.page('/metrics')).text.includes(line), { interval: 5 })
  }
}

let scene: Scene
beforeEach(async () => {
  scene = new Scene(await capturedLog())
})
afterEach(async () => {
  await scene.daemon?.stop()
})

describe('the daemon', () => {
  it('starts, leads, runs a cycle and tells of it', async () => {
    scene.cycles.run = (request) =>
      Promise.resolve(
        quietResult(request.database, {
          outcomes: scene.cycles.requests.length > 1 ? [] : [outcome('create', 'done')],
        }),
      )
    await scene.start()
    await scene.untilReady()
    await scene.untilMetric('partitiond_cycles_total{database="default",result="ok"} 2')
    const { text } = await scene.page('/metrics')
    for (const line of [
      'partitiond_database_up{database="default"} 1',
      'partitiond_leader{database="default"} 1',
      'partitiond_policies_valid 1',
      'partitiond_policies_loaded_timestamp_seconds 1773144000',
      'partitiond_policies 1',
      'partitiond_partitions{database="default",table="public.events",state="attached"} 4',
    ]) {
      expect(text).toContain(line)
    }
    expect(JSON.parse((await scene.page('/status')).text)).toMatchObject({
      databases: [{ name: 'default', leader: true, sets: [{ table: 'public.events' }] }],
    })
  })

  it('starts without policies: alive, not ready, and says why', async () => {
    scene.read = () => Promise.reject(new SettingsError('config/policies.yaml: there is no such file'))
    await scene.start()
    expect((await scene.page('/healthz')).status).toBe(200)
    const ready = await scene.page('/readyz')
    expect(ready.status).toBe(503)
    expect(ready.text).toContain('there is no such file')
    await scene.untilMetric('partitiond_policies_valid 0')
    scene.read = () => Promise.resolve(GOOD)
    await scene.daemon?.reload()
    await scene.untilReady()
  })

  it('starts without a database: alive, not ready, says why, and goes on once there is one', async () => {
    scene.server.refusal = new ConnectionError('unreachable', 'cannot connect to app:hunter2', {
      hint: 'look at postgres://app:hunter2@db/x',
    })
    await scene.start()
    await scene.untilMetric('partitiond_database_up{database="default"} 0')
    const ready = await scene.page('/readyz')
    expect(ready.status).toBe(503)
    expect(ready.text).toContain('cannot connect')
    expect(ready.text).not.toContain('hunter2@')
    expect((await scene.page('/healthz')).status).toBe(200)
    scene.server.refusal = undefined
    await scene.untilReady()
  })

  it('keeps the last good policies when the file is refused, and says so everywhere', async () => {
    await scene.start()
    await scene.untilReady()
    const before = scene.cycles.requests.length
    scene.read = () => Promise.reject(new SettingsError('policies.yaml:3:5  policies[0].tabel: unknown key'))
    await scene.daemon?.reload()
    const ready = await scene.page('/readyz')
    expect(ready.status).toBe(200)
    expect(ready.text).toContain('policies.yaml:3:5')
    const { text } = await scene.page('/metrics')
    expect(text).toContain('partitiond_policies_valid 0')
    expect(text).toContain('partitiond_policies 1')
    expect(scene.captured.lines()).toContainEqual(
      expect.objectContaining({ level: 'error', message: expect.stringContaining('policies.yaml:3:5') }),
    )
    expect(scene.cycles.requests).toHaveLength(before)
  })

  it('follows a reload with a cycle', async () => {
    await scene.start()
    await expect.poll(() => scene.cycles.requests.length, { interval: 5 }).toBe(1)
    await scene.daemon?.reload()
    await expect.poll(() => scene.cycles.requests.length, { interval: 5 }).toBe(2)
  })

  it('tells nothing of the sets while it follows another process', async () => {
    await scene.start()
    await scene.untilMetric('partitiond_partitions{')
    const other = new Scene(scene.captured)
    Object.assign(other, { server: scene.server })
    await other.start()
    try {
      await other.untilReady()
      await other.untilMetric('partitiond_leader{database="default"} 0')
      expect((await other.page('/metrics')).text).not.toContain('table="public.events"')
    } finally {
      await other.daemon?.stop()
    }
  })

  it('drops the series of a set whose policy was removed', async () => {
    await scene.start()
    await scene.untilMetric('table="public.events"')
    scene.cycles.run = (request) => {
      const result = quietResult(request.database)
      return Promise.resolve({ ...result, plan: { ...result.plan, sets: [] } })
    }
    await scene.daemon?.reload()
    await expect
      .poll(async () => (await scene.page('/metrics')).text, { interval: 5 })
      .not.toContain('table="public.events"')
  })

  it('does not start on a port that is taken, and says which setting changes it', async () => {
    await using taken = await HttpServer.open({}, SETTINGS.http)
    await expect(
      Daemon.start(scene.parts({ http: { host: '127.0.0.1', port: taken.port } })),
    ).rejects.toMatchObject({
      code: 'port-taken',
      hint: expect.stringContaining('PARTITIOND_HTTP_PORT'),
    })
  })

  it('does not start on a schedule that nobody can read', async () => {
    await expect(Daemon.start(scene.parts({ schedule: 'never' }))).rejects.toMatchObject({
      code: 'bad-settings',
    })
  })

  it('cancels what runs when it is stopped, closes, and stops only once', async () => {
    scene.cycles.run = untilAborted
    await scene.start()
    await expect.poll(() => scene.cycles.requests.length, { interval: 5 }).toBe(1)
    expect(await Promise.all([scene.daemon?.stop(), scene.daemon?.stop()])).toEqual([true, true])
    expect(scene.server.openLinks()).toBe(0)
    await expect(scene.page('/healthz')).rejects.toThrow('fetch failed')
  })

  it('does not wait longer than it may for work that does not end, and says so', async () => {
    scene.cycles.run = () => new Promise(() => undefined)
    const parts = scene.parts()
    const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
      parts.stopwatch.pause(ms === stopMs ? 50 : ms, signal)
    const daemon = await Daemon.start({ ...parts, stopwatch: { ...parts.stopwatch, pause } })
    await expect.poll(() => scene.cycles.requests.length, { interval: 5 }).toBe(1)
    expect(await daemon.stop()).toBe(false)
    expect(scene.captured.lines()).toContainEqual(
      expect.objectContaining({ level: 'error', msg: expect.stringContaining('still under way') }),
    )
  })
})
