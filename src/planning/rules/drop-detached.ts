import { type Action, type DropAction, type TableRef } from '../../domain/action.ts'
import { type Destination } from '../../domain/archive.ts'
import { type RangeBound } from '../../domain/bound.ts'
import { type LedgerEntry } from '../../domain/ledger.ts'
import { displayName } from '../../domain/name.ts'
import { stepOf, type StepOf } from '../../domain/policy.ts'
import { displaySpan, toDuration } from '../../domain/time-span.ts'
import { countLeaves } from '../branches/branch-partitions.ts'
import { departed, isOld, ledgerMismatch } from '../departed.ts'
import { onHold } from '../hold-findings.ts'
import { heldBy } from '../holds.ts'
import { placeAfter } from '../place-after.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { isSettled, isTheTable } from '../settled-archive.ts'

/**
 * Detached tables whose grace is over → drop. Only what the ledger says we detached ourselves, under the same OID, name, database
 * and cluster; anything else is a finding, never a drop (product.md §1.1). With an archive step in the policy only what is proved whole
 * there, or is so before it is dropped, in this very plan.
 */
export function dropDetached(context: SetContext, earlier: readonly Action[]): Proposal {
  const step = stepOf(context.policy, 'drop')
  if (step === undefined) return NOTHING
  const proposals = context.ledger.map((entry) => proposeDrop(context, entry, step, earlier))
  return {
    actions: [
      ...proposals.flatMap(({ actions }) => actions),
      ...(step.grace.count === 0 ? dropsAtOnce(context, step, earlier) : []),
    ],
    findings: proposals.flatMap(({ findings }) => findings),
  }
}

function proposeDrop(
  context: SetContext,
  entry: LedgerEntry,
  step: StepOf<'drop'>,
  earlier: readonly Action[],
): Proposal {
  const found = departed(context, entry)
  if (found === undefined) return NOTHING
  if ('mismatch' in found) return { actions: [], findings: [ledgerMismatch(entry, found.mismatch)] }
  const { table, bound } = found
  if (!isOld(context, bound, step.after) || !graceIsOver(context, entry, step)) return NOTHING
  const hold = heldBy(context, bound)
  if (hold !== undefined) return { actions: [], findings: [onHold(table.name, hold)] }
  const partition = { oid: table.oid, name: table.name, owner: table.owner }
  const asked = stepOf(context.policy, 'archive')
  const leaving: Leaving = {
    ledgerId: entry.id,
    partition,
    bound,
    kind: table.kind,
    leaves: table.leaves,
    archived: entry.archive?.kind,
    isProved: asked !== undefined && isSettled(entry, asked.to),
  }
  return { actions: drop(context, leaving, step, earlier), findings: [] }
}

/** Without any grace what is detached now is dropped now. */
function dropsAtOnce(
  context: SetContext,
  step: StepOf<'drop'>,
  earlier: readonly Action[],
): readonly DropAction[] {
  return earlier.flatMap((action) => {
    if (action.kind !== 'detach' || !isOld(context, action.bound, step.after)) return []
    const { partition, bound } = action
    const standing = context.set.partitions.find(({ oid }) => oid === partition.oid)
    const kind = standing?.kind
    const leaving: Leaving = {
      ledgerId: undefined,
      partition,
      bound,
      kind: kind === 'foreign-table' ? 'f' : kind === 'partitioned-table' ? 'p' : 'r',
      leaves: standing?.branch === undefined ? undefined : countLeaves(standing),
      archived: undefined,
      isProved: false,
    }
    return drop(context, leaving, step, earlier)
  })
}

interface Leaving {
  readonly ledgerId: number | undefined
  readonly partition: TableRef
  readonly bound: RangeBound
  /** pg_class.relkind. */
  readonly kind: string
  /** Of a partitioned table: how many tables go with it. */
  readonly leaves: number | undefined
  /** Where it is archived already, if it is. */
  readonly archived: Destination['kind'] | undefined
  readonly isProved: boolean
}

function drop(
  context: SetContext,
  leaving: Leaving,
  step: StepOf<'drop'>,
  earlier: readonly Action[],
): readonly DropAction[] {
  const { ledgerId, partition, bound, kind, leaves } = leaving
  const archive = archiveOf(context, leaving, earlier)
  if (archive === 'wanted') return []
  const proof = proofOf(context, leaving, archive)
  if (proof === 'impossible') return []
  const { name, needs } = placeAfter(partition, earlier)
  return [
    {
      kind: 'drop',
      id: `drop ${displayName(name)}`,
      parent: refOf(context.set),
      target: name,
      reason: `grace: kept for ${displaySpan(step.grace)} after the detach${leaves === undefined ? '' : `; takes its ${leaves} partitions along`}`,
      hazards: proof === undefined ? ['deletes-data'] : ['deletes-data', 'locks-out-writers'],
      needs,
      ledgerId,
      partition: { ...partition, name },
      isForeign: kind === 'f',
      isRestored: false,
      bound,
      proof,
    },
  ]
}

/** Where it is archived, or will have been when its turn comes; undefined: nowhere, and nobody asks for it. `wanted`: not yet. */
function archiveOf(
  { policy }: SetContext,
  { partition, archived, isProved }: Leaving,
  earlier: readonly Action[],
): Destination['kind'] | 'wanted' | undefined {
  const step = stepOf(policy, 'archive')
  const isPlanned = earlier.some(
    (action) => action.kind === 'archive' && action.partition.oid === partition.oid,
  )
  if (isPlanned) return step?.to.kind
  return step === undefined || isProved ? archived : 'wanted'
}

/** `impossible`: its columns are not known, for it has gone since. */
function proofOf(
  { set, observations }: SetContext,
  { partition, kind }: Leaving,
  archive: Destination['kind'] | undefined,
): DropAction['proof'] | 'impossible' {
  if (archive === undefined || isTheTable(archive)) return undefined
  const shape = observations.tables.get(partition.oid)
  const [key] = set.key.columns
  if (shape === undefined || key === undefined) return 'impossible'
  return { columns: shape.columns, isPartitioned: kind === 'p', key }
}

/** Grace runs in the policy's zone from the recorded detach; without `--at`, from the later of the two recorded clocks. */
function graceIsOver(
  { options, policy, now }: SetContext,
  entry: LedgerEntry,
  step: StepOf<'drop'>,
): boolean {
  const { detachedAt, detachedAtServer } = entry
  if (detachedAt === undefined) return false
  const later =
    !options.timeTravel &&
    detachedAtServer !== undefined &&
    Temporal.Instant.compare(detachedAtServer, detachedAt) > 0
      ? detachedAtServer
      : detachedAt
  const over = later.toZonedDateTimeISO(policy.timezone).add(toDuration(step.grace)).toInstant()
  return Temporal.Instant.compare(over, now) <= 0
}
