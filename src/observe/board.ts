import { type Plan } from '../domain/plan.ts'
import { type CycleReport } from './cycle-report.ts'
import { type DaemonState, type DatabaseState, type PoliciesState } from './health.ts'
import { databaseStatus, type Status } from './status.ts'

/** What the daemon last said about itself: health and status are read off it, so that no request touches a database. */
export class Board {
  readonly #databases = new Map<string, DatabaseState>()
  readonly #reports = new Map<string, CycleReport>()
  readonly #plans = new Map<string, Plan>()
  readonly #endedLoops = new Set<string>()
  #policies: PoliciesState = { loaded: false, trouble: undefined, warnings: [] }
  #stopping = false

  setPolicies(policies: PoliciesState): void {
    this.#policies = policies
  }

  setDatabase(state: DatabaseState): void {
    this.#databases.set(state.name, state)
  }

  /** What a cycle that is under way has found. */
  setPlan(plan: Plan): void {
    this.#plans.set(plan.database, plan)
  }

  setReport(report: CycleReport): void {
    this.#reports.set(report.database, report)
    this.setPlan(report.plan)
  }

  forgetReport(database: string): void {
    this.#reports.delete(database)
    this.#plans.delete(database)
  }

  forgetDatabase(database: string): void {
    this.#databases.delete(database)
    this.forgetReport(database)
  }

  loopEnded(name: string): void {
    this.#endedLoops.add(name)
  }

  stopping(): void {
    this.#stopping = true
  }

  state(): DaemonState {
    return {
      policies: this.#policies,
      databases: [...this.#databases.values()],
      stopping: this.#stopping,
      endedLoops: [...this.#endedLoops],
    }
  }

  status(): Status {
    const databases = [...this.#databases.values()].map((state) =>
      databaseStatus(state, this.#plans.get(state.name), this.#reports.get(state.name)),
    )
    return { formatVersion: 1, databases }
  }
}
