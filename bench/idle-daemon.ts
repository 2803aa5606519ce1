import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../src/demo/free-port.ts'
import { type Measure } from './bench.ts'
import { type Compiled, compile } from './compiled.ts'
import { makeQuietDatabase, quietPolicies } from './noop-cycle.ts'
import { statistics } from './rounds.ts'

/** As often as Prometheus usually asks. */
const SCRAPE_SECONDS = 15

/** Linux counts a process's CPU in these (USER_HZ). */
const TICKS_PER_SECOND = 100

class RunningDaemon implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #port: number
  #log = ''

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.#port = port
    child.stderr?.on('data', (text) => {
      this.#log += String(text)
    })
  }

  static async start({ main, folder }: Compiled, url: string): Promise<RunningDaemon> {
    const port = await freePort()
    const policies = join(folder, 'policies.yaml')
    writeFileSync(policies, quietPolicies)
    const child = spawn(process.execPath, [main, 'run'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: url,
        PARTITIOND_POLICIES: policies,
        PARTITIOND_HTTP_HOST: '127.0.0.1',
        PARTITIOND_HTTP_PORT: String(port),
        // Ten times as often as by default, so that each minute has its cycle.
        PARTITIOND_SCHEDULE: '0 * * * * *',
      },
    })
    return new RunningDaemon(child, port)
  }

  /** How many cycles have ended well, as `/metrics` tells. Throws when the daemon has ended, with what it said last. */
  async cycles(): Promise<number> {
    if (this.#child.exitCode !== null) throw new Error(`the daemon ended: ${this.#log.slice(-2000)}`)
    const answer = await fetch(`http://127.0.0.1:${this.#port}/metrics`).catch(() => undefined)
    const text = (await answer?.text()) ?? ''
    return Number(/^partitiond_cycles_total\{[^}]*result="ok"[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0)
  }

  /** Resolves once it has come to rest after its first cycles. */
  async ready(restMs: number): Promise<void> {
    const deadline = performance.now() + 120_000
    for (let seen = 0; performance.now() < deadline;) {
      const now = await this.cycles()
      if (now > 0 && now === seen) return
      seen = now
      await sleep(now > 0 ? restMs : 200)
    }
    throw new Error(`the daemon runs no cycle: ${this.#log.slice(-2000)}`)
  }

  /** Resident memory in bytes. */
  residentBytes(): number {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(this.#proc('status'))?.[1]) * 1024
  }

  /** CPU used since its start, in seconds. */
  cpuSeconds(): number {
    // The name in brackets may hold anything; fields are counted from behind it.
    const fields = this.#proc('stat').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  }

  #proc(file: string): string {
    return readFileSync(`/proc/${this.#child.pid ?? 0}/${file}`, 'utf8')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGTERM')
    await ended
  }
}

export const idleDaemon: Measure = {
  letter: 'e',
  title: 'The idle daemon',
  notes: () => [
    `Compiled, nothing due, a cycle each minute (the default is one in ten), scraped every ${SCRAPE_SECONDS} s. MB are 10^6 bytes. Needs Linux.`,
  ],
  async run(bench) {
    const seconds = bench.quick ? 2 : 60
    const size = bench.quick ? { sets: 2, partitions: 8 } : { sets: 100, partitions: 100 }
    using compiled = compile()
    await using database = await makeQuietDatabase(bench, 'bench_idle', size)
    bench.progress(`the daemon idles for ${seconds} s`)
    await using daemon = await RunningDaemon.start(compiled, database.url)
    await daemon.ready(bench.quick ? 300 : 5000)
    const before = { cpu: daemon.cpuSeconds(), cycles: await daemon.cycles(), ms: performance.now() }
    const resident: number[] = []
    for (let second = 1; second <= seconds; second += 1) {
      await sleep(1000)
      resident.push(daemon.residentBytes())
      if (second % SCRAPE_SECONDS === 0) await daemon.cycles()
    }
    const share = (1e5 * (daemon.cpuSeconds() - before.cpu)) / (performance.now() - before.ms)
    const cycles = (await daemon.cycles()) - before.cycles
    const partitions = size.sets * size.partitions
    return [
      {
        name: `resident memory with ${partitions} partitions, at most`,
        unit: 'MB',
        statistics: statistics([Math.max(...resident) / 1e6]),
        atMost: 110,
        details: `between ${(Math.min(...resident) / 1e6).toFixed(1)} and ${(Math.max(...resident) / 1e6).toFixed(1)} MB`,
      },
      {
        name: `share of one core over ${seconds} s`,
        unit: '%',
        statistics: statistics([share]),
        atMost: 0.5,
        details: `${cycles} cycle(s) in it`,
      },
    ]
  },
}
