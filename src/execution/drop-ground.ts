import { type DropAction } from '../domain/action.ts'
import { displayName, sameName } from '../domain/name.ts'
import { type Session } from '../postgres/session.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type LockedEntry } from '../journal/journal.ts'
import { type ActionRun } from './action-run.ts'
import { leaverOf, proveFree, proveLeft, refuseNewParts, requireLedgerRow } from './ledger-proof.ts'
import { requireJournal } from './require-journal.ts'
import { Postponed } from './setbacks.ts'

/** By what right a table is dropped. */
export interface Ground {
  /** The ledger's row of the partition, or of the archive that the table was made from. */
  readonly ledgerId: number
  /** Locks what is noted of the table and holds it against what stands there. Throws Postponed `ledger-mismatch`. */
  prove(session: Session): Promise<void>
  /** Under the lock: it takes nothing along that was not part of it when it left. Throws Postponed `ledger-mismatch`. */
  proveAlone(session: Session): Promise<void>
  /** One statement: the table has gone. */
  note(session: Session): Promise<void>
}

/** Detached by ourselves, as the ledger says, or made by ourselves from an archive, for a time that is over. */
export function groundOf(action: DropAction, run: ActionRun): Ground {
  const journal = requireJournal(run)
  const ledgerId = requireLedgerRow(leaverOf(action), run)
  const at = run.context.now()
  if (!action.isRestored) {
    let parts: LockedEntry['parts'] = []
    return {
      ledgerId,
      prove: async (session) => {
        const entry = await proveLeft(session, journal, ledgerId, leaverOf(action))
        parts = entry.parts
      },
      proveAlone: (session) => refuseNewParts(session, leaverOf(action), parts),
      note: (session) => journal.markDropped(session, ledgerId, at),
    }
  }
  return {
    ledgerId,
    prove: async (session) => {
      const [restored] = await allEnded([
        journal.archives.lockRestored(session, action.partition.oid, at),
        proveFree(session, leaverOf(action)),
      ])
      const isMeant =
        restored?.isOver === true &&
        restored.ledgerId === ledgerId &&
        sameName(restored.name, action.partition.name)
      if (!isMeant) throw notOurs(action)
    },
    // What is restored is a table without parts.
    proveAlone: (session) => refuseNewParts(session, leaverOf(action), []),
    note: (session) => journal.archives.endRestored(session, action.partition.oid),
  }
}

function notOurs({ partition }: DropAction): Postponed {
  return new Postponed(
    'ledger-mismatch',
    `${displayName(partition.name)} is not dropped: the ledger does not say that it was restored for a time that is over`,
    { hint: 'If it is no longer wanted, drop it by hand.' },
  )
}
