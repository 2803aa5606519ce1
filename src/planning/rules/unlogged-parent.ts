import { displayName } from '../../domain/name.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** Its partitions are logged all the same: PostgreSQL makes them so, and an unlogged one would be empty after a crash (postgres.md C6, C7). */
export function unloggedParent({ set }: SetContext): Proposal {
  if (set.isUnlogged !== true) return NOTHING
  const subject = displayName(set.name)
  return {
    actions: [],
    findings: [
      {
        code: 'unlogged-parent',
        level: 'warning',
        subject,
        message: `${subject} is declared UNLOGGED; its partitions are made as logged tables, because an unlogged partition is empty after a crash`,
        hint: 'PostgreSQL 15 to 17 never heed the word on a partitioned table, cannot take it back, and 18 refuses it: make the table anew without it and attach the partitions there, or leave it as it is.',
      },
    ],
  }
}
