import { CycleRunner, type CycleRequest, type CycleResult } from '../src/daemon/cycle.ts'
import { systemStopwatch } from '../src/daemon/system-clock.ts'
import { type ActionKind } from '../src/domain/action.ts'
import { type Structure } from '../src/domain/snapshot.ts'
import { Metrics } from '../src/observe/metrics/metrics.ts'
import { fixedTarget } from '../src/postgres/target.ts'
import { loadSettings } from '../src/settings/load.ts'
import { parsePolicies } from '../src/settings/parse-policies.ts'

export interface CyclesOptions {
  readonly url: string
  /** The policy file's text, from `version: 1` on. */
  readonly policies: string
  /** As in the daemon's environment, e.g. `{ PARTITIOND_SETTLE: '0 s' }`. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface OneCycle {
  readonly at: Temporal.Instant
  /** What an earlier cycle read; without it every bound is read again. */
  readonly cached?: Structure
  /** Whether parents' statistics, indexes and drift are looked at, as the daemon does every sixth time; so when nothing is cached. */
  readonly audits?: boolean
  /** Undefined: all. */
  readonly only?: ReadonlySet<ActionKind>
}

/** The database's name in results; the policy files of the bench name none. */
const DATABASE = 'default'

const GAP_SECONDS = 600

type StandingRequest = Omit<CycleRequest, 'at' | 'cached' | 'only' | 'checkStatistics'>

/** The daemon's whole cycle on a kept session, metrics included, without the daemon's clockwork around it. */
export class Cycles implements AsyncDisposable {
  readonly #runner = new CycleRunner()
  readonly #metrics = new Metrics({ version: 'bench', revision: 'unknown', node: process.version })
  readonly #standing: StandingRequest

  private constructor(standing: StandingRequest) {
    this.#standing = standing
  }

  static async open({ url, policies, environment = {} }: CyclesOptions): Promise<Cycles> {
    const { settings } = await loadSettings({ environment })
    const file = parsePolicies([{ file: 'bench.yaml', text: policies }], {})
    return new Cycles({
      database: DATABASE,
      target: fixedTarget(DATABASE, url),
      policies: file.policies,
      settings,
      reporter: { report: () => undefined },
      stopwatch: systemStopwatch,
      random: Math.random,
      signal: new AbortController().signal,
      confirmLeadership: () => Promise.resolve(),
      waitMs: 0,
      allow: new Set(),
    })
  }

  async run({ at, cached, only, audits = cached === undefined }: OneCycle): Promise<CycleResult> {
    const result = await this.#runner.run({
      ...this.#standing,
      at,
      cached,
      only,
      checkStatistics: audits,
    })
    this.#metrics.cycleDone(result, GAP_SECONDS)
    return result
  }

  /** Runs cycles until one has nothing to do, which it returns. Throws when there is always something. */
  async settle(at: Temporal.Instant): Promise<CycleResult> {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const result = await this.run({ at })
      if (result.outcomes.length === 0) return result
    }
    throw new Error('the cycles do not come to rest')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#runner[Symbol.asyncDispose]()
  }
}

/** Throws unless exactly so many actions of each kind were done: the time of half the work is no time. */
export function demand({ outcomes }: CycleResult, wanted: Readonly<Record<string, number>>): void {
  for (const [kind, count] of Object.entries(wanted)) {
    const ofKind = outcomes.filter(({ action }) => action.kind === kind)
    const done = ofKind.filter(({ result }) => result === 'done').length
    if (done === count) continue
    const why = ofKind.find(({ result }) => result !== 'done')?.message ?? 'the plan had no more'
    throw new Error(`${done} of ${count} × ${kind} were done: ${why}`)
  }
}
