import { ConnectionError } from '../domain/errors.ts'
import { isDatabaseError } from './database-error.ts'

/** Where we tried to connect to: shown in messages. */
export interface Place {
  /** The target's name in the policy file. */
  readonly target: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
}

interface Failure {
  readonly code: string
  readonly hint: string
}

const CREDENTIALS: Failure = {
  code: 'bad-credentials',
  hint: 'check user and password in the connection URL, that the role may log in, and pg_hba.conf',
}

const bySqlstate: Readonly<Record<string, Failure>> = {
  '28P01': CREDENTIALS,
  '28000': CREDENTIALS,
  '3D000': { code: 'no-such-database', hint: 'check the database name in the connection URL' },
  '42501': { code: 'bad-credentials', hint: 'grant connect on the database to this role' },
  '53300': {
    code: 'too-many-connections',
    hint: 'raise max_connections, or the connection limit of the role or database',
  },
  '57P03': {
    code: 'not-accepting-connections',
    hint: 'the server is starting, stopping or recovering: it is tried again',
  },
  '57P01': { code: 'not-accepting-connections', hint: 'the server is stopping: it is tried again' },
  // idle_session_timeout is the youngest of the settings we pin: 14.
  '42704': { code: 'server-too-old', hint: 'partitiond needs PostgreSQL 15 or newer' },
}

const POOLED: Failure = {
  code: 'pooled-connection',
  hint: 'connect to PostgreSQL directly: locks and settings of a session do not survive in a pooler',
}

const UNREACHABLE: Failure = {
  code: 'unreachable',
  hint: 'check host and port in the connection URL, that the server runs and listens there, and the firewall',
}

const byErrno: Readonly<Record<string, Failure>> = {
  ENOTFOUND: { code: 'unreachable', hint: 'the host name is not known: check it, and DNS' },
  EAI_AGAIN: { code: 'unreachable', hint: 'the host name could not be looked up: check DNS' },
  ECONNREFUSED: {
    code: 'unreachable',
    hint: 'nothing listens there: check that the server runs, its port and listen_addresses',
  },
  ENOENT: {
    code: 'unreachable',
    hint: 'there is no such unix socket: check that the server runs and unix_socket_directories',
  },
}

const TLS: Failure = {
  code: 'tls-failed',
  hint: 'check sslmode and sslrootcert in the connection URL, and the certificate of the server',
}

/** Says why a connection could not be made. The message never holds the password. */
export function toConnectionError(
  error: unknown,
  place: Place,
  password: string | undefined,
): ConnectionError {
  if (error instanceof ConnectionError) return error
  const { code, hint } = classify(error)
  const where = `database "${place.target}" (${place.user}@${place.host}:${place.port}/${place.database})`
  const message = withoutSecret(`cannot connect to ${where}: ${reason(error)}`, password)
  const sqlstate = isDatabaseError(error) ? { sqlstate: error.code } : {}
  // No `cause`: the driver's error is retold in the message, and what else hangs on it is not known to be free of secrets.
  return new ConnectionError(code, message, { hint, details: { ...place, ...sqlstate } })
}

function classify(error: unknown): Failure {
  if (isDatabaseError(error)) {
    if (error.message.includes('unsupported startup parameter')) return POOLED
    return bySqlstate[error.code] ?? { code: 'connection-refused', hint: 'see the server log' }
  }
  const errno = errnoOf(error)
  const known = errno === undefined ? undefined : byErrno[errno]
  if (known !== undefined) return known
  if (isTlsFailure(error, errno)) return TLS
  return isMissingPassword(error) ? CREDENTIALS : UNREACHABLE
}

function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

const tlsWords = /\b(?:SSL|TLS|certificate)\b/i
const tlsCodes = /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/

/** Whether it was TLS that failed, not the server behind it. */
export function isTlsFailure(error: unknown, errno = errnoOf(error)): boolean {
  if (!(error instanceof Error) || isDatabaseError(error)) return false
  return tlsCodes.test(errno ?? '') || tlsWords.test(error.message)
}

/** The driver's own words when the server asks for a password and there is none. */
function isMissingPassword(error: unknown): boolean {
  return error instanceof Error && /password must be a (?:non-empty )?string/i.test(error.message)
}

/** Several addresses were tried: the first one's reason stands for all. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

function withoutSecret(text: string, password: string | undefined): string {
  if (password === undefined || password === '') return text
  return text.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***')
}
