import { type ValuesBound } from './bound.ts'
import { type NewIndex } from './index-work.ts'
import { type InheritanceChange } from './inheritance.ts'
import { type KeyColumn, type PartitionKey } from './key.ts'
import { type QualifiedName } from './name.ts'
import { type ReplicaIdentity } from './partition-set.ts'
import { type StorageParameters } from './policy.ts'
import { type Traits } from './traits.ts'

/** What a new partition looks like. */
export interface NewPartition {
  readonly bound: ValuesBound
  readonly key: KeyColumn
  readonly parameters: StorageParameters
  readonly replicaIdentity: ReplicaIdentity
  readonly tablespace: string | undefined
  /** What else it is to have of its set; nothing when undefined. */
  readonly traits?: Traits | undefined
  /** Attaching locks the DEFAULT partition too, and the tables that foreign keys tie to the set (postgres.md A). */
  readonly hasDefault: boolean
  readonly hasForeignKeys: boolean
  /** Present where it is to inherit from its parent instead of being attached. */
  readonly inheritance?: InheritanceChange
  /** Beyond those that the parent has; none when undefined. */
  readonly indexes?: readonly NewIndex[]
  /** Present where it has no rows of its own but is divided further. */
  readonly branch?: NewBranch
}

/** How a new partition is divided. All of it is made in one transaction: nobody sees a branch that lacks a part. */
export interface NewBranch {
  readonly key: PartitionKey
  readonly leaves: readonly NewLeaf[]
  /** From PostgreSQL 17 on an identity column reaches only what is attached to a table that has it already. */
  readonly hasIdentity: boolean
}

/** A partition of a branch, which may be a branch again. */
export interface NewLeaf extends NewPartition {
  readonly name: QualifiedName
}
