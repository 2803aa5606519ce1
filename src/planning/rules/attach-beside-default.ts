import {
  type Action,
  type CreateAction,
  type RepairDefaultAction,
  type TableRef,
} from '../../domain/action.ts'
import { rangeBound, sameBound, type ValuesBound } from '../../domain/bound.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName, type QualifiedName } from '../../domain/name.ts'
import { type DefaultContents } from '../../domain/observations.ts'
import { withoutIndexes } from '../../domain/without-indexes.ts'
import { EXCLUSION_PREFIX, type PartitionSet } from '../../domain/partition-set.ts'
import { shortHash } from '../../domain/short-hash.ts'
import { type Proposal } from '../rule.ts'
import { boundWords } from '../schemes/bound-words.ts'
import { type Scheme } from '../schemes/scheme.ts'
import { type WantedPartition } from '../wanted-partitions.ts'

/** Rows moved under one lock at most. Too small: needless copying ahead; too big: writers of the whole table wait that long. */
const MAX_ROWS_UNDER_LOCK = 20_000

/** A cautious reading speed for the scan that ATTACH makes of the DEFAULT partition: bytes and rows a millisecond. */
const SCAN_BYTES_PER_MS = 300_000
const SCAN_ROWS_PER_MS = 10_000

export interface DefaultSituation {
  readonly set: PartitionSet
  readonly fallback: TableRef
  /** Undefined when it could not be looked into. */
  readonly contents: DefaultContents | undefined
  readonly rowsPolicy: 'move' | 'report'
  readonly lockTimeoutMs: number
}

interface Make {
  readonly wanted: WantedPartition
  readonly name: QualifiedName
}

/**
 * With a DEFAULT partition, ATTACH locks it and reads all of it (postgres.md A4, A7). By range, in this order:
 * 1. rows of the range stand in it: moved, or reported, as the policy says;
 * 2. the range is not wholly in the future: rows may be arriving, so writers are kept out for the moment (postgres.md F2);
 * 3. it is small: attached directly;
 * 4. it is big: a validated CHECK that excludes the whole stretch comes first and goes last (postgres.md F7).
 * Where DEFAULT could not be looked into, it counts as big, and only ranges ahead are created: validating the CHECK proves the rest.
 */
export function attachBesideDefault(
  makes: readonly Make[],
  create: (wanted: WantedPartition, name: QualifiedName) => CreateAction,
  situation: DefaultSituation,
  scheme: Scheme,
): Proposal {
  const actions: Action[] = []
  const findings: Finding[] = []
  const { contents } = situation
  const isBig = contents === undefined || scanMs(contents) > situation.lockTimeoutMs / 2
  let batch: CreateAction[] = []
  const flush = (): void => {
    actions.push(...excluding(batch, situation, scheme))
    batch = []
  }
  for (const { wanted, name } of makes) {
    const plain = create(wanted, name)
    const rows = contents === undefined ? 0 : rowsIn(contents, wanted.bound)
    if (rows > 0) {
      flush()
      if (situation.rowsPolicy === 'move' && !isTooMany(plain, rows))
        actions.push(moving(plain, rows, situation))
      else findings.push(reported(plain, rows, situation, scheme))
    } else if (wanted.place !== 'ahead' && contents === undefined) {
      flush()
    } else if (wanted.place !== 'ahead') {
      actions.push({ ...plain, lockWriters: true, hazards: isBig ? ['locks-out-writers'] : plain.hazards })
    } else if (isBig) {
      batch.push(plain)
    } else {
      actions.push(plain)
    }
  }
  flush()
  return { actions, findings }
}

function scanMs({ bytes, rows }: DefaultContents): number {
  return Math.max(bytes / SCAN_BYTES_PER_MS, rows / SCAN_ROWS_PER_MS)
}

function rowsIn(contents: DefaultContents, bound: ValuesBound): number {
  return contents.counts.find((each) => sameBound(each.bound, bound))?.rows ?? 0
}

