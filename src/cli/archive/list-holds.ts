import { type Facts } from '../../catalog/read-facts.ts'
import { type RangeBound, rangesOverlap } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { isRangeKeyType } from '../../domain/key.ts'
import { readKeyMoment, readMoment } from '../../domain/key-moment.ts'
import { parseKeyValue } from '../../domain/key-value.ts'
import { type QualifiedName, sameName } from '../../domain/name.ts'
import { rangePartitions } from '../../domain/partition-set.ts'
import { familyOf, withBranches } from '../../planning/branches/branch-partitions.ts'
import { type NotedHold } from '../../journal/holds.ts'
import { departedFrom } from './departed.ts'
import { type HeldTable } from './held-set.ts'

export type HoldState = 'in force' | 'over' | 'released' | 'unreadable'

/** A hold as `archive hold` lists it. */
export interface ListedHold {
  /** Undefined: it stands in the policy. */
  readonly id: number | undefined
  /** Undefined where the ends cannot be read; then nothing of the set leaves. */
  readonly bound: RangeBound | undefined
  /** As it was written down. */
  readonly lower: string
  readonly upper: string
  readonly reason: string
  readonly until: Temporal.Instant | undefined
  readonly state: HoldState
  /** Who and when, of one placed by hand. */
  readonly noted: NotedHold | undefined
  /** Partitions, detached tables and archives that it keeps now. */
  readonly keeps: readonly QualifiedName[]
}

/** Every hold of a table, those of its policy first, with what each keeps. */
export function listHolds(
  facts: Facts,
  table: HeldTable,
  noted: readonly NotedHold[],
): readonly ListedHold[] {
  const { policy, keyType, encoding, zone } = table
  const kept = keepable(facts, table)
  const written = (policy?.holds ?? []).map(({ lower, upper, reason, until }) => ({
    id: undefined,
    lower,
    upper,
    reason,
    noted: undefined,
    bound: span(lower, upper, (text) => readKeyMoment(text, { type: keyType, encoding }, zone)),
    until: until === undefined ? undefined : readMoment(until, zone),
  }))
  const placed = noted.map((hold) => ({
    id: hold.id,
    lower: hold.lower,
    upper: hold.upper,
    reason: hold.reason,
    noted: hold,
    bound:
      hold.keyType === keyType
        ? span(hold.lower, hold.upper, (text) => parseKeyValue(text, keyType))
        : undefined,
    until: hold.until,
  }))
  return [...written, ...placed].map((hold) => {
    const state = stateOf(hold, facts.serverNow)
    const isInForce = state === 'in force' || state === 'unreadable'
    return {
      ...hold,
      state,
      keeps: isInForce ? kept.filter((each) => keeps(hold.bound, each.bound)).map(({ name }) => name) : [],
    }
  })
}

function stateOf(
  { bound, until, noted }: Pick<ListedHold, 'bound' | 'until' | 'noted'>,
  now: Temporal.Instant,
): HoldState {
  if (noted?.releasedAt !== undefined) return 'released'
  if (until !== undefined && Temporal.Instant.compare(until, now) <= 0) return 'over'
  return bound === undefined ? 'unreadable' : 'in force'
}

function keeps(hold: RangeBound | undefined, bound: RangeBound | undefined): boolean {
  return hold === undefined || bound === undefined || rangesOverlap(hold, bound)
}

interface Keepable {
  readonly name: QualifiedName
  readonly bound: RangeBound | undefined
}

function keepable(facts: Facts, { set }: HeldTable): readonly Keepable[] {
  const family = familyOf(set)
  const departed = departedFrom({ ...facts, policies: [] }, undefined)
    .filter(({ parentOid, parent }) => family.has(parentOid) || sameName(parent, set.name))
    .map(({ name, bound, keyType }) => ({ name, bound: isRangeKeyType(keyType) ? bound : undefined }))
  const own = rangePartitions(set)
  // Where its own partitions have no ranges, those of its branches age.
  return [...departed, ...(own.length > 0 ? own : withBranches([set]).flatMap(rangePartitions))]
}

/** Undefined for what cannot be read or spans nothing. */
function span(lower: string, upper: string, read: (text: string) => Endpoint): RangeBound | undefined {
  try {
    return { kind: 'range', lower: read(lower), upper: read(upper) }
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}
