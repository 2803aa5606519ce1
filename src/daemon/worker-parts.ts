import { type Plan } from '../domain/plan.ts'
import { type Reporter, type Stopwatch } from '../domain/ports.ts'
import { type SetAging } from '../domain/set-aging.ts'
import { type CycleReport } from '../observe/cycle-report.ts'
import { type DatabaseState } from '../observe/health.ts'
import { type Settings } from '../settings/settings.ts'
import type { AgingRequest, CycleRequest, CycleResult } from './cycle.ts'
import { type OpenLeaderLink } from './leader-link.ts'
import { type Slots } from './slots.ts'

/** Runs cycles on a session of its own, which it keeps between them. */
export interface Cycles extends AsyncDisposable {
  run(request: CycleRequest): Promise<CycleResult>
  readAging(request: AgingRequest): Promise<readonly SetAging[]>
}

/** Who is told how a worker fares. Must not throw and must not wait. */
export interface WorkerObserver {
  /** Only on a change. */
  stateChanged(state: DatabaseState): void
  /** This machine's clock minus the server's. */
  clockRead(database: string, differenceSeconds: number): void
  /** Of every set there is. */
  agingRead(database: string, agings: readonly SetAging[], tookMs: number): void
  /** Nothing else suffers from it. */
  agingUnread(database: string, error: unknown): void
  /** Before anything of it is run; not told of a plan without actions. */
  cyclePlanned(plan: Plan): void
  cycleEnded(report: CycleReport): void
  /** A cycle that came to no result. */
  cycleFailed(database: string, error: unknown): void
  /** A tick came while a cycle ran. */
  tickOverlapped(database: string): void
  /** A worker's loop ended by an error of our own making: nobody looks after the database any more. */
  loopEnded(database: string, error: unknown): void
}

/** What workers share. */
export interface WorkerParts {
  readonly settings: Settings
  readonly openLink: OpenLeaderLink
  readonly openCycles: () => Cycles
  readonly reporter: Reporter
  readonly observer: WorkerObserver
  /** How many cycles may run at once. */
  readonly slots: Slots
  readonly stopwatch: Stopwatch
  /** Unix seconds by this machine's clock: for showing, never for deciding. */
  readonly wallSeconds: () => number
  /** In [0, 1). */
  readonly random: () => number
}
