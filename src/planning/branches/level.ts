import { type KeyColumn } from '../../domain/key.ts'
import { type Policy, type Subpartition } from '../../domain/policy.ts'

/** Where partitions of a set age: on this level, on one further down, or nowhere at all. It is the outermost level with an interval. */
export type LivingLevel = 'here' | 'below' | 'nowhere'

export function livingLevel({
  interval,
  subpartition,
}: Pick<Policy, 'interval' | 'subpartition'>): LivingLevel {
  if (interval !== undefined) return 'here'
  return agesWithin(subpartition) ? 'below' : 'nowhere'
}

function agesWithin(words: Subpartition | undefined): boolean {
  return words !== undefined && (words.by === 'range' || agesWithin(words.subpartition))
}

/** A policy never changes, and what is known of a set is known by its policy: each is made once. */
const inners = { sameKey: new WeakMap<Policy, Policy>(), otherKey: new WeakMap<Policy, Policy>() } as const

/**
 * The same policy as the branches of a set with this key see it, one level down; undefined where it does not speak of any.
 */
export function innerPolicy(policy: Policy, outer?: KeyColumn): Policy | undefined {
  const { subpartition } = policy
  if (subpartition === undefined) return undefined
  const isSameKey = outer?.isExpression === false && outer.name === subpartition.key
  const known = inners[isSameKey ? 'sameKey' : 'otherKey']
  const inner = known.get(policy) ?? innerOf(policy, subpartition, isSameKey)
  known.set(policy, inner)
  return inner
}

/** Below the level that ages nothing has a life, or is held, on its own account. */
function innerOf(policy: Policy, words: Subpartition, isSameKey: boolean): Policy {
  const isAlive = livingLevel(policy) === 'below'
  // What is said about a key that holds a time is about the outermost one that is cut by time, on whatever level.
  const isEncoded = policy.interval === undefined || isSameKey
  return {
    ...policy,
    interval: words.by === 'range' ? words.interval : undefined,
    list: words.by === 'list' ? words.list : undefined,
    hash: words.by === 'hash' ? words.modulus : undefined,
    offset: 0n,
    epoch: isEncoded ? policy.epoch : undefined,
    ulid: isEncoded && policy.ulid,
    name: words.name,
    subpartition: words.subpartition,
    lifecycle: isAlive ? policy.lifecycle : [],
    holds: isAlive ? policy.holds : [],
  }
}
