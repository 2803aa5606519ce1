import { type ArchiveAction } from '../../domain/action.ts'
import { type ArchiveRecord } from '../../domain/archive.ts'
import { displayName, sameName } from '../../domain/name.ts'
import { type ActionOutcome } from '../../domain/outcome.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { LaneSession } from '../../execution/lane-session.ts'
import { LockTargets } from '../../execution/lock-targets.ts'
import { runAction } from '../../execution/run-action.ts'
import { withBranches } from '../../planning/branches/branch-partitions.ts'
import { type Desk, executionContext, openControl, underCycleLock } from './changing.ts'
import { type Departed } from './departed.ts'
import { beginsAt } from './find-archive.ts'
import { visitLedger } from './visit-ledgers.ts'

/** Which archives are to be looked at. */
export interface VerifyLine {
  /** As written; undefined: wherever they begin. */
  readonly lower: string | undefined
  /** At most so many, those that nobody has looked at for the longest; undefined: all. */
  readonly sample: number | undefined
}

/** One that was looked at. */
export interface Verified {
  readonly departed: Archived
  readonly outcome: ActionOutcome
}

type Archived = Departed & { readonly archive: ArchiveRecord }

/**
 * Reads archives of one database back, one after the other, and notes in the ledger what they are found to be. Each is looked at under the
 * cycle lock, so that it is not replaced meanwhile; between two of them a cycle may run.
 * Throws what opening throws, `cycle-busy`, and a usage error for a `lower` that cannot be read.
 */
export async function verifyIn(desk: Desk, line: VerifyLine): Promise<readonly Verified[]> {
  await using control = await openControl(desk)
  const { departed, facts } = await visitLedger(control, desk.workspace, desk.chosen, desk.invocation)
  const context = executionContext(desk, control, facts)
  await using lane = new LaneSession(context)
  const verified: Verified[] = []
  for (const each of chooseArchives(departed, line)) {
    if (context.signal.aborted) break
    const action = verifyAction(each, withBranches(facts.sets))
    const { outcome, recorded } = await underCycleLock(desk, control, () =>
      runAction({
        action,
        context,
        lane,
        signal: context.signal,
        leftNow: new Map(),
        provedNow: new Set(),
        targets: new LockTargets(),
        lockWait: { ms: 0 },
      }),
    )
    await recorded
    verified.push({ departed: each, outcome })
  }
  return verified
}

/** With a sample, the longest unlooked-at first. Throws a usage error for a `lower` that cannot be read. */
export function chooseArchives(
  departed: readonly Departed[],
  { lower, sample }: VerifyLine,
): readonly Archived[] {
  const archives = departed
    .filter((each): each is Archived => each.archive !== undefined)
    .filter((each) => lower === undefined || beginsAt(each, lower))
  if (sample === undefined) return archives
  return archives.toSorted((a, b) => Temporal.Instant.compare(lastLook(a), lastLook(b))).slice(0, sample)
}

function lastLook({ archive: { checkedAt, archivedAt } }: Archived): Temporal.Instant {
  return checkedAt ?? archivedAt
}

/** The same look as the daemon's own, from time to time. */
function verifyAction(departed: Archived, sets: readonly PartitionSet[]): ArchiveAction {
  const { parent, parentOid, name, oid, bound, keyType, ledgerId, archive } = departed
  const set = sets.find((each) => sameName(each.name, parent))
  const owner = set?.owner ?? ''
  return {
    kind: 'archive',
    id: `verify archive ${ledgerId} of ${displayName(name)}`,
    parent: { oid: set?.oid ?? parentOid, name: parent, owner },
    target: name,
    reason: 'archive verify',
    hazards: [],
    needs: [],
    ledgerId,
    partition: { oid, name, owner },
    bound,
    // Objects need none; in a table that several share it tells the rows.
    key: set?.key.columns[0] ?? { name: '', isExpression: false, type: keyType, notNull: false },
    archive: { do: 'verify', record: archive },
  }
}
