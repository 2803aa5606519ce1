import { type Endpoint, earlierEndpoint } from '../domain/endpoint.ts'
import { type SetSummary } from '../domain/set-summary.ts'

/** A summary of one level of a set: of itself, or of one of its branches. */
export interface LevelSummary {
  readonly summary: SetSummary
  /** Its partitions are those that age. */
  readonly isAlive: boolean
}

/**
 * One summary of a set and all its branches. Partitions are counted on the level that ages, where somebody asks how far they reach and
 * when the next one leaves: it is covered as far as the branch that is covered least. Everything else is summed over all of them.
 */
export function mergeSummaries(root: SetSummary, levels: readonly LevelSummary[]): SetSummary {
  if (levels.length === 1) return root
  const all = levels.map(({ summary }) => summary)
  const alive = levels.flatMap(({ summary, isAlive }) => (isAlive ? [summary] : []))
  const { isComplete: _, ...own } = root
  return {
    ...own,
    ...(alive.length === 0 ? {} : ofTheLiving(alive)),
    detached: sum(all, ({ detached }) => detached),
    pendingDetach: sum(all, ({ pendingDetach }) => pendingDetach),
    archived: sum(all, ({ archived }) => archived),
    archiveUnverified: sum(all, ({ archiveUnverified }) => archiveUnverified),
    archiveDamaged: sum(all, ({ archiveDamaged }) => archiveDamaged),
    premakeMissing: sum(all, ({ premakeMissing }) => premakeMissing),
    defaultRows: sum(all, ({ defaultRows }) => defaultRows),
    ...(alive.length === 0 ? completeness(all) : {}),
  }
}

/** Of a set that does not age on any level. */
function completeness(all: readonly SetSummary[]): Pick<SetSummary, 'isComplete'> {
  const known = all.flatMap(({ isComplete }) => isComplete ?? [])
  return known.length === 0 ? {} : { isComplete: known.every(Boolean) }
}

function ofTheLiving(
  alive: readonly SetSummary[],
): Pick<
  SetSummary,
  'attached' | 'coveredUntil' | 'coveredUntilInstant' | 'oldest' | 'oldestInstant' | 'overdue' | 'nextStep'
> {
  const steps = alive.flatMap(({ nextStep }) => nextStep ?? [])
  const isCovered = alive.every(({ coveredUntil }) => coveredUntil !== undefined)
  return {
    attached: sum(alive, ({ attached }) => attached),
    coveredUntil: isCovered ? earliest(alive.map(({ coveredUntil }) => coveredUntil)) : undefined,
    coveredUntilInstant: isCovered
      ? firstInstant(alive.map(({ coveredUntilInstant }) => coveredUntilInstant))
      : undefined,
    oldest: earliest(alive.map(({ oldest }) => oldest)),
    oldestInstant: firstInstant(alive.map(({ oldestInstant }) => oldestInstant)),
    overdue: summed(alive.map(({ overdue }) => overdue)),
    nextStep: steps.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))[0],
  }
}

function sum(summaries: readonly SetSummary[], count: (summary: SetSummary) => number): number {
  return summaries.reduce((total, each) => total + count(each), 0)
}

function earliest(endpoints: readonly (Endpoint | undefined)[]): Endpoint | undefined {
  const [first, ...others] = endpoints.filter((endpoint) => endpoint !== undefined)
  return first === undefined ? undefined : others.reduce(earlierEndpoint, first)
}

function firstInstant(instants: readonly (Temporal.Instant | undefined)[]): Temporal.Instant | undefined {
  return instants
    .filter((instant) => instant !== undefined)
    .toSorted((a, b) => Temporal.Instant.compare(a, b))[0]
}

function summed(counts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {}
  for (const each of counts) {
    for (const [step, count] of Object.entries(each)) total[step] = (total[step] ?? 0) + count
  }
  return total
}
