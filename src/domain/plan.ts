import { type Action } from './action.ts'
import { type Finding } from './finding.ts'
import { type HoldInForce } from './hold.ts'
import { type KeyColumn } from './key.ts'
import { type QualifiedName } from './name.ts'
import { type ForeignKey } from './partition-set.ts'
import { type SetSummary } from './set-summary.ts'

/** Ledger rows to put right before anything is run; no statement on a user's table. */
export interface Bookkeeping {
  /** Rows to delete: the partition was attached again, the intent came to nothing, or the table is gone. */
  readonly forget: readonly number[]
  /** Intents whose DETACH turns out to have been finished: counted as detached from now on. */
  readonly confirm: readonly number[]
}

/** What would be done to one set, in order, and what is worth saying about it. */
export interface SetPlan {
  readonly table: QualifiedName
  readonly key: KeyColumn | undefined
  /** Its DDL locks the tables at their other ends too: what locks one table goes one after the other, whichever sets it is of. */
  readonly foreignKeys: readonly ForeignKey[]
  readonly mode: 'manage' | 'observe'
  /** In the order they run. In observe mode they are shown and never run. */
  readonly actions: readonly Action[]
  /** Leaving steps the guard held back, so that `apply --allow guard` can say what it would add. */
  readonly withheld: readonly Action[]
  readonly findings: readonly Finding[]
  /** Those in force, with what they keep. */
  readonly holds: readonly HoldInForce[]
  readonly bookkeeping: Bookkeeping
  readonly summary: SetSummary
}

/** What would be done to one database at one moment. A value: printed, stored, compared, run. */
export interface Plan {
  readonly database: string
  readonly at: Temporal.Instant
  /** Of the catalog the plan was made from. */
  readonly fingerprint: string
  readonly sets: readonly SetPlan[]
  /** About the database as a whole, or about policies that match nothing. */
  readonly findings: readonly Finding[]
}
