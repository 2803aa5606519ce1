import { PartitiondError } from '../domain/errors.ts'
import { type Plan } from '../domain/plan.ts'
import { type SetAging } from '../domain/set-aging.ts'
import { type Board } from '../observe/board.ts'
import { type CycleLog } from '../observe/cycle-log.ts'
import { type CycleReport } from '../observe/cycle-report.ts'
import { type DatabaseState, isUp, type Phase } from '../observe/health.ts'
import { type Log } from '../observe/log.ts'
import { type Metrics } from '../observe/metrics/metrics.ts'
import { type WorkerObserver } from './worker-parts.ts'

export interface ObserverParts {
  readonly board: Board
  readonly metrics: Metrics
  readonly log: Log
  readonly cycleLog: CycleLog
  /** The schedule's gap. */
  readonly intervalSeconds: number
}

/** Phases in which another process tells how the sets stand: two would contradict each other. */
const othersTell: Readonly<Record<Phase, boolean>> = {
  connecting: false,
  unreachable: false,
  refused: false,
  standby: true,
  following: true,
  leading: false,
}

/** Takes what workers say to the board, the metrics and the log. */
export class Observer implements WorkerObserver {
  readonly #parts: ObserverParts
  readonly #greeted = new Set<string>()

  constructor(parts: ObserverParts) {
    this.#parts = parts
  }

  stateChanged(state: DatabaseState): void {
    const { board, metrics, log } = this.#parts
    const { name, phase, trouble } = state
    board.setDatabase(state)
    metrics.databases.set(name, { up: isUp(phase), leader: phase === 'leading' })
    if (!this.#greeted.has(name)) metrics.cycles.expect(name)
    this.#greeted.add(name)
    if (othersTell[phase]) {
      board.forgetReport(name)
      metrics.forgetSets(name)
    }
    metrics.changed()
    const isBad = phase === 'unreachable' || phase === 'refused'
    // Trouble while leading was told by whoever failed.
    if (phase !== 'leading' || trouble === undefined) {
      log[isBad ? 'error' : 'info']({ database: name, ...trouble }, `database is ${phase}`)
    }
  }

  /** In metrics that are rendered at each scrape anyway: it is read every few seconds. */
  clockRead(database: string, differenceSeconds: number): void {
    this.#parts.metrics.clock.set(database, differenceSeconds)
  }

  agingRead(database: string, agings: readonly SetAging[], tookMs: number): void {
    this.#parts.metrics.agingRead(database, agings, tookMs)
  }

  agingUnread(database: string, error: unknown): void {
    const { metrics, log } = this.#parts
    metrics.agingUnread()
    log.warn({ database, err: error }, 'transaction ages not read, the last ones stand')
  }

  cyclePlanned(plan: Plan): void {
    const { board, metrics, intervalSeconds } = this.#parts
    board.setPlan(plan)
    metrics.cyclePlanned(plan, intervalSeconds)
  }

  cycleEnded(report: CycleReport): void {
    const { board, metrics, cycleLog, intervalSeconds } = this.#parts
    board.setReport(report)
    metrics.cycleDone(report, intervalSeconds)
    void metrics.renderAhead()
    cycleLog.report(report)
  }

  cycleFailed(database: string, error: unknown): void {
    const { metrics, log } = this.#parts
    if (error instanceof PartitiondError && error.code === 'cycle-busy') {
      log.info({ database }, 'another cycle is changing this database, will try again')
      return
    }
    metrics.cycles.ended(database, 'error')
    metrics.changed()
    log.error({ database, err: error }, 'cycle failed')
  }

  tickOverlapped(database: string): void {
    const { metrics, log } = this.#parts
    metrics.cycles.tickOverlapped()
    metrics.changed()
    log.debug({ database }, 'tick while a cycle runs')
  }

  loopEnded(name: string, error: unknown): void {
    const { board, log } = this.#parts
    board.loopEnded(name)
    log.fatal(
      { loop: name, err: error },
      'a loop ended by itself: this is a bug, and the process should be restarted',
    )
  }

  /** For a database that is no longer looked after. */
  forget(database: string): void {
    const { board, metrics, cycleLog } = this.#parts
    board.forgetDatabase(database)
    metrics.forgetDatabase(database)
    cycleLog.forget(database)
    this.#greeted.delete(database)
  }
}
