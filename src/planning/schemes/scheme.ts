import { type RangeBound, type ValuesBound } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'
import { type Finding } from '../../domain/finding.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Age, type Policy } from '../../domain/policy.ts'
import { type NewestKey } from '../../domain/snapshot.ts'
import { type NameTokens } from '../naming/template.ts'
import { type SetFacts } from '../set-context.ts'
import { type WantedPartitions } from '../wanted-partitions.ts'
import { type Grid } from './calendar-grid.ts'

/** Ages that are measured on the key; the other kind counts partitions. */
export type MeasuredAge = Exclude<Age, { readonly kind: 'partitions' }>

/** Everything that depends on how the key space of one set is cut. */
export interface Scheme {
  /** The key's leading column, with what the policy says about its values. */
  readonly key: KeyColumn
  /** Wanted minus existing. */
  wanted(facts: SetFacts): WantedPartitions
  /** The position that rows of this moment have; of what is cut by number, the newest key's. */
  nowPosition(now: Temporal.Instant): bigint
  /** The moment an endpoint means; undefined for the special ends, outside Temporal's range, and for what holds no time. */
  instantOf(endpoint: Endpoint): Temporal.Instant | undefined
  /** Whether something that waits for `age` after an upper bound is due. */
  isPast(upper: Endpoint, age: MeasuredAge, now: Temporal.Instant): boolean
  /** When it will be, by the calendar of the policy's zone; undefined: never, or nobody can know. */
  dueAt(upper: Endpoint, age: MeasuredAge): Temporal.Instant | undefined
  /** An endpoint as plans and JSON show it. */
  display(endpoint: Endpoint): string
  /** The naming template of a policy that has none. */
  defaultTemplate(): string
  /** What a naming template may say about a partition, apart from its table. */
  tokens(bound: ValuesBound): NameTokens
  /**
   * Of sets whose partitions have no order, and therefore no coverage in time: the rows that the policy knows of and that find no
   * partition; undefined when it is complete.
   */
  lack?(facts: SetFacts): Lack | undefined
  /** Where partitions begin and end, of what is cut along a grid. */
  readonly grid?: Grid
  /** The set as planning is to see it: of a sliding list, its values as the ranges that they stand for. As it is, when undefined. */
  view?(set: PartitionSet): PartitionSet
  /** Of a sliding list: a range with the values that stand for it. */
  listed?(range: RangeBound): RangeBound
  /** Which rows come now, where that is not a moment: `keys that follow 41999`. */
  nowWords?(): string
  /** The newest key is beyond everything that was made ahead of it when it was seen last: then age is not to be trusted. */
  readonly jump?: KeyJump | undefined
  /** What is to be said about how the set is cut now. */
  findings?(facts: SetFacts): readonly Finding[]
}

/** Both ends as `display` shows them. */
export interface KeyJump {
  readonly before: string
  readonly newest: string
}

/** Rows without a partition: `rows of remainder 1 of 4`. */
export interface Lack {
  readonly code: 'hash-incomplete' | 'list-incomplete'
  readonly rows: string
}

/** What decides how a set is cut. */
export interface SchemeRequest {
  readonly set: PartitionSet
  /** The key's leading column. */
  readonly key: KeyColumn
  readonly policy: Policy
  /** Undefined for a set of which it was not read. */
  readonly newest: NewestKey | undefined
}

/** Makes a scheme, or says why not; undefined when such sets are another's business. */
export type SchemeMaker = (request: SchemeRequest) => SchemeAnswer | undefined

/** Why a set cannot be cut as its policy says: an error finding but for its subject, whose name and a colon go before `message`. */
export interface SchemeRefusal {
  readonly code: 'key-not-supported' | 'interval-misfit' | 'kind-misfit' | 'newest-key-unknown'
  readonly message: string
  readonly hint: string
}

export interface Refused {
  readonly refusal: SchemeRefusal
}

export type SchemeAnswer = { readonly scheme: Scheme } | Refused

/** The key is of no kind that can be managed. */
export function refused(message: string, hint = MANAGED): Refused {
  return { refusal: { code: 'key-not-supported', message, hint } }
}

/** What the policy says of the kind of set, or of the values of its key, does not suit the table. */
export function kindRefused(message: string): SchemeAnswer {
  const hint =
    'Correct `list`, `hash` or `interval` in the policy: each kind of set has its own; the table is left alone meanwhile.'
  return { refusal: { code: 'kind-misfit', message, hint } }
}

/** The key could be managed, but not by this interval. */
export function intervalRefused(message: string): SchemeAnswer {
  const hint = 'Correct `interval` in the policy; the table is left alone meanwhile.'
  return { refusal: { code: 'interval-misfit', message, hint } }
}

const MANAGED = 'See docs/policies.md for the keys that can be managed; the table is left alone.'
