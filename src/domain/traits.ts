import { type TableRef } from './action.ts'
import { type QualifiedName } from './name.ts'
import { type ReplicaIdentity } from './partition-set.ts'

/** A table privilege as `aclexplode` names it. */
export const PRIVILEGES = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'REFERENCES',
  'TRIGGER',
  'MAINTAIN',
] as const

export type Privilege = (typeof PRIVILEGES)[number]

/**
 * A right of a role that does not own the table. One that may be passed on is two of them: the right, and the grant option. Who granted
 * it is left out: on another table only its owner can (PostgreSQL records the owner as the grantor).
 */
export interface GrantTrait {
  readonly kind: 'grant'
  /** Null is PUBLIC. */
  readonly grantee: string | null
  readonly privilege: Privilege
  /** Null is the whole table. */
  readonly column: string | null
  /** The option to grant it on, not the right itself. */
  readonly grantable: boolean
}

/** A row security policy. Expressions are the server's own text, printed under search_path = pg_catalog. */
export interface PolicyTrait {
  readonly kind: 'policy'
  readonly name: string
  readonly permissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  /** Sorted; empty is PUBLIC. */
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
  /** A policy of this name stands there and says something else. */
  readonly replaces?: true
}

/** An extended statistics object, found again by what it covers: LIKE names its copies as it likes. */
export interface ExtendedStatisticsTrait {
  readonly kind: 'extended-statistics'
  /** Sorted. */
  readonly columns: readonly string[]
  readonly expressions: readonly string[]
  /** pg_statistic_ext.stxkind, sorted. */
  readonly kinds: readonly string[]
  /** Null: the server's default. */
  readonly target: number | null
  /** It stands there, with another target. */
  readonly isThere?: true
}

/** One thing that a partition is to have because its parent, or the policy, has it, and that neither LIKE nor ATTACH brings (postgres.md C). */
export type Trait =
  | { readonly kind: 'owner'; readonly owner: string }
  | GrantTrait
  | { readonly kind: 'row-security'; readonly forced: boolean }
  | PolicyTrait
  | { readonly kind: 'statistics-target'; readonly column: string; readonly target: number }
  | {
      readonly kind: 'column-option'
      readonly column: string
      readonly name: string
      readonly value: string
    }
  | ExtendedStatisticsTrait
  | { readonly kind: 'replica-identity' }
  | { readonly kind: 'toast-parameter'; readonly name: string; readonly value: string }
  | { readonly kind: 'unlogged' }

export type TraitKind = Trait['kind']
export type TraitOf<K extends TraitKind> = Extract<Trait, { kind: K }>

/** In the order they are given: nobody has a right before rows are protected, and the owner changes last. */
export const TRAIT_KINDS = [
  'row-security',
  'policy',
  'grant',
  'statistics-target',
  'column-option',
  'extended-statistics',
  'replica-identity',
  'toast-parameter',
  'unlogged',
  'owner',
] as const satisfies readonly TraitKind[]

export function traitsOfKind<K extends TraitKind>(traits: readonly Trait[], kind: K): readonly TraitOf<K>[] {
  return traits.filter((trait): trait is TraitOf<K> => trait.kind === kind)
}

/** What a new partition is to carry. */
export interface Traits {
  /** Whose they are. */
  readonly table: QualifiedName
  /** The parent's table access method; undefined: the session's default. From PostgreSQL 17 on. */
  readonly accessMethod: string | undefined
  /** The parent has EXCLUDE constraints: LIKE copies them, and ATTACH does not know the copies again. From PostgreSQL 17 on. */
  readonly hasExclusions: boolean
  readonly all: readonly Trait[]
}

/** What a partition that has drifted is given again. */
export interface Reconciled {
  readonly traits: readonly Trait[]
  /** The set whose traits they are: expressions speak of it by name. */
  readonly source: QualifiedName
  /** The table it hangs under: the set's own, or a branch of it. */
  readonly under: TableRef
  readonly replicaIdentity: ReplicaIdentity
}

/** Where a partition, on whatever level, is not what a new one would be. */
export interface Drift {
  readonly table: TableRef
  /** The table it hangs under: the set's own, or a branch of it. */
  readonly under: TableRef
  /** What a new one would have. */
  readonly missing: readonly Trait[]
  /** What a new one would not have. Nothing of it is ever taken away by partitiond. */
  readonly extra: readonly Trait[]
}