/** One CHECK for the whole stretch: no row of it is in DEFAULT, and ranges between that have partitions cannot have any. */
function excluding(
  batch: readonly CreateAction[],
  { fallback }: DefaultSituation,
  scheme: Scheme,
): readonly Action[] {
  const [first] = batch
  if (first === undefined) return []
  const range = stretch(
    first.bound,
    batch.map(({ bound }) => bound),
  )
  const constraint = `${EXCLUSION_PREFIX}${shortHash(boundWords(range, scheme))}`
  const common = {
    kind: 'repair-default',
    parent: first.parent,
    target: fallback.name,
    defaultPartition: fallback,
  } as const
  const exclude: RepairDefaultAction = {
    ...common,
    id: `exclude ${constraint}`,
    reason: `DEFAULT is too big to scan under a lock: a validated CHECK lets ${batch.length} partition(s) be attached without`,
    hazards: ['rejects-inserts'],
    needs: [],
    repair: { do: 'exclude', constraint, range, key: first.key },
  }
  return [
    exclude,
    ...batch.map((action) => ({ ...action, needs: [...action.needs, exclude.id] })),
    includeAction(common, constraint, 'the excluding CHECK has served'),
  ]
}

/** Takes an excluding CHECK away. */
export function includeAction(
  common: Pick<RepairDefaultAction, 'kind' | 'parent' | 'target' | 'defaultPartition'>,
  constraint: string,
  reason: string,
): RepairDefaultAction {
  return {
    ...common,
    id: `include ${constraint}`,
    reason,
    hazards: [],
    needs: [],
    repair: { do: 'include', constraint },
  }
}

/** From the first to the last of a batch; of a sliding list their values, for others between them may well stand in DEFAULT. */
function stretch(first: ValuesBound, bounds: readonly ValuesBound[]): ValuesBound {
  const last = bounds.at(-1)
  if (first.kind !== 'range' || last?.kind !== 'range') return first
  const values = bounds.flatMap((bound) => (bound.kind === 'range' ? (bound.values ?? []) : []))
  const range = rangeBound(first.lower, last.upper)
  return values.length === 0 ? range : { ...range, values }
}

function moving(plain: CreateAction, rows: number, { set, fallback }: DefaultSituation): RepairDefaultAction {
  const { kind: _, lockWriters: __, ...made } = plain
  const { id, parent, target, reason, needs, hazards: ___, ...partition } = made
  return {
    kind: 'repair-default',
    id,
    parent,
    target,
    reason: `${reason}; ${rows} row(s) of it stand in DEFAULT and move along`,
    hazards: ['locks-out-writers'],
    needs,
    defaultPartition: fallback,
    repair: {
      do: 'move-rows',
      // Rows of DEFAULT may not bear an index that the policy asks for, and its building would prolong the lock.
      partition: withoutIndexes(partition),
      rows,
      copyAhead: rows > MAX_ROWS_UNDER_LOCK,
      columns: set.columns.filter(({ generated }) => !generated).map(({ name }) => name),
      uniqueKey: set.uniqueKey,
    },
  }
}

/** A copy of a branch would be a partitioned table of its own for the time being, which a glob might take for a set. */
function isTooMany({ branch }: CreateAction, rows: number): boolean {
  return branch !== undefined && rows > MAX_ROWS_UNDER_LOCK
}

function reported(
  plain: CreateAction,
  rows: number,
  { fallback, rowsPolicy }: DefaultSituation,
  scheme: Scheme,
): Finding {
  return {
    code: 'default-blocks-range',
    level: 'warning',
    subject: displayName(fallback.name),
    message: `${displayName(plain.target)} ${boundWords(plain.bound, scheme)} cannot be created: ${rows} row(s) of it stand in DEFAULT`,
    hint:
      rowsPolicy === 'move'
        ? `That is more than are moved under one lock, and what is divided further is not copied ahead. Move rows out of ${displayName(fallback.name)} by hand until ${MAX_ROWS_UNDER_LOCK} of them are left.`
        : 'Set default: { rows: move } in the policy and they are moved when the partition is made; until then new rows follow them.',
  }
}
