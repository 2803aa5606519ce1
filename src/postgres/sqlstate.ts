import { ConnectionError, LockNotAvailable, PartitiondError, StatementFailed } from '../domain/errors.ts'
import { isDatabaseError, type DatabaseErrorLike } from './database-error.ts'

/** `lock`: the same statement may succeed soon; `reconnect`: only on another connection; `no`: a person has to look. */
export type Retry = 'lock' | 'reconnect' | 'no'

interface Meaning {
  readonly code: string
  readonly retry: Retry
  readonly hint?: string
}

const LOST: Meaning = {
  code: 'connection-lost',
  retry: 'reconnect',
  hint: 'the next cycle connects anew; see the server log',
}

/** What each SQLSTATE means to us (postgres.md O3). The only such table. */
const meanings: Readonly<Record<string, Meaning>> = {
  '55P03': { code: 'lock-not-available', retry: 'lock' },
  '40P01': { code: 'lock-not-available', retry: 'lock' },
  '40001': { code: 'lock-not-available', retry: 'lock' },
  // Our own statement_timeout, or somebody's pg_cancel_backend: PostgreSQL gives both the same code.
  '57014': { code: 'lock-not-available', retry: 'lock' },
  '53200': {
    code: 'lock-not-available',
    retry: 'lock',
    hint: 'raise max_locks_per_transaction, or keep fewer partitions and indexes per table',
  },
  '57P01': LOST,
  '57P02': LOST,
  '57P04': { code: 'connection-lost', retry: 'reconnect', hint: 'the database was dropped' },
  '57P05': LOST,
  '25P03': LOST,
  '25P04': LOST,
  '57P03': {
    code: 'not-accepting-connections',
    retry: 'reconnect',
    hint: 'the server is starting, stopping or recovering',
  },
  '53300': {
    code: 'too-many-connections',
    retry: 'reconnect',
    hint: 'raise max_connections or close idle sessions',
  },
  '25006': {
    code: 'read-only-server',
    retry: 'reconnect',
    hint: 'this server is a standby or read-only: connect to the primary, and see default_transaction_read_only',
  },
  '42501': {
    code: 'insufficient-privilege',
    retry: 'no',
    hint: '`partitiond doctor` prints the exact GRANT for each table',
  },
  '42P01': {
    code: 'no-such-table',
    retry: 'no',
    hint: 'it was dropped or renamed meanwhile: the next cycle plans from what is there',
  },
  '42704': {
    code: 'no-such-object',
    retry: 'no',
    hint: 'create what is missing (a tablespace, a role, a storage parameter of an extension), or correct the policy that names it',
  },
  '3F000': { code: 'no-such-schema', retry: 'no', hint: 'create the schema, or name another one' },
  '42P07': {
    code: 'name-taken',
    retry: 'no',
    hint: 'see what has this name; it is no partition of the table',
  },
  '42710': { code: 'name-taken', retry: 'no', hint: 'see what has this name' },
  '42P17': {
    code: 'bound-refused',
    retry: 'no',
    hint: 'the range is empty, or the bound overlaps a partition that exists',
  },
  '23514': {
    code: 'rows-in-the-way',
    retry: 'no',
    hint: 'the DEFAULT partition or the table holds rows that do not fit',
  },
  '23503': {
    code: 'rows-referenced',
    retry: 'no',
    hint: 'other tables reference rows of this partition: delete or move those first',
  },
  '2BP01': {
    code: 'objects-depend-on-it',
    retry: 'no',
    hint: 'a view, a foreign key or another object depends on it: remove that first',
  },
  '42804': {
    code: 'columns-differ',
    retry: 'no',
    hint: 'bring the columns of the table in line with the parent',
  },
  '55000': { code: 'wrong-state', retry: 'no', hint: '`partitiond check` shows in which state the set is' },
  '55006': { code: 'wrong-state', retry: 'no', hint: 'something else uses it; the next cycle tries again' },
  '53100': { code: 'disk-full', retry: 'no', hint: 'free space on the server or extend the tablespace' },
  P0001: { code: 'refused-by-the-database', retry: 'no', hint: 'a trigger or an event trigger raised this' },
}

const byClass: Readonly<Record<string, Meaning>> = {
  '08': LOST,
  XX: {
    code: 'server-error',
    retry: 'no',
    hint: 'look into the server log; this is a fault of the server or its data',
  },
}

const OTHER: Meaning = { code: 'statement-failed', retry: 'no' }

/**
 * Turns what the driver threw into an error of ours; `about` says what was being done. Retry `lock` becomes LockNotAvailable,
 * `reconnect` ConnectionError, `no` StatementFailed. Errors of ours pass unchanged.
 */
export function toPartitiondError(error: unknown, about: string): PartitiondError {
  if (error instanceof PartitiondError) return error
  if (isDatabaseError(error)) return fromDatabase(error, about)
  const why = error instanceof Error ? error.message : String(error)
  // What the driver throws without an SQLSTATE is the socket's end: "Connection terminated unexpectedly", ECONNRESET, EPIPE.
  return new ConnectionError(LOST.code, `${about}: the connection was lost: ${why}`, {
    ...(LOST.hint === undefined ? {} : { hint: LOST.hint }),
    cause: error,
  })
}

function fromDatabase(error: DatabaseErrorLike, about: string): PartitiondError {
  const meaning = meanings[error.code] ?? byClass[error.code.slice(0, 2)] ?? OTHER
  const message = `${about}: ${error.message}`
  const hint = meaning.hint ?? error.hint
  const options = { ...(hint === undefined ? {} : { hint }), details: detailsOf(error), cause: error }
  switch (meaning.retry) {
    case 'lock':
      return new LockNotAvailable(message, options)
    case 'reconnect':
      return new ConnectionError(meaning.code, message, options)
    case 'no':
      return new StatementFailed(meaning.code, error.code, message, options)
  }
}

/** DETAIL is left out where it quotes rows (class 23): users' data has no place in our log. */
function detailsOf(error: DatabaseErrorLike): Readonly<Record<string, unknown>> {
  const detail = error.code.startsWith('23') ? undefined : error.detail
  const { code: sqlstate, schema, table, constraint } = error
  const given = Object.entries({ sqlstate, detail, schema, table, constraint })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}
