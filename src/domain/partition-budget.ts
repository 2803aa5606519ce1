/**
 * How many partitions a set can bear before one query that is not pruned finds no room for its locks, against how many it has. Partitions
 * of every depth count, those that are divided further and DEFAULT included.
 */
export interface PartitionBudget {
  /** By the server's settings and the set's indexes, as if no other session locked anything (postgres.md M1). */
  readonly partitions: number
  /** What stands now. */
  readonly used: number
  /** The most that the policy leads to, about; undefined when nothing ever leaves. */
  readonly expected: number | undefined
}
