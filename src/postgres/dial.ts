import { userInfo } from 'node:os'
import { Client, type ClientConfig } from 'pg'
import { ConnectionError, Interrupted } from '../domain/errors.ts'
import { isTlsFailure, type Place, toConnectionError } from './connection-failure.ts'
import { type ConnectionUrl, type HostAndPort, parseConnectionUrl } from './connection-url.ts'
import { isDatabaseError } from './database-error.ts'
import { startupOptions } from './pinned-settings.ts'
import { type ConnectionTarget } from './target.ts'
import { tlsAttempts, type TlsAttempt } from './tls.ts'
import { typeParsers } from './type-parsers.ts'

export interface DialRequest {
  readonly applicationName: string
  readonly signal?: AbortSignal | undefined
  /** Whether statements are sent although the one before them is not yet answered, as Session does; COPY must have the line for itself. */
  readonly pipeline?: boolean | undefined
}

// Too small → a loaded server seems dead; too big → a dead host stalls the cycle of its database for that long.
const CONNECT_TIMEOUT_MS = 10_000

/**
 * Connects one driver client, host after host and with or without TLS as the URL asks.
 * Throws ConnectionError, or Interrupted once the signal aborts.
 */
export async function dial(target: ConnectionTarget, request: DialRequest): Promise<Client> {
  const url = parseConnectionUrl(await target.url())
  const attempts = await tlsAttempts(url.parameters)
  let failure: unknown
  for (const host of url.hosts) {
    for (const tls of host.host?.startsWith('/') === true ? [false as const] : attempts) {
      if (request.signal?.aborted === true) throw new Interrupted()
      const client = new Client(configOf(url, host, tls, request))
      try {
        return await connected(client, request.signal)
      } catch (error) {
        if (error instanceof Interrupted) throw error
        failure = toConnectionError(error, placeOf(client, target), url.password)
        if (!isWorthOtherTls(error)) break
      }
    }
    if (isFinal(failure)) break
  }
  throw failure
}

function configOf(
  url: ConnectionUrl,
  { host, port }: HostAndPort,
  tls: TlsAttempt,
  request: DialRequest,
): ClientConfig {
  const timeout = Number(url.parameters.get('connect_timeout') ?? 0) * 1000
  const negotiation = url.parameters.get('sslnegotiation')
  return {
    user: url.user ?? process.env['PGUSER'] ?? userInfo().username,
    password: url.password,
    host,
    port,
    database: url.database,
    ssl: tls,
    ...(tls !== false && negotiation === 'direct' ? { sslnegotiation: 'direct' } : {}),
    application_name: request.applicationName,
    options: startupOptions(url.parameters.get('options')),
    connectionTimeoutMillis: timeout > 0 ? timeout : CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: typeParsers,
    pipeline: request.pipeline ?? true,
  }
}

async function connected(client: Client, signal: AbortSignal | undefined): Promise<Client> {
  // A dying connection emits this besides rejecting its query; without a listener it would end the process.
  client.on('error', () => undefined)
  const abort = (): void => {
    client.connection.stream.destroy(new Error('interrupted'))
  }
  signal?.addEventListener('abort', abort)
  try {
    await client.connect()
    return client
  } catch (error) {
    client.connection.stream.destroy()
    throw signal?.aborted === true ? new Interrupted() : error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

function placeOf(client: Client, { name }: ConnectionTarget): Place {
  return {
    target: name,
    host: client.host,
    port: client.port,
    user: client.user ?? '',
    database: client.database ?? '',
  }
}

/** `prefer` goes on without TLS, `allow` with it: when TLS failed, or pg_hba.conf has no line for the way tried (28000). */
function isWorthOtherTls(error: unknown): boolean {
  return isTlsFailure(error) || (isDatabaseError(error) && error.code === '28000')
}

/** A server that answered and refused us ends the search, as in libpq; one that is starting or stopping does not. */
function isFinal(failure: unknown): boolean {
  return (
    failure instanceof ConnectionError && !['unreachable', 'not-accepting-connections'].includes(failure.code)
  )
}
