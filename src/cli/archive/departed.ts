import { type ArchiveRecord } from '../../domain/archive.ts'
import { rangeBound, type RangeBound } from '../../domain/bound.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { isRangeKeyType, type KeyEncoding } from '../../domain/key.ts'
import { parseKeyValue } from '../../domain/key-value.ts'
import { type Ledger, type LedgerState, type RestoredTable } from '../../domain/ledger.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Policy } from '../../domain/policy.ts'
import { type DatabaseIdentity } from '../../domain/snapshot.ts'
import { matchesPattern, type TablePattern } from '../../domain/table-pattern.ts'
import { encodingFor } from '../../planning/schemes/encoding-of.ts'
import { policyFor } from './policy-for.ts'

/** One partition that has left its set, with its archive if it has one. */
export interface Departed {
  readonly ledgerId: number
  readonly parent: QualifiedName
  readonly parentOid: number
  /** The name it had last, and the OID. */
  readonly name: QualifiedName
  readonly oid: number
  /** Undefined where the key is of a type whose values we cannot read. */
  readonly bound: RangeBound | undefined
  readonly keyType: string
  /** What its set's policy says about the values; undefined where it says nothing. */
  readonly encoding?: KeyEncoding | undefined
  /** Of its set's policy; UTC without one. */
  readonly zone: string
  readonly state: LedgerState
  readonly archive: ArchiveRecord | undefined
  /** Where it stands in this database, as long as it does. */
  readonly standsAs: QualifiedName | undefined
  readonly restored: readonly RestoredTable[]
}

/** What the ledger of one database tells, beside the policies that say in which zone. */
export interface LedgerView {
  readonly ledger: Ledger
  readonly database: DatabaseIdentity
  readonly policies: readonly Policy[]
}

/** Every partition that has left and is not gone for good, by set and then in the order in which they left. */
export function departedFrom(
  { ledger, database, policies }: LedgerView,
  chosen: TablePattern | undefined,
): readonly Departed[] {
  const stillHere = ledger.entries.filter(({ state }) => state !== 'detaching')
  // Where the archive was the table itself, nothing is left of either.
  const gone = ledger.archives
    .filter(({ archive }) => !isTableItself(archive))
    .map((entry) => ({ ...entry, state: 'dropped' as const, table: undefined }))
  return [...stillHere, ...gone]
    .filter(({ parent }) => chosen === undefined || matchesPattern(chosen, parent))
    .map((entry) => {
      const policy = policyFor(policies, entry.parent)
      const isHere =
        entry.databaseOid === database.oid && entry.systemIdentifier === database.systemIdentifier
      return {
        ledgerId: entry.id,
        parent: entry.parent,
        parentOid: entry.parentOid,
        name: entry.name,
        oid: entry.partitionOid,
        bound: boundOf(entry),
        keyType: entry.keyType,
        encoding: encodingFor(entry.keyType, policy),
        zone: policy?.timezone ?? 'UTC',
        state: entry.state,
        archive: entry.archive,
        standsAs: isHere ? entry.table?.name : undefined,
        restored: ledger.restored.filter(({ ledgerId }) => ledgerId === entry.id),
      }
    })
    .toSorted((a, b) => compareNames(a.parent, b.parent) || a.ledgerId - b.ledgerId)
}

/** The rows never left their table: it is in another schema or tablespace. */
export function isTableItself({ kind }: ArchiveRecord): boolean {
  return kind === 'schema' || kind === 'tablespace'
}

function boundOf({
  lower,
  upper,
  keyType,
}: {
  readonly lower: string
  readonly upper: string
  readonly keyType: string
}): RangeBound | undefined {
  if (!isRangeKeyType(keyType)) return undefined
  try {
    return rangeBound(parseKeyValue(lower, keyType), parseKeyValue(upper, keyType))
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}

function compareNames(a: QualifiedName, b: QualifiedName): number {
  if (a.schema !== b.schema) return a.schema < b.schema ? -1 : 1
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1
}
