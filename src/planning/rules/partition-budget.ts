import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type PartitionBudget } from '../../domain/partition-budget.ts'
import { locksOfOne, partitionBudget } from '../partition-budget.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/**
 * From which share of its budget on a set is warned about. Too small: warnings about sets that never get there; too big: no time is left
 * until the server's next restart, which a bigger lock table needs.
 */
const NEAR = 0.8

/**
 * Says when a set has, or by its policy will have, more partitions than the server's lock table bears. Only a warning: the reckoning is
 * cautious (postgres.md M1 saw twice as many go well), and rows need their partition whatever the number.
 */
export function watchBudget({ set, policy, server }: SetContext): Proposal {
  if (server === undefined) return NOTHING
  const budget = partitionBudget(set, policy, server)
  const message = trouble(displayName(set.name), budget)
  if (message === undefined) return NOTHING
  return { actions: [], findings: [warning(displayName(set.name), message, budget, locksOfOne(set, policy))] }
}

function trouble(table: string, { partitions, used, expected = 0 }: PartitionBudget): string | undefined {
  if (used > partitions)
    return `${table} has ${used} partitions, more than the ${partitions} that the server's lock table bears`
  if (expected > partitions)
    return `${table} will have about ${expected} partitions by its policy, more than the ${partitions} that the server's lock table bears; it has ${used} now`
  if (used > NEAR * partitions)
    return `${table} has ${used} partitions, nearly the ${partitions} that the server's lock table bears`
  return undefined
}

function warning(
  subject: string,
  message: string,
  { partitions, used, expected = 0 }: PartitionBudget,
  locks: number,
): Finding {
  const times = Math.ceil((Math.max(used, expected) / partitions) * 10) / 10
  return {
    code: 'partition-budget',
    level: 'warning',
    subject,
    message: `${message} (${locks} lock${locks === 1 ? '' : 's'} a partition)`,
    hint:
      `Choose a longer interval or keep less, or raise max_locks_per_transaction ${times > 1 ? `${times} times ` : ''}and restart the server: ` +
      'queries that are not pruned, pg_dump, and TRUNCATE or DROP of the table may fail with "out of shared memory" otherwise.',
  }
}
