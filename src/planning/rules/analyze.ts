import { type Action } from '../../domain/action.ts'
import { displayName } from '../../domain/name.ts'
import { type ParentStatistics } from '../../domain/observations.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** Share of the rows that must have changed, and a floor below which nobody notices. */
const CHANGED_SHARE = 0.1
const CHANGED_ROWS = 1000

/**
 * Autovacuum never analyses a partitioned parent (postgres.md G1), so we do: after rows have left or moved, when it was never done,
 * and when enough has changed. Before PostgreSQL 18 that reads every partition, so at most once a day; from 18 on once an hour.
 */
export function analyze(context: SetContext, earlier: readonly Action[]): Proposal {
  const { set, features, observations } = context
  const statistics = observations.parents.get(set.oid)
  const why = statistics && reasonToAnalyze(context, statistics, earlier)
  if (why === undefined) return NOTHING
  return {
    actions: [
      {
        kind: 'analyze',
        id: `analyze ${displayName(set.name)}`,
        parent: refOf(set),
        target: set.name,
        reason: why,
        hazards: [],
        needs: [],
        only: features.analyzeOnly,
      },
    ],
    findings: [],
  }
}

function reasonToAnalyze(
  { set, features, now }: SetContext,
  statistics: ParentStatistics,
  earlier: readonly Action[],
): string | undefined {
  // Only what holds rows is frozen, and a freeze counts them: they are known by the time the parent's turn has come.
  const freezes = earlier.some(({ kind }) => kind === 'freeze')
  const leafRows =
    statistics.deeperRows + set.partitions.reduce((sum, { rows }) => sum + Math.max(0, rows), 0)
  if (leafRows <= 0 && !freezes) return undefined
  const moves = earlier.some(({ kind }) => kind === 'detach' || kind === 'repair-default')
  const attaches = features.analyzeOnly && earlier.some(({ kind }) => kind === 'create')
  if (moves || attaches) return 'partitions came or went: the parent has statistics of its own'
  if (statistics.rows < 0) return 'the parent was never analysed, and autovacuum never does it'
  const { lastAnalyzed } = statistics
  const gap = Temporal.Duration.from({ hours: features.analyzeOnly ? 1 : 24 })
  if (lastAnalyzed !== undefined && Temporal.Instant.compare(lastAnalyzed.add(gap), now) > 0) return undefined
  return isStale(statistics, leafRows)
    ? 'more than a tenth of the rows changed since the parent was last analysed'
    : undefined
}

/** Fewer changes than last time means that the counters were reset: unknown, so stale. */
function isStale({ changes, changesAtLastAnalyze }: ParentStatistics, leafRows: number): boolean {
  if (changesAtLastAnalyze === undefined) return false
  const changed = Number(changes - changesAtLastAnalyze)
  return changed < 0 || changed > CHANGED_ROWS + CHANGED_SHARE * leafRows
}
