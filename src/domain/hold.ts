import { type QualifiedName } from './name.ts'

/** A hold that is in force on one set, and what it keeps there. */
export interface HoldInForce {
  /** Of a hold placed with `archive hold`; undefined: it stands in the policy. */
  readonly id: number | undefined
  /** The ends as plans show them (or, where they cannot be read, as they are written), lower inclusive, upper exclusive. */
  readonly lower: string
  readonly upper: string
  readonly reason: string
  /** Exclusive; undefined: as long as it stands. */
  readonly until: Temporal.Instant | undefined
  /** Attached partitions, detached tables and archives that overlap it, by the names they have or had. */
  readonly keeps: readonly QualifiedName[]
}
