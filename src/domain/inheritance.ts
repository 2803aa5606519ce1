import { type RangeBound } from './bound.ts'
import { type KeyColumn } from './key.ts'
import { displayName, type QualifiedName } from './name.ts'
import { shortHash } from './short-hash.ts'

/** The trigger that routes rows of a legacy inheritance table into its children, when it is ours. */
export const ROUTING_TRIGGER = 'partitiond_route'

/** How the names of our routing functions begin; a short hash of the table's name follows. */
export const ROUTING_PREFIX = 'partitiond_route_'

/**
 * Who sends rows into the children.
 * - `nobody`: rows stay in the table itself. `idle` is the version of a function of ours without its trigger, if there is one.
 * - `ours`: the function as partitiond wrote it; `version` stands for what it was written from.
 * - `altered`: a function or trigger of ours that somebody has changed, disabled, or uses elsewhere, in words.
 * - `theirs`: a trigger or rule of the table's owner, in words.
 */
export type RoutingState =
  | { readonly by: 'nobody'; readonly idle: string | undefined }
  | { readonly by: 'ours'; readonly function: QualifiedName; readonly version: string }
  | { readonly by: 'altered'; readonly what: string }
  | { readonly by: 'theirs'; readonly what: string }

/** A table that a policy calls a legacy inheritance set, and its key column. */
export interface InheritedTable {
  readonly table: QualifiedName
  readonly key: string
}

/** A child whose range is not known, and why, as a clause: `it has no validated CHECK on ctime`. */
export interface UnusableChild {
  readonly name: QualifiedName
  readonly why: string
}

/** Two children whose CHECKs let the same rows in. */
export interface ChildOverlap {
  readonly name: QualifiedName
  readonly other: QualifiedName
}

/** What is to be known of a legacy inheritance set beyond what a partitioned table has too. */
export interface Inheritance {
  readonly routing: RoutingState
  /** CHECKs of the table alone (NO INHERIT): LIKE copies them, and a child must not have them. */
  readonly parentOnlyChecks: readonly string[]
  /** Row-level security is enabled on the table: whoever inserts is then checked as what he is. */
  readonly rowSecurity: boolean
  readonly unusable: readonly UnusableChild[]
  readonly overlaps: readonly ChildOverlap[]
  /** False while somebody's lock hides the CHECKs of the children: nothing is known of their ranges, and nothing is done. */
  readonly isRead: boolean
}

/** The routing function as it is to be: which rows go where, the newest first. */
export interface Routing {
  readonly function: QualifiedName
  /** The version it has now, which is replaced; undefined when it has to be made. */
  readonly replaces: string | undefined
  readonly version: string
  readonly makesTrigger: boolean
  /** Rows are inserted by right of the table's owner, as into a partitioned table; else by that of whoever inserts. */
  readonly asOwner: boolean
  readonly key: KeyColumn
  /** The columns of the table that can be written, in their order. */
  readonly columns: readonly string[]
  readonly routes: readonly { readonly child: QualifiedName; readonly bound: RangeBound }[]
}

/** What an action on a legacy inheritance set does beside what it does on a partitioned table. */
export interface InheritanceChange {
  /** In the same transaction; undefined: left as it is. */
  readonly routing: Routing | undefined
  readonly parentOnlyChecks: readonly string[]
  /** OIDs of the CHECKs from which the range of the child was read: as long as it has these, it is the range. */
  readonly checks: readonly number[]
  /** A foreign table is locked by another statement. */
  readonly isForeign: boolean
}

/** Where the routing function of a table stands, when it is ours: beside the table. */
export function routingFunction(table: QualifiedName): QualifiedName {
  return { schema: table.schema, name: `${ROUTING_PREFIX}${shortHash(displayName(table))}` }
}
