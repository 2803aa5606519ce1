import { type RestoredTable } from '../domain/ledger.ts'
import { type SetContext } from './set-context.ts'

type Leases = Pick<SetContext, 'restored' | 'now'>

/** Whether what was brought back is still wanted: its time is not over, or it has none. */
function isWanted({ until }: RestoredTable, now: Temporal.Instant): boolean {
  return until === undefined || Temporal.Instant.compare(now, until) < 0
}

/** Whether an attached partition was brought back from its archive and is to stay for now, however old it is. */
export function isLeased({ restored, now }: Leases, oid: number): boolean {
  return restored.some((each) => each.isAttached && each.oid === oid && isWanted(each, now))
}

/** Since when an attached partition that was brought back is wanted no longer; undefined for all others. */
export function leaseEnd({ restored, now }: Leases, oid: number): Temporal.Instant | undefined {
  return restored.find((each) => each.isAttached && each.oid === oid && !isWanted(each, now))?.until
}

/** Tables that were put beside their set for a time that is over. */
export function endedBeside({ restored, now }: Leases): readonly RestoredTable[] {
  return restored.filter((each) => !each.isAttached && !isWanted(each, now))
}
