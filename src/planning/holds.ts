import { type RangeBound, rangesOverlap } from '../domain/bound.ts'
import { compareEndpoints } from '../domain/endpoint.ts'
import { PartitiondError } from '../domain/errors.ts'
import { isRangeKeyType } from '../domain/key.ts'
import { readKeyMoment, readMoment } from '../domain/key-moment.ts'
import { parseKeyValue } from '../domain/key-value.ts'
import { type StoredHold } from '../domain/ledger.ts'
import { type QualifiedName, sameName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Hold } from '../domain/policy.ts'
import { livingLevel } from './branches/level.ts'
import { type SetContext } from './set-context.ts'

/** What holds are read from. */
export type HeldSet = Pick<SetContext, 'set' | 'policy' | 'scheme' | 'now' | 'holds' | 'place'>

/** A hold that is in force at this moment. */
export interface ActiveHold {
  /** Of a hold placed with `archive hold`; undefined: it stands in the policy. */
  readonly id: number | undefined
  /** The set it keeps. */
  readonly set: QualifiedName
  /** As plans show them; as written where they cannot be read. */
  readonly lower: string
  readonly upper: string
  /** What it spans; without it the ends cannot be read, and everything is held. */
  readonly span: RangeBound | { readonly unreadable: string }
  readonly reason: string
  /** Exclusive. */
  readonly until: Temporal.Instant | undefined
}

/** No context ever changes: what was read is not read again for the next partition. */
const known = new WeakMap<HeldSet, readonly ActiveHold[]>()

/** The holds of a set that are in force, those of the policy first. One whose `until` has passed is over. */
export function holdsOf(context: HeldSet): readonly ActiveHold[] {
  const active = known.get(context) ?? readAll(context)
  known.set(context, active)
  return active
}

/**
 * The first hold that keeps a range from leaving; undefined when it is free to go. A hold that cannot be read holds everything, and so
 * does any hold a range that cannot be read.
 */
export function heldBy(context: HeldSet, bound: RangeBound | undefined): ActiveHold | undefined {
  return holdsOf(context).find((hold) => keeps(hold, bound))
}

/** Whether one hold keeps a range from leaving. */
export function keeps({ span }: ActiveHold, bound: RangeBound | undefined): boolean {
  return 'unreadable' in span || bound === undefined || rangesOverlap(span, bound)
}

function readAll(context: HeldSet): readonly ActiveHold[] {
  const { policy, holds, place } = context
  // Holds are for the level that ages.
  if (livingLevel(policy) === 'below' || place?.isKeptAbove === true) return []
  const set = placedOn(context)
  const stored = holds.filter(({ parentOid, parent }) => parentOid === set.oid || sameName(parent, set.name))
  const all = [
    ...policy.holds.map((hold) => readWritten(context, hold)),
    ...stored.map((hold) => readStored(context, hold)),
  ]
  return all.filter(({ until }) => until === undefined || Temporal.Instant.compare(until, context.now) > 0)
}

/** Who places a hold names the table that has the policy, whatever it is divided into. */
function placedOn({ set, place }: HeldSet): PartitionSet {
  return place?.root ?? set
}

/** As a policy writes it: in the policy's zone. */
function readWritten(context: HeldSet, { lower, upper, reason, until }: Hold): ActiveHold {
  const { timezone } = context.policy
  return {
    id: undefined,
    set: placedOn(context).name,
    ...ends(context, { lower, upper }, (text, type) =>
      readKeyMoment(text, { type, encoding: context.scheme.key.encoding }, timezone),
    ),
    reason,
    until: until === undefined ? undefined : orUndefined(() => readMoment(until, timezone)),
  }
}

/** As `archive hold` understood it when it was placed. */
function readStored(context: HeldSet, { id, keyType, lower, upper, reason, until }: StoredHold): ActiveHold {
  const type = typeOf(context)
  const read =
    keyType === type
      ? ends(context, { lower, upper }, parseKeyValue)
      : { lower, upper, span: { unreadable: `it was placed on a ${keyType} key, which is a ${type} now` } }
  return { id, set: placedOn(context).name, ...read, reason, until }
}

function typeOf({ set }: HeldSet): string {
  return set.key.columns[0]?.type ?? ''
}

function ends(
  context: HeldSet,
  written: { readonly lower: string; readonly upper: string },
  read: typeof parseKeyValue,
): Pick<ActiveHold, 'lower' | 'upper' | 'span'> {
  const type = typeOf(context)
  if (!isRangeKeyType(type)) return { ...written, span: { unreadable: `the key is a ${type}` } }
  try {
    const [lower, upper] = [read(written.lower, type), read(written.upper, type)]
    if (compareEndpoints(lower, upper) >= 0)
      return { ...written, span: { unreadable: 'its upper end is not after its lower end' } }
    const { scheme } = context
    const span = { kind: 'range', lower, upper } as const
    return { lower: scheme.display(lower), upper: scheme.display(upper), span }
  } catch (error) {
    if (error instanceof PartitiondError) return { ...written, span: { unreadable: error.message } }
    throw error
  }
}

/** A moment nobody can read ends nothing. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}
