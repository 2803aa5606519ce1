/** Details are shown in logs and JSON: never a secret. */
export interface ErrorOptionsWithHint {
  readonly hint?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Every expected failure. `code` is stable API; the message says what failed, on what; the hint what to do. */
export class PartitiondError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, options: ErrorOptionsWithHint = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.hint = options.hint
    this.details = options.details ?? {}
  }
}

/** Settings or a policy file are wrong: nothing was done. Exit 2. */
export class SettingsError extends PartitiondError {
  constructor(message: string, options: ErrorOptionsWithHint = {}) {
    super('bad-settings', message, options)
  }
}

/** The server cannot be reached, refuses us, is too old, or went away. */
export class ConnectionError extends PartitiondError {}

/** A lock was not had within its timeout, or a deadlock was broken on us: try again later. */
export class LockNotAvailable extends PartitiondError {
  constructor(message: string, options: ErrorOptionsWithHint = {}) {
    super('lock-not-available', message, options)
  }
}

/** The server refused a statement for a reason that trying again does not cure. */
export class StatementFailed extends PartitiondError {
  readonly sqlstate: string

  constructor(code: string, sqlstate: string, message: string, options: ErrorOptionsWithHint = {}) {
    super(code, message, options)
    this.sqlstate = sqlstate
  }
}

/** The world is no longer as the plan saw it: skip, the next cycle plans anew. */
export class WorldMoved extends PartitiondError {
  constructor(message: string, options: ErrorOptionsWithHint = {}) {
    super('world-moved', message, options)
  }
}

/** We no longer hold what allows us to change this database. */
export class LeadershipLost extends PartitiondError {
  constructor(message: string, options: ErrorOptionsWithHint = {}) {
    super('leadership-lost', message, options)
  }
}

/** Work was stopped on request (SIGTERM, Ctrl-C). */
export class Interrupted extends PartitiondError {
  constructor(message = 'interrupted', options: ErrorOptionsWithHint = {}) {
    super('interrupted', message, options)
  }
}
