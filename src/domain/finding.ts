export type FindingLevel = 'info' | 'warning' | 'error'

/**
 * A reason why something is not done, or a worry. `code` is stable API: it names a runbook page.
 * `error` means: a policy asks for something and it cannot be had; `warning`: look at it; `info`: it will come right by itself.
 */
export interface Finding {
  readonly code: string
  readonly level: FindingLevel
  /** The table or partition it is about, as `schema.table`. */
  readonly subject: string
  readonly message: string
  /** What to do, in the imperative; with the SQL where there is one. */
  readonly hint: string
}
