import { type ArchiveAction, type DropAction, type StoreArchive, type TableRef } from '../domain/action.ts'
import { displayName, type QualifiedName, sameName } from '../domain/name.ts'
import { type Journal, type LockedEntry } from '../journal/journal.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { type ActionRun } from './action-run.ts'
import { readRelations, type Relation } from './relations.ts'
import { Postponed } from './setbacks.ts'

/** A table that has left, and what is to be done with it. */
export interface Leaver {
  readonly partition: TableRef
  readonly ledgerId: number | undefined
  readonly isForeign: boolean
  /** In words, for what is said when it is not done. */
  readonly done: 'dropped' | 'archived'
}

export function leaverOf(action: DropAction | (ArchiveAction & { readonly archive: StoreArchive })): Leaver {
  const { partition, ledgerId } = action
  return action.kind === 'drop'
    ? { partition, ledgerId, isForeign: action.isForeign, done: 'dropped' }
    : { partition, ledgerId, isForeign: action.archive.isForeign, done: 'archived' }
}

/** The ledger's row: planned, or written by the detach just before. Throws Postponed `ledger-mismatch`. */
export function requireLedgerRow(leaver: Leaver, { leftNow }: Pick<ActionRun, 'leftNow'>): number {
  const id = leaver.ledgerId ?? leftNow.get(leaver.partition.oid)
  if (id === undefined) throw notInLedger(leaver)
  return id
}

/**
 * Locks the ledger's row and holds it against what stands there now: a table is archived or dropped only if all of this is true
 * (product.md §1.1).
 * 1. The ledger has the row, and says that the table was detached.
 * 2. The row is about this very table: the planned OID, under the planned name.
 * 3. It was written in this database of this cluster: OIDs are given again in a restored copy.
 * 4. The OID still is that table: a table, under that name, and a foreign one only if that was planned.
 * 5. It hangs under no parent, not even half detached.
 * Throws Postponed `ledger-mismatch` with the first that is not.
 */
export async function proveLeft(
  session: Session,
  journal: Journal,
  ledgerId: number,
  leaver: Leaver,
): Promise<void> {
  await proveAllLeft(session, journal, [{ ledgerId, leaver }])
}

/** A table with the row of the ledger that is said to be about it. */
export interface NotedLeaver {
  readonly ledgerId: number
  readonly leaver: Leaver
}

/** A table, and what hung below it when it left; null where nobody has noted that. */
export interface WithParts {
  readonly leaver: Leaver
  readonly parts: LockedEntry['parts']
}

/** The same for several tables, each by itself. Returns what hung below each when it left. */
export async function proveAllLeft(
  session: Session,
  journal: Journal,
  noted: readonly NotedLeaver[],
): Promise<readonly WithParts[]> {
  const [entries, relations] = await allEnded([
    journal.lockEntries(
      session,
      noted.map(({ ledgerId }) => ledgerId),
    ),
    readRelations(session, noted.map(oidOf)),
  ])
  return noted.map(({ ledgerId, leaver }) => {
    const entry = entries.get(ledgerId)
    if (entry === undefined) throw notInLedger(leaver)
    const doubt = rowDoubt(entry, leaver)
    if (doubt !== undefined) throw mismatch(leaver, doubt)
    refuseDoubt(relations.get(leaver.partition.oid), leaver)
    return { leaver, parts: entry.parts }
  })
}

/** The second half of the proof, 4 and 5: what only the catalog knows. Any role may read that. Throws Postponed `ledger-mismatch`. */
export async function proveFree(
  session: Pick<Session, 'query'>,
  ...leavers: readonly Leaver[]
): Promise<void> {
  const oids = leavers.map(({ partition }) => partition.oid)
  const relations = await readRelations(session, oids)
  for (const leaver of leavers) refuseDoubt(relations.get(leaver.partition.oid), leaver)
}

function oidOf({ leaver }: NotedLeaver): number {
  return leaver.partition.oid
}

function refuseDoubt(relation: Relation | undefined, leaver: Leaver): void {
  const doubt = tableDoubt(relation, leaver)
  if (doubt !== undefined) throw mismatch(leaver, doubt)
}

const detachedStates: ReadonlySet<string> = new Set(['detached', 'archived', 'verified'])

function rowDoubt(entry: LockedEntry, { partition }: Leaver): string | undefined {
  if (!detachedStates.has(entry.state)) return `its ledger row says ${entry.state}`
  if (entry.partitionOid !== partition.oid)
    return `the ledger row is about OID ${entry.partitionOid}, not ${partition.oid}`
  if (!sameName(entry.name, partition.name)) return `the ledger row is about ${displayName(entry.name)}`
  if (!entry.isOfThisDatabase) return 'the ledger row was written in another database or cluster'
  return undefined
}

interface Part extends QualifiedName {
  readonly oid: number
  /** Below which of the tables. */
  readonly root: number
}

const partsSql = sqlFile(import.meta.url, './queries/parts.sql')

/**
 * Nothing hangs below any that did not when it left: DROP would take that along without being asked (postgres.md L2). To be called under
 * the lock, which keeps ATTACH out. Throws Postponed `ledger-mismatch`.
 */
export async function refuseNewParts(
  session: Pick<Session, 'query'>,
  all: readonly WithParts[],
): Promise<void> {
  const now = await session.query<Part>(partsSql, [all.map(({ leaver }) => leaver.partition.oid)])
  for (const { leaver, parts } of all) {
    const { oid } = leaver.partition
    const added = now.find((part) => part.root === oid && parts !== null && !parts.includes(part.oid))
    if (added !== undefined)
      throw mismatch(leaver, `${displayName(added)} was attached to it after it had left`)
  }
}

function tableDoubt(relation: Relation | undefined, { partition, isForeign }: Leaver): string | undefined {
  if (relation === undefined) return 'it is gone'
  if (!sameName(relation.name, partition.name)) return `its OID is ${displayName(relation.name)} now`
  if (!(isForeign ? ['f'] : ['r', 'p']).includes(relation.kind))
    return `its OID is a relation of kind ${relation.kind} now`
  if (relation.parentOid !== undefined) return 'it is attached to a parent'
  return undefined
}

function notInLedger(leaver: Leaver): Postponed {
  return mismatch(leaver, 'it does not stand in the ledger')
}

function mismatch({ partition, done }: Leaver, why: string): Postponed {
  return new Postponed('ledger-mismatch', `${displayName(partition.name)} is not ${done}: ${why}`, {
    hint: 'If the table is no longer wanted, drop it by hand; if the ledger row is wrong, delete it from the ledger.',
  })
}
