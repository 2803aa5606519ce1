import { type QualifiedName } from './name.ts'

/**
 * How logical replication meets one set: what it is published by, and which subscriptions of this very database fill it.
 * Neither the subscribers of a publication nor what they have can be seen from here.
 */
export interface Replication {
  /** By name. */
  readonly publications: readonly Publication[]
  /** Subscriptions of this database that fill the set or partitions of it, by name. */
  readonly subscriptions: readonly string[]
  /** Tables that refuse UPDATE and DELETE because a publication sends those and no replica identity tells their rows apart. */
  readonly unidentified: { readonly count: number; readonly first: readonly QualifiedName[] }
}

/** One publication as it concerns one set. */
export interface Publication {
  readonly name: string
  /**
   * How it comes to have the set: as a table of its list, as one of its schemas or because it has all tables. `partitions`: the set itself
   * is not in it, but partitions of it are, one by one.
   */
  readonly covers: 'table' | 'schema' | 'all tables' | 'partitions'
  /** `publish_via_partition_root`: subscribers know the parent and no partition. */
  readonly viaRoot: boolean
  /** Of a list of columns those that are published; undefined: all. */
  readonly columns: readonly string[] | undefined
  readonly hasRowFilter: boolean
  readonly owner: string
  /** The owner of the set may change it: has the rights of the publication's owner. */
  readonly mayAlter: boolean
  /** Schemas it has as a whole: what is in one of them is published without its parent. */
  readonly schemas: readonly string[]
  /** OIDs of partitions, at whatever depth, that are in its list by themselves: those stay in it when they leave. */
  readonly members: readonly number[]
}

/** A publication that a table is put into by name. */
export interface PublicationPlace {
  readonly publication: string
  /** The columns that are published; undefined: all. */
  readonly columns: readonly string[] | undefined
}
