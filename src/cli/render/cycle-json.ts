import { rootOf } from '../../domain/root-of.ts'
import { type ActionOutcome, type ActionResult } from '../../domain/outcome.ts'
import { displayName } from '../../domain/name.ts'
import { boundJson, FORMAT_VERSION } from './plan-json.ts'
import { type ShownKey } from './range-text.ts'
import { type AppliedDatabase, appliedOutcomes } from './applied-database.ts'

const results: readonly ActionResult[] = ['done', 'skipped', 'failed']

/** `apply --output json`: what became of every action, with the findings that explain what was not done. */
export function cycleJson(databases: readonly AppliedDatabase[]): unknown {
  return {
    formatVersion: FORMAT_VERSION,
    databases: databases.map((database) => databaseJson(database)),
    summary: Object.fromEntries(
      results.map((result) => [
        result,
        appliedOutcomes(databases).filter((each) => each.result === result).length,
      ]),
    ),
  }
}

function databaseJson(database: AppliedDatabase): unknown {
  if (database.kind === 'refused') {
    return { name: database.name, at: null, fingerprint: null, findings: [database.finding], sets: [] }
  }
  const { name, plan, outcomes } = database
  return {
    name,
    at: plan.at.toString(),
    fingerprint: plan.fingerprint,
    findings: plan.findings,
    sets: plan.sets.map(({ table, mode, key, findings }) => {
      const own = outcomes.filter(({ action }) => displayName(rootOf(action).name) === displayName(table))
      return {
        table: displayName(table),
        mode,
        actions: own.map((outcome) => outcomeJson(outcome, key)),
        findings: [...findings, ...own.flatMap((outcome) => outcome.findings)],
      }
    }),
  }
}

function outcomeJson(
  { action, result, code, message, durationMs }: ActionOutcome,
  key: ShownKey | undefined,
): unknown {
  return {
    kind: action.kind,
    partition: displayName(action.target),
    ...boundJson(action, key),
    reason: action.reason,
    result,
    ...(result === 'done' ? {} : { code, message }),
    durationMs,
  }
}
