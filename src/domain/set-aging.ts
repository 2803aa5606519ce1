import { type QualifiedName } from './name.ts'

/** How far a set is on the way to wraparound, and how much of it needs no VACUUM any more. Shown only: nothing is decided by it. */
export interface SetAging {
  readonly table: QualifiedName
  /** Transactions since the oldest relfrozenxid among its partitions, TOAST tables included; 0 where no partition holds rows itself. */
  readonly maxXidAge: number
  /** Partitions that we froze and that nobody has written to since. */
  readonly frozenPartitions: number
}
