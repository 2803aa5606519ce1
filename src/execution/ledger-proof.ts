import { type DropAction } from '../domain/action.ts'
import { displayName, sameName } from '../domain/name.ts'
import { type Journal, type LockedEntry } from '../journal/journal.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { type ActionRun } from './action-run.ts'
import { readRelation, type Relation } from './relations.ts'
import { Postponed } from './setbacks.ts'

/** The ledger's row: planned, or written by the detach just before. Throws Postponed `ledger-mismatch`. */
export function requireLedgerRow(action: DropAction, { leftNow }: Pick<ActionRun, 'leftNow'>): number {
  const id = action.ledgerId ?? leftNow.get(action.partition.oid)
  if (id === undefined) throw notInLedger(action)
  return id
}

/**
 * Locks the ledger's row and holds it against what stands there now: a table is dropped only if all of this is true (product.md §1.1).
 * 1. The ledger has the row, and says that the table was detached.
 * 2. The row is about this very table: the planned OID, under the planned name.
 * 3. It was written in this database of this cluster: OIDs are given again in a restored copy.
 * 4. The OID still is that table: a table, under that name, and a foreign one only if that was planned.
 * 5. It hangs under no parent, not even half detached.
 * Throws Postponed `ledger-mismatch` with the first that is not.
 */
export async function proveDroppable(
  session: Session,
  journal: Journal,
  ledgerId: number,
  action: DropAction,
): Promise<void> {
  const [entry, relation] = await allEnded([
    journal.lockEntry(session, ledgerId),
    readRelation(session, action.partition.oid),
  ])
  if (entry === undefined) throw notInLedger(action)
  const doubt = rowDoubt(entry, action)
  if (doubt !== undefined) throw mismatch(action, doubt)
  refuseDoubt(relation, action)
}

/** The second half of the proof, 4 and 5: what only the catalog knows. Any role may read that. Throws Postponed `ledger-mismatch`. */
export async function proveFree(session: Session, action: DropAction): Promise<void> {
  refuseDoubt(await readRelation(session, action.partition.oid), action)
}

function refuseDoubt(relation: Relation | undefined, action: DropAction): void {
  const doubt = tableDoubt(relation, action)
  if (doubt !== undefined) throw mismatch(action, doubt)
}

const detachedStates: ReadonlySet<string> = new Set(['detached', 'archived', 'verified'])

function rowDoubt(entry: LockedEntry, { partition }: DropAction): string | undefined {
  if (!detachedStates.has(entry.state)) return `its ledger row says ${entry.state}`
  if (entry.partitionOid !== partition.oid)
    return `the ledger row is about OID ${entry.partitionOid}, not ${partition.oid}`
  if (!sameName(entry.name, partition.name)) return `the ledger row is about ${displayName(entry.name)}`
  if (!entry.isOfThisDatabase) return 'the ledger row was written in another database or cluster'
  return undefined
}

function tableDoubt(
  relation: Relation | undefined,
  { partition, isForeign }: DropAction,
): string | undefined {
  if (relation === undefined) return 'it is gone'
  if (!sameName(relation.name, partition.name)) return `its OID is ${displayName(relation.name)} now`
  if (!(isForeign ? ['f'] : ['r', 'p']).includes(relation.kind))
    return `its OID is a relation of kind ${relation.kind} now`
  if (relation.parentOid !== undefined) return 'it is attached to a parent'
  return undefined
}

function notInLedger(action: DropAction): Postponed {
  return mismatch(action, 'it does not stand in the ledger')
}

function mismatch({ partition }: DropAction, why: string): Postponed {
  return new Postponed('ledger-mismatch', `${displayName(partition.name)} is not dropped: ${why}`, {
    hint: 'If the table is no longer wanted, drop it by hand; if the ledger row is wrong, delete it from the ledger.',
  })
}
