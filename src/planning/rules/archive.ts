import { type Action, type ArchiveAction, type StoreArchive, type TableRef } from '../../domain/action.ts'
import { type Destination } from '../../domain/archive.ts'
import { type RangeBound } from '../../domain/bound.ts'
import { displayDestination } from '../../domain/destination.ts'
import { type Hazard } from '../../domain/hazard.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { displayName } from '../../domain/name.ts'
import { takenKey } from '../../domain/observations.ts'
import { stepOf, type StepOf } from '../../domain/policy.ts'
import { departed, isOld, ledgerMismatch } from '../departed.ts'
import { placeAfter } from '../place-after.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { isSettled } from '../settled-archive.ts'

/** Detached tables → their archive, also those that this very plan detaches. What is written and not yet proved whole is proved. */
export function archive(context: SetContext, earlier: readonly Action[]): Proposal {
  const step = stepOf(context.policy, 'archive')
  const [key] = context.set.key.columns
  if (step === undefined || key === undefined) return NOTHING
  const standing = context.ledger.map((entry) => ({ entry, found: departed(context, entry) }))
  const leaving = earlier.filter((action) => action.kind === 'detach')
  const waiting: readonly Waiting[] = [
    ...standing.flatMap(({ entry, found }) =>
      found === undefined || 'mismatch' in found || isSettled(entry, step.to)
        ? []
        : [
            {
              ledgerId: entry.id,
              partition: { oid: found.table.oid, name: found.table.name, owner: found.table.owner },
              bound: found.bound,
              kind: found.table.kind,
              written: entry.state === 'archived' ? entry.archive : undefined,
            },
          ],
    ),
    ...leaving.map(({ partition, bound }) => ({
      ledgerId: undefined,
      partition,
      bound,
      kind: kindOf(context, partition.oid),
      written: undefined,
    })),
  ]
  const stores = waiting
    .filter(({ bound }) => isOld(context, bound, step.after))
    .flatMap((each) => store(context, { step, key }, each, earlier))
  return {
    actions: makingTableOnce(stores),
    // With a drop step it is that one's to say.
    findings:
      stepOf(context.policy, 'drop') === undefined
        ? standing.flatMap(({ entry, found }) =>
            found !== undefined && 'mismatch' in found ? [ledgerMismatch(entry, found.mismatch)] : [],
          )
        : [],
  }
}

/** The first of a plan makes the archive table, the others need it to. */
function makingTableOnce(stores: readonly StoreAction[]): readonly StoreAction[] {
  const [first] = stores
  if (first === undefined || !first.archive.makesTable) return stores
  return stores.map((each) =>
    each === first
      ? each
      : { ...each, needs: [...each.needs, first.id], archive: { ...each.archive, makesTable: false } },
  )
}

type StoreAction = ArchiveAction & { readonly archive: StoreArchive }

/** One table that has left, or is about to, and is not in its archive yet. */
interface Waiting {
  readonly ledgerId: number | undefined
  readonly partition: TableRef
  readonly bound: RangeBound
  /** pg_class.relkind. */
  readonly kind: string
  readonly written: StoreArchive['written']
}

interface Asked {
  readonly step: StepOf<'archive'>
  readonly key: KeyColumn
}

/** Nothing for a table whose columns could not be read: it has gone since. */
function store(
  { set, observations }: SetContext,
  { step, key }: Asked,
  { ledgerId, partition, bound, kind, written }: Waiting,
  earlier: readonly Action[],
): readonly StoreAction[] {
  const shape = observations.tables.get(partition.oid)
  if (shape === undefined) return []
  const { name, needs } = placeAfter(partition, earlier)
  const { to: destination, format, compression } = step
  return [
    {
      kind: 'archive',
      id: `archive ${displayName(name)}`,
      parent: refOf(set),
      target: name,
      reason:
        written === undefined
          ? `archive: to ${displayDestination(destination)}`
          : 'archive: written, and not yet read back',
      hazards: hazardsOf(destination),
      needs,
      ledgerId,
      partition: { ...partition, name },
      bound,
      key,
      archive: {
        do: 'store',
        destination,
        format,
        compression,
        columns: shape.columns,
        encoding: shape.encoding,
        isForeign: kind === 'f',
        isPartitioned: kind === 'p',
        bytes: shape.bytes,
        makesTable: destination.kind === 'table' && !observations.takenNames.has(takenKey(destination.table)),
        written,
      },
    },
  ]
}

function hazardsOf({ kind }: Destination): readonly Hazard[] {
  return kind === 'tablespace' ? ['rewrites-table'] : []
}

const relkinds = { table: 'r', 'foreign-table': 'f', 'partitioned-table': 'p' } as const

function kindOf({ set }: SetContext, oid: number): string {
  const partition = set.partitions.find((each) => each.oid === oid)
  return relkinds[partition?.kind ?? 'table']
}
