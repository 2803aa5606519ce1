import { type ArchiveRecord } from './archive.ts'
import { type QualifiedName } from './name.ts'

/** `detaching` is the intent, written before DETACH CONCURRENTLY, which cannot share a transaction with it. */
export type LedgerState = 'detaching' | 'detached' | 'archived' | 'verified' | 'dropped'

/** What the catalog shows under a ledger row's OID. */
export interface LedgerTable {
  readonly oid: number
  readonly name: QualifiedName
  readonly owner: string
  /** pg_class.relkind: `r` table, `f` foreign table, `p` partitioned table; anything else is not what we detached. */
  readonly kind: string
  /** Of a partitioned table: how many tables it consists of. */
  readonly leaves?: number
  /** The parent it hangs under now, if any. */
  readonly attachedTo: number | undefined
  readonly pendingDetach: boolean
}

/** One partition that is leaving, as the ledger recorded it, beside what stands there now. */
export interface LedgerEntry {
  readonly id: number
  readonly parent: QualifiedName
  readonly parentOid: number
  readonly partitionOid: number
  /** The name it had when it was last touched by us. */
  readonly name: QualifiedName
  readonly databaseOid: number
  readonly systemIdentifier: string
  /** The bound as text, as `FOR VALUES` printed it, and the key's type. */
  readonly lower: string
  readonly upper: string
  readonly keyType: string
  readonly state: LedgerState
  /** On the cycle's clock (`--at` included), and on the server's own. */
  readonly detachedAt: Temporal.Instant | undefined
  readonly detachedAtServer: Temporal.Instant | undefined
  /** What has this OID now; undefined when nothing has. */
  readonly table: LedgerTable | undefined
  /** What was archived of it; undefined until something was. */
  readonly archive: ArchiveRecord | undefined
}

/** A partition that is gone from the database while its archive is kept. */
export interface ArchivedEntry extends Omit<LedgerEntry, 'table' | 'archive' | 'state'> {
  readonly archive: ArchiveRecord
}

/** A hold that was placed with `archive hold` and not released, beside those of the policy file. */
export interface StoredHold {
  readonly id: number
  /** As the table was called when the hold was placed. */
  readonly parent: QualifiedName
  /** Undefined in a copy of the database: the name decides there. */
  readonly parentOid: number | undefined
  /** The ends as `formatKeyValue` writes them, lower inclusive, upper exclusive, and the key's type. */
  readonly lower: string
  readonly upper: string
  readonly keyType: string
  readonly reason: string
  /** Exclusive; undefined: until it is released. */
  readonly until: Temporal.Instant | undefined
  readonly placedAt: Temporal.Instant
  readonly placedBy: string
}

/** A partition that was brought back from its archive. */
export interface RestoredTable {
  readonly id: number
  /** The ledger's row whose archive it came from. */
  readonly ledgerId: number
  readonly parentOid: number
  readonly oid: number
  readonly name: QualifiedName
  readonly owner: string
  /** Attached to its parent, or put beside it. */
  readonly isAttached: boolean
  /** When it leaves again by itself; undefined: it stays until a person says otherwise. */
  readonly until: Temporal.Instant | undefined
}

/** The ledger as read in this cycle. `missing`: the statements a DBA must run before it can be made; empty when it stands or we may make it. */
export interface Ledger {
  readonly available: boolean
  readonly missing: readonly string[]
  readonly entries: readonly LedgerEntry[]
  /** Of partitions that were dropped, while their archive is kept. */
  readonly archives: readonly ArchivedEntry[]
  readonly holds: readonly StoredHold[]
  readonly restored: readonly RestoredTable[]
}
