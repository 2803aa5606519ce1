import { type ActionKind } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { type ExitReason } from '../exit-codes.ts'
import { type AppliedDatabase, type CompletedCycle, withheldCount } from '../render/applied-database.ts'

/** Error findings that concern what leaves or has left: where nothing of that was asked for, nothing was left undone because of them. */
const aboutLeaving: ReadonlySet<string> = new Set([
  'ledger-missing',
  'bad-hold',
  'archive-damaged',
  'publication-not-kept',
  'still-referenced',
  'references-not-counted',
])

const leaving: readonly ActionKind[] = ['detach', 'archive', 'drop']

/** Why `apply` does not end with 0, given what it came to. */
export function reasonsOf(databases: readonly AppliedDatabase[]): readonly ExitReason[] {
  return databases.flatMap((database) =>
    database.kind === 'refused' ? [database.reason] : cycleReasons(database),
  )
}

function cycleReasons(cycle: CompletedCycle): readonly ExitReason[] {
  const { plan, outcomes } = cycle
  const findings = [
    ...plan.findings,
    ...plan.sets.flatMap((set) => set.findings),
    ...outcomes.flatMap((outcome) => outcome.findings),
  ]
  const hasFailed =
    outcomes.some(({ result }) => result === 'failed') ||
    findings.some((finding) => isUnfulfilled(finding, cycle))
  // A skipped action was planned and is not done, though nothing failed: the world moved, or what it needs was withheld.
  const isWithheld = withheldCount(cycle) > 0 || outcomes.some(({ result }) => result === 'skipped')
  return [...(hasFailed ? ['failed' as const] : []), ...(isWithheld ? ['withheld' as const] : [])]
}

/** A policy asks for something, and it could not even be attempted. */
function isUnfulfilled({ level, code }: Finding, { only }: CompletedCycle): boolean {
  if (level !== 'error') return false
  const nothingLeaves = only !== undefined && leaving.every((kind) => !only.has(kind))
  return !(nothingLeaves && aboutLeaving.has(code))
}
