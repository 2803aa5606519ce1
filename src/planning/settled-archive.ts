import { type Destination } from '../domain/archive.ts'
import { type LedgerEntry } from '../domain/ledger.ts'

/** In these the table itself is the archive: there is nothing to hold it against, and nothing is left when it is dropped. */
const RELOCATIONS: ReadonlySet<Destination['kind']> = new Set(['schema', 'tablespace'])

/** Whether an archive of this kind is the table itself. */
export function isTheTable(kind: Destination['kind']): boolean {
  return RELOCATIONS.has(kind)
}

/**
 * Whether a table that has left needs no other archive. One that was only put elsewhere in the database is no copy: when the policy asks for
 * a copy by now, it is still to be made. A copy is one wherever the policy would put it today.
 */
export function isSettled(
  { state, archive }: Pick<LedgerEntry, 'state' | 'archive'>,
  to: Destination,
): boolean {
  if (state !== 'verified') return false
  return archive === undefined || !isTheTable(archive.kind) || isTheTable(to.kind)
}
