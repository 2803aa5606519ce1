import { type Finding } from '../domain/finding.ts'
import { type BegunIndex, type LackingTable } from '../domain/lacking-table.ts'
import { displayName } from '../domain/name.ts'

/** How long an index that the server refused to build is left alone. Shorter: a long build for nothing again; longer: a cure is noticed late. */
const RETRY_AFTER = Temporal.Duration.from({ hours: 24 })

/** Why the last try to build an index of that name failed, if that was not long ago. */
export function failedLately(
  { begun }: LackingTable,
  name: string,
  now: Temporal.Instant,
): BegunIndex['failed'] {
  const failed = begun.find((each) => each.name === name)?.failed
  if (failed === undefined) return undefined
  return Temporal.Instant.compare(failed.at.add(RETRY_AFTER), now) > 0 ? failed : undefined
}

/** Tells of it until it is tried again. */
export function indexFailed(
  { table }: LackingTable,
  words: string,
  { why }: NonNullable<BegunIndex['failed']>,
): Finding {
  const subject = displayName(table.name)
  return {
    code: 'index-failed',
    level: 'error',
    subject,
    message: `${subject} could not be given its index (${words}): ${why}`,
    hint: 'Correct the rows that stand in the way, or the policy; it is tried again a day after it failed.',
  }
}
