import { type Endpoint } from '../../domain/endpoint.ts'
import { type KeyColumn, type PartitionKey } from '../../domain/key.ts'
import { type Interval, type Policy } from '../../domain/policy.ts'
import { type TimeSpan } from '../../domain/time-span.ts'
import { type NameTokens } from '../naming/template.ts'
import { type Grid } from './calendar-grid.ts'
import { intervalMisfit } from './interval-misfit.ts'
import { keyFamily } from './key-family.ts'
import { makers } from './registry.ts'

/** How the key space of one set is cut, and what its positions mean in time. */
export interface Scheme {
  readonly grid: Grid
  /** The position that rows of this moment have. */
  nowPosition(now: Temporal.Instant): bigint
  /** The moment an endpoint means; undefined for the special ends and outside Temporal's range. */
  instantOf(endpoint: Endpoint): Temporal.Instant | undefined
  /** When something that waits for `span` after an upper bound is due, by the calendar of the policy's zone; undefined: never. */
  addAge(upper: Endpoint, span: TimeSpan): Temporal.Instant | undefined
  /** An endpoint as plans and JSON show it. */
  display(endpoint: Endpoint): string
  /** The naming template of a policy that has none. */
  defaultTemplate(): string
  /** What a naming template may say about a partition, apart from its table. */
  tokens(lower: Endpoint, upper: Endpoint): NameTokens
}

/** Makes a scheme for a key and an interval without `intervalMisfit`; undefined when such keys are another's business. */
export type SchemeMaker = (key: KeyColumn, interval: Interval, zone: string) => Scheme | undefined

/** Why a set cannot be cut as its policy says: an error finding but for its subject, whose name and a colon go before `message`. */
export interface SchemeRefusal {
  readonly code: 'key-not-supported' | 'interval-misfit'
  readonly message: string
  readonly hint: string
}

export type SchemeAnswer = { readonly scheme: Scheme } | { readonly refusal: SchemeRefusal }

/** Finds how a set is cut: the key decides the kind of scheme, the policy its measures. */
export function schemeFor(key: PartitionKey, policy: Policy): SchemeAnswer {
  const [column, ...others] = key.columns
  if (key.method !== 'range') return notSupported(`it is partitioned by ${key.method}`)
  if (column === undefined || others.length > 0) return notSupported('its partition key has several columns')
  if (keyFamily(column.type) === 'other') return notSupported(aboutKey(column))
  if (policy.interval === undefined) return intervalRefused('the policy has no interval')
  const misfit = intervalMisfit(policy.interval, column)
  return misfit === undefined ? schemeOf(column, policy.interval, policy.timezone) : intervalRefused(misfit)
}

function schemeOf(column: KeyColumn, interval: Interval, zone: string): SchemeAnswer {
  for (const make of Object.values(makers)) {
    const scheme = make(column, interval, zone)
    if (scheme !== undefined) return { scheme }
  }
  return notSupported(aboutKey(column))
}

function aboutKey({ name, type }: KeyColumn): string {
  return `its partition key ${name} is a ${type}`
}

function notSupported(message: string): SchemeAnswer {
  const hint =
    'This version manages RANGE partitions of one timestamptz, timestamp or date key; the table is left alone.'
  return { refusal: { code: 'key-not-supported', message, hint } }
}

function intervalRefused(message: string): SchemeAnswer {
  const hint = 'Correct `interval` in the policy; the table is left alone meanwhile.'
  return { refusal: { code: 'interval-misfit', message, hint } }
}
