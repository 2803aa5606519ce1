import { describe, expect, it } from 'vitest'
import { Fleet } from '../../src/daemon/fleet.ts'
import { Slots } from '../../src/daemon/slots.ts'
import { type DatabaseSettings, type PolicyFile } from '../../src/settings/policy-file.ts'
import { aPolicy } from '../support/builders.ts'
import { FakeCycles, quietResult } from './fake-cycles.ts'
import { FakeServer } from './fake-server.ts'
import { FakeStopwatch } from './fake-stopwatch.ts'
import { SETTINGS } from './some-settings.ts'

function database(name: string, url = `postgres://nobody@localhost/${name}`): DatabaseSettings {
  return { name, source: { kind: 'url', url } }
}

function file(databases: readonly DatabaseSettings[], policies: PolicyFile['policies'] = []): PolicyFile {
  return { policies, databases, warnings: [], hash: 'h' }
}

/** Each database on a server of its own. */
class Scene {
  readonly time = new FakeStopwatch()
  readonly cycles = new FakeCycles()
  readonly servers = new Map<string, FakeServer>()
  readonly forgotten: string[] = []
  readonly fleet: Fleet

  constructor(concurrency = 2) {
    this.fleet = new Fleet(
      {
        settings: SETTINGS,
        openLink: (target, signal) => this.server(target.name).open(target, signal),
        openCycles: this.cycles.open,
        reporter: { report: () => undefined },
        observer: {
          stateChanged: () => undefined,
          clockRead: () => undefined,
          agingRead: () => undefined,
          agingUnread: () => undefined,
          cyclePlanned: () => undefined,
          cycleEnded: () => undefined,
          cycleFailed: () => undefined,
          tickOverlapped: () => undefined,
          loopEnded: () => undefined,
        },
        slots: new Slots(concurrency),
        stopwatch: this.time,
        wallSeconds: () => 0,
        random: () => 0,
      },
      (name) => void this.forgotten.push(name),
    )
  }

  server(name: string): FakeServer {
    const server = this.servers.get(name) ?? new FakeServer()
    this.servers.set(name, server)
    return server
  }

  async follow(next: PolicyFile): Promise<void> {
    await this.fleet.follow(next)
    await this.time.advance(0)
  }

  cycled(): readonly string[] {
    return this.cycles.requests.map((request) => request.database)
  }
}

describe('a fleet', () => {
  it('looks after the one database of the settings when the file names none', async () => {
    const scene = new Scene()
    await scene.follow(file([]))
    expect(scene.cycled()).toEqual(['default'])
  })

  it('gives each database the policies that name it, or all, or none', async () => {
    const policies = [
      aPolicy('public.a', '1 month', { databases: ['one'] }),
      aPolicy('public.b', '1 month', { databases: '*' }),
      aPolicy('public.c', '1 month', { databases: ['one', 'two'] }),
    ]
    const scene = new Scene()
    await scene.follow(file([database('one'), database('two')], policies))
    const tables = scene.cycles.requests.map((request) => request.policies.map(({ table }) => table.text))
    expect(tables).toEqual([
      ['public.a', 'public.b', 'public.c'],
      ['public.b', 'public.c'],
    ])
  })

  it('starts, keeps and lets go of databases as the file says', async () => {
    const scene = new Scene()
    await scene.follow(file([database('one'), database('two')]))
    await scene.follow(file([database('two'), database('three')]))
    expect(scene.forgotten).toEqual(['one'])
    expect(scene.server('one').openLinks()).toBe(0)
    expect(scene.server('two').connects).toBe(1)
    expect(scene.cycled()).toEqual(['one', 'two', 'two', 'three'])
  })

  it('connects anew when an address changes', async () => {
    const scene = new Scene()
    await scene.follow(file([database('one')]))
    await scene.follow(file([database('one', 'postgres://nobody@elsewhere/one')]))
    expect(scene.server('one').connects).toBe(2)
    expect(scene.server('one').openLinks()).toBe(1)
  })

  it('runs no more cycles at once than it may, and a database that is stuck stops no other', async () => {
    const scene = new Scene(2)
    const stuck = Promise.withResolvers<void>()
    scene.cycles.run = async (request) => {
      if (request.database === 'one') await stuck.promise
      return quietResult(request.database)
    }
    await scene.follow(file(['one', 'two', 'three'].map((name) => database(name))))
    expect(scene.cycled()).toEqual(['one', 'two', 'three'])
    scene.fleet.tick()
    await scene.time.advance(0)
    expect(scene.cycled()).toEqual(['one', 'two', 'three', 'two', 'three'])
    stuck.resolve()
  })

  it('ends all of its workers', async () => {
    const scene = new Scene()
    await scene.follow(file([database('one'), database('two')]))
    await scene.fleet.stop()
    expect([...scene.servers.values()].map((server) => server.openLinks())).toEqual([0, 0])
    await scene.follow(file([database('four')]))
    expect(scene.cycled()).not.toContain('four')
  })
})
