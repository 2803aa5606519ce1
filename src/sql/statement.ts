/** PostgreSQL's table-level lock modes, weakest first (manual, 13.3.1). */
export type LockMode =
  | 'ACCESS SHARE'
  | 'ROW SHARE'
  | 'ROW EXCLUSIVE'
  | 'SHARE UPDATE EXCLUSIVE'
  | 'SHARE'
  | 'SHARE ROW EXCLUSIVE'
  | 'EXCLUSIVE'
  | 'ACCESS EXCLUSIVE'

/** One SQL statement as it is shown and as it is sent. */
export interface Statement {
  readonly text: string
  /**
   * The strongest table lock it takes on a relation that others may be using: the parent, the partitions, tables tied to them
   * by foreign keys, the table itself. Null when it takes none: a table made in the same transaction does not count.
   */
  readonly lock: LockMode | null
  /** It holds words from a policy or the catalog: sent in such a way that the server takes one statement and no more. */
  readonly isAlone?: true
}

/** A statement that is run once per stretch of a table's pages, in a transaction of its own each time. */
export interface PageBatches {
  /** The schema and name of the table whose pages are counted, quoted. */
  readonly table: string
  /** $1 is the first tuple address of the stretch, $2 the first one behind it: `(0,0)`, `(1280,0)`. */
  readonly pagesPerBatch: number
}

/**
 * Statements that stand or fall together.
 * - `transaction`: begin … commit, retried as a whole on a lock timeout.
 * - `snapshot`: begin … commit as well, of one moment and without the right to write; several such steps of one action share the snapshot.
 * - `repeatable`: a transaction of one moment that may write: what is copied and what is counted are the same rows.
 * - `session`: each outside any transaction block, because PostgreSQL wants it so (VACUUM, DETACH CONCURRENTLY).
 */
export interface Step {
  readonly mode: 'transaction' | 'snapshot' | 'repeatable' | 'session'
  /** The role it runs as: the table's owner (postgres.md H1), or `none` for the one we are connected as. */
  readonly role: string
  readonly lockTimeoutMs: number
  /** 0: none. */
  readonly statementTimeoutMs: number
  readonly statements: readonly Statement[]
  /** Present when the statements are repeated over a table's pages. */
  readonly batches?: PageBatches
}
