import { Interrupted } from '../../src/domain/errors.ts'
import type { CycleRequest, CycleResult } from '../../src/daemon/cycle.ts'
import { type Cycles } from '../../src/daemon/worker-parts.ts'
import { type SetAging } from '../../src/domain/set-aging.ts'
import { report, setPlan } from '../observe/a-report.ts'

/** A green cycle in which nothing was to be done. */
export function quietResult(database = 'main', changes: Partial<CycleResult> = {}): CycleResult {
  return {
    ...report([setPlan('public.events')], [], { database }),
    structure: { fingerprint: 'f', sizes: '', sets: [] },
    ...changes,
  }
}

/** Ends when the signal is aborted, as a cycle whose statement was cancelled does. */
export function untilAborted(request: CycleRequest): Promise<CycleResult> {
  return new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(new Interrupted()), { once: true })
  })
}

/** Cycles that do as told and remember what they were asked for. */
export class FakeCycles {
  readonly requests: CycleRequest[] = []
  opened = 0
  closed = 0
  /** What a cycle does; by default nothing, successfully. */
  run: (request: CycleRequest) => Promise<CycleResult> = (request) =>
    Promise.resolve(quietResult(request.database))

  /** How old the sets are said to be; by default there are none. */
  readAging: () => Promise<readonly SetAging[]> = () => Promise.resolve([])

  readonly open = (): Cycles => {
    this.opened += 1
    return {
      run: (request) => {
        this.requests.push(request)
        return this.run(request)
      },
      readAging: () => this.readAging(),
      [Symbol.asyncDispose]: () => {
        this.closed += 1
        return Promise.resolve()
      },
    }
  }
}
