import { displayName } from '../domain/name.ts'
import { type PartitionSet, type ReplicaIdentity } from '../domain/partition-set.ts'
import {
  type Drift,
  type GrantTrait,
  type Trait,
  TRAIT_KINDS,
  type TraitKind,
  type TraitOf,
  traitsOfKind,
} from '../domain/traits.ts'

type Side = 'missing' | 'extra'

interface Described {
  readonly set: Pick<PartitionSet, 'replicaIdentity'>
  readonly side: Side
}

/** All traits of one kind in words, each without a full stop. */
type Describer<K extends TraitKind> = (traits: readonly TraitOf<K>[], about: Described) => readonly string[]

const describers: { readonly [K in TraitKind]: Describer<K> } = {
  owner: (traits) => traits.map(({ owner }) => `its owner is not ${owner}`),
  grant: describeGrants,
  'row-security': (traits, { side }) =>
    traits.map(
      ({ forced }) =>
        `row level security is ${side === 'missing' ? 'not ' : ''}${forced ? 'forced' : 'enabled'}`,
    ),
  policy: (traits, { side }) =>
    traits.map(({ name, replaces }) => {
      if (side === 'extra') return `it has the policy ${name}`
      return replaces === true ? `its policy ${name} says something else` : `it lacks the policy ${name}`
    }),
  'statistics-target': (traits) =>
    traits.map(({ column, target }) => `the statistics target of ${column} is not ${target}`),
  'column-option': (traits) =>
    traits.map(({ column, name, value }) => `${name} of ${column} is not ${value}`),
  'extended-statistics': (traits) =>
    traits.map(({ columns, expressions, target, isThere }) => {
      const what = `extended statistics on ${[...columns, ...expressions].join(', ')}`
      return isThere === true ? `the target of its ${what} is not ${target}` : `it lacks ${what}`
    }),
  'replica-identity': (_, { set }) => [`its replica identity is not ${identityWords(set.replicaIdentity)}`],
  'toast-parameter': (traits) => traits.map(({ name, value }) => `toast.${name} is not ${value}`),
  unlogged: () => ['it is UNLOGGED: a crash empties it'],
}

/** What differs, in words: what it lacks first. */
export function describeDrift(
  { missing, extra }: Pick<Drift, 'missing' | 'extra'>,
  set: Pick<PartitionSet, 'replicaIdentity'>,
): readonly string[] {
  return [...describe(missing, { set, side: 'missing' }), ...describe(extra, { set, side: 'extra' })]
}

function describe(traits: readonly Trait[], about: Described): readonly string[] {
  return TRAIT_KINDS.flatMap((kind) => describeKind(kind, traitsOfKind(traits, kind), about))
}

function describeKind<K extends TraitKind>(
  kind: K,
  traits: readonly TraitOf<K>[],
  about: Described,
): readonly string[] {
  const describer: Describer<K> = describers[kind]
  return traits.length === 0 ? [] : describer(traits, about)
}

/** `reporting lacks SELECT, UPDATE (v)`. */
function describeGrants(traits: readonly GrantTrait[], { side }: Described): readonly string[] {
  const byRole = Map.groupBy(traits, ({ grantee }) => grantee)
  return [...byRole].map(([grantee, rights]) => {
    const words = rights.map(
      ({ privilege, column, grantable }) =>
        `${privilege}${column === null ? '' : ` (${column})`}${grantable ? ' with grant option' : ''}`,
    )
    return `${grantee ?? 'PUBLIC'} ${side === 'missing' ? 'lacks' : 'has'} ${words.join(', ')}`
  })
}

function identityWords(identity: ReplicaIdentity): string {
  return identity.kind === 'index'
    ? `the index of ${displayName(identity.index)}`
    : identity.kind.toUpperCase()
}
