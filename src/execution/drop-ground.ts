import { type DropAction } from '../domain/action.ts'
import { displayName, sameName } from '../domain/name.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { type ActionRun } from './action-run.ts'
import {
  leaverOf,
  proveAllLeft,
  proveFree,
  refuseNewParts,
  requireLedgerRow,
  type WithParts,
} from './ledger-proof.ts'
import { requireJournal } from './require-journal.ts'
import { Postponed } from './setbacks.ts'

/** By what right tables are dropped. Every proof is of each by itself; the questions are asked for all of them at once. */
export interface Ground {
  /** Locks what is noted of the tables and holds it against what stands there. Throws Postponed `ledger-mismatch`. */
  prove(session: Session): Promise<void>
  /** Under the locks: they take nothing along that was not part of them when they left. Throws Postponed `ledger-mismatch`. */
  proveAlone(session: Session): Promise<void>
  /** One statement: the tables have gone. */
  note(session: Session): Promise<void>
}

/** A drop, and the run it belongs to. */
export interface Dropping {
  readonly action: DropAction
  readonly run: ActionRun
}

/** At least one: all of the same lane. */
export type Droppings = readonly [Dropping, ...Dropping[]]

/** The ledger's row: of the partition, or of the archive that the table was made from. Throws Postponed `ledger-mismatch`. */
export function ledgerRowOf({ action, run }: Dropping): number {
  return requireLedgerRow(leaverOf(action), run)
}

/** Detached by ourselves, as the ledger says. */
export function groundOfLeft(droppings: Droppings): Ground {
  const [{ run }] = droppings
  const journal = requireJournal(run)
  const noted = droppings.map((each) => ({ ledgerId: ledgerRowOf(each), leaver: leaverOf(each.action) }))
  let withParts: readonly WithParts[] = []
  return {
    prove: async (session) => {
      withParts = await proveAllLeft(session, journal, noted)
    },
    proveAlone: (session) => refuseNewParts(session, withParts),
    note: (session) =>
      journal.markDropped(
        session,
        noted.map(({ ledgerId }) => ledgerId),
        run.context.now(),
      ),
  }
}

/** Made by ourselves from an archive, for a time that is over. */
export function groundOfRestored(dropping: Dropping): Ground {
  const { action, run } = dropping
  const { archives } = requireJournal(run)
  const ledgerId = ledgerRowOf(dropping)
  const leaver = leaverOf(action)
  return {
    prove: async (session) => {
      const [restored] = await allEnded([
        archives.lockRestored(session, action.partition.oid, run.context.now()),
        proveFree(session, leaver),
      ])
      const isMeant =
        restored?.isOver === true &&
        restored.ledgerId === ledgerId &&
        sameName(restored.name, action.partition.name)
      if (!isMeant) throw notOurs(action)
    },
    // What is restored is a table without parts.
    proveAlone: (session) => refuseNewParts(session, [{ leaver, parts: [] }]),
    note: (session) => archives.endRestored(session, action.partition.oid),
  }
}

function notOurs({ partition }: DropAction): Postponed {
  return new Postponed(
    'ledger-mismatch',
    `${displayName(partition.name)} is not dropped: the ledger does not say that it was restored for a time that is over`,
    { hint: 'If it is no longer wanted, drop it by hand.' },
  )
}
