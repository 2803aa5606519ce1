import { fork } from 'node:child_process'
import { percentile } from './rounds.ts'

export type StatementKind = 'insert' | 'one' | 'all'

/** What the application does meanwhile. */
export interface LoadOrder {
  readonly url: string
  readonly table: string
  readonly clients: number
  readonly ratePerSecond: number
  /** The days whose partitions are read one by one, and where their ids begin. */
  readonly days: readonly { readonly date: string; readonly firstId: number }[]
  readonly rowsPerDay: number
}

export interface Sample {
  readonly kind: StatementKind
  /** From the moment it was due. */
  readonly ms: number
}

export type LoadMessage =
  | { readonly kind: 'warm' }
  | { readonly kind: 'result'; readonly samples: readonly Sample[]; readonly failed: number }

/** How the statements fared. */
export interface LoadResult {
  readonly count: number
  readonly failed: number
  readonly worstMs: number
  readonly p99Ms: number
  readonly medianMs: number
  readonly over100Ms: number
  /** `insert 12, one 8, all 9`: the worst of each kind, in ms. */
  readonly worstByKind: string
}

/** Ended at the latest when disposed. */
export interface RunningLoad extends AsyncDisposable {
  /** Ends the load and tells how it fared. */
  stop(): Promise<LoadResult>
}

/** Starts the load in a process of its own; resolves once it has warmed up. */
export async function startLoad(order: LoadOrder): Promise<RunningLoad> {
  const child = fork(new URL('load-generator.ts', import.meta.url), [JSON.stringify(order)])
  const heard = Promise.withResolvers<LoadResult>()
  const warm = Promise.withResolvers<void>()
  child.on('message', (message: LoadMessage) => {
    if (message.kind === 'warm') warm.resolve()
    else heard.resolve(summarize(message.samples, message.failed))
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      const error = new Error(`the load generator ended with ${code ?? 'a signal'}`)
      warm.reject(error)
      heard.reject(error)
      resolve()
    })
  })
  // Whoever stops the load hears of an early end; until then it is nobody's unhandled rejection.
  heard.promise.catch(() => undefined)
  await warm.promise
  return {
    stop() {
      child.send('stop')
      return heard.promise
    },
    [Symbol.asyncDispose]() {
      child.kill()
      return ended
    },
  }
}

function summarize(samples: readonly Sample[], failed: number): LoadResult {
  const sorted = samples.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const kinds: readonly StatementKind[] = ['insert', 'one', 'all']
  const worstOf = (kind: StatementKind): number =>
    Math.max(0, ...samples.filter((sample) => sample.kind === kind).map(({ ms }) => ms))
  return {
    count: sorted.length,
    failed,
    worstMs: sorted.at(-1) ?? 0,
    p99Ms: percentile(sorted, 0.99),
    medianMs: percentile(sorted, 0.5),
    over100Ms: sorted.filter((ms) => ms > 100).length,
    worstByKind: kinds.map((kind) => `${kind} ${worstOf(kind).toFixed(0)}`).join(', '),
  }
}
