import { type Reporter, type Stopwatch } from '../domain/ports.ts'
import { type CycleReport } from '../observe/cycle-report.ts'
import { type DatabaseState } from '../observe/health.ts'
import { type Settings } from '../settings/settings.ts'
import type { CycleRequest, CycleResult } from './cycle.ts'
import { type OpenLeaderLink } from './leader-link.ts'
import { type Slots } from './slots.ts'

/** Runs cycles on a session of its own, which it keeps between them. */
export interface Cycles extends AsyncDisposable {
  run(request: CycleRequest): Promise<CycleResult>
}

/** Who is told how a worker fares. Must not throw and must not wait. */
export interface WorkerObserver {
  /** Only on a change. */
  stateChanged(state: DatabaseState): void
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
  /** In [0, 1). */
  readonly random: () => number
}
