import { type ValuesBound } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Age, type Policy } from '../../domain/policy.ts'
import { type NewestKey } from '../../domain/snapshot.ts'
import { type NameTokens } from '../naming/template.ts'
import { type SetFacts } from '../set-context.ts'
import { type WantedPartitions } from '../wanted-partitions.ts'

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
  readonly code: 'key-not-supported' | 'interval-misfit'
  readonly message: string
  readonly hint: string
}

export type SchemeAnswer = { readonly scheme: Scheme } | { readonly refusal: SchemeRefusal }

/** The key is of no kind that can be managed. */
export function refused(message: string, hint = MANAGED): SchemeAnswer {
  return { refusal: { code: 'key-not-supported', message, hint } }
}

/** The key could be managed, but not by this interval. */
export function intervalRefused(message: string): SchemeAnswer {
  const hint = 'Correct `interval` in the policy; the table is left alone meanwhile.'
  return { refusal: { code: 'interval-misfit', message, hint } }
}

const MANAGED = 'See docs/policies.md for the keys that can be managed; the table is left alone.'
