import { type Finding } from '../domain/finding.ts'
import { type LedgerEntry } from '../domain/ledger.ts'
import { displayName } from '../domain/name.ts'
import { type Bookkeeping } from '../domain/plan.ts'

export interface LedgerReview {
  readonly bookkeeping: Bookkeeping
  readonly findings: readonly Finding[]
}

/**
 * Holds the ledger's rows against what stands there now (product.md §8):
 * 1. an intent whose partition is still attached and not pending came to nothing: forgotten;
 * 2. an intent whose partition is standing free: the DETACH was finished, only the note was not: confirmed, grace begins now;
 * 3. a detached partition that hangs under a parent again was attached by hand: never dropped, forgotten, said loudly;
 * 4. a table that is gone was dropped by hand: forgotten.
 */
export function reviewLedger(entries: readonly LedgerEntry[]): LedgerReview {
  const forget: number[] = []
  const confirm: number[] = []
  const findings: Finding[] = []
  for (const entry of entries) {
    const { table } = entry
    if (table === undefined) {
      forget.push(entry.id)
      findings.push(gone(entry))
    } else if (table.attachedTo !== undefined && !table.pendingDetach) {
      forget.push(entry.id)
      if (entry.state !== 'detaching') findings.push(attachedAgain(entry))
    } else if (entry.state === 'detaching' && table.attachedTo === undefined) {
      confirm.push(entry.id)
    }
  }
  return { bookkeeping: { forget, confirm }, findings }
}

function gone(entry: LedgerEntry): Finding {
  const subject = displayName(entry.name)
  return {
    code: 'detached-table-gone',
    level: 'info',
    subject,
    message: `${subject} was detached by partitiond and has since been dropped by somebody else`,
    hint: 'Nothing to do: its ledger row is removed.',
  }
}

function attachedAgain(entry: LedgerEntry): Finding {
  const subject = displayName(entry.name)
  return {
    code: 'attached-again',
    level: 'warning',
    subject,
    message: `${subject} was detached by partitiond and has been attached again by hand: it is not dropped, and its ledger row is removed`,
    hint: `If it is to stay, give its range a longer retention or a hold: as the policy stands, it is detached again when that is due.`,
  }
}
