import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type Plan } from '../domain/plan.ts'
import { type CycleReport } from './cycle-report.ts'
import { type Log } from './log.ts'

interface Known {
  readonly table: string | undefined
  readonly finding: Finding
}

const methods = { error: 'error', warning: 'warn', info: 'info' } as const

function findingsOf(plan: Plan): ReadonlyMap<string, Known> {
  const all: Known[] = [
    ...plan.findings.map((finding) => ({ table: undefined, finding })),
    ...plan.sets.flatMap((set) =>
      set.findings.map((finding) => ({ table: displayName(set.table), finding })),
    ),
  ]
  return new Map(
    all.map((known) => [
      [known.table, known.finding.code, known.finding.level, known.finding.subject].join('\0'),
      known,
    ]),
  )
}

/** Tells of cycles: one line when something was done, one when a finding appears and one when it is gone; silent otherwise. */
export class CycleLog {
  readonly #log: Log
  readonly #known = new Map<string, ReadonlyMap<string, Known>>()

  constructor(log: Log) {
    this.#log = log
  }

  report({ database, plan, outcomes, durationMs }: CycleReport): void {
    const log = this.#log.child({ database })
    const before = this.#known.get(database) ?? new Map<string, Known>()
    const now = findingsOf(plan)
    this.#known.set(database, now)
    for (const [key, { table, finding }] of now) {
      const { level, ...said } = finding
      if (!before.has(key))
        log[methods[level]]({ ...(table === undefined ? {} : { table }), ...said }, 'finding')
    }
    for (const [key, { table, finding }] of before) {
      const { code, subject } = finding
      if (!now.has(key))
        log.info({ ...(table === undefined ? {} : { table }), code, subject }, 'finding is gone')
    }
    const counts = Map.groupBy(outcomes, (outcome) => outcome.result)
    const [done, skipped, failed] = [counts.get('done'), counts.get('skipped'), counts.get('failed')].map(
      (list) => list?.length ?? 0,
    )
    log[outcomes.length > 0 ? 'info' : 'debug'](
      { done, skipped, failed, durationMs: Math.round(durationMs) },
      'cycle ended',
    )
  }

  forget(database: string): void {
    this.#known.delete(database)
  }
}
