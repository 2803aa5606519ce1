import { ConnectionError } from '../domain/errors.ts'

export interface HostAndPort {
  /** A name, an address without brackets, or the folder of a unix socket; undefined means the environment's or localhost. */
  readonly host: string | undefined
  readonly port: number | undefined
}

/** A connection URL taken apart as libpq does it (manual, 34.1.1.2). What is absent comes from the environment (PGUSER, …). */
export interface ConnectionUrl {
  readonly user: string | undefined
  readonly password: string | undefined
  /** In the order in which they are tried; at least one. */
  readonly hosts: readonly HostAndPort[]
  readonly database: string | undefined
  /** Everything behind `?`, decoded. */
  readonly parameters: ReadonlyMap<string, string>
}

const shape = /^postgres(?:ql)?:\/\/(?<authority>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s

/** Reads a URL. Throws ConnectionError `bad-connection-url`, which never shows any part of the text. */
export function parseConnectionUrl(text: string): ConnectionUrl {
  const parts = shape.exec(text)?.groups
  if (parts === undefined) throw badUrl('it does not begin with postgresql:// or postgres://')
  const { authority = '', database = '', query = '' } = parts
  // A host holds no `@`, so the last one ends the credentials even where a password holds one unencoded.
  const at = authority.lastIndexOf('@')
  const [user, password] = credentials(authority.slice(0, Math.max(at, 0)))
  const parameters = parseQuery(query)
  return {
    user: parameters.get('user') ?? user,
    password: parameters.get('password') ?? password,
    hosts: parseHosts(authority.slice(at + 1), parameters),
    database: parameters.get('dbname') ?? (database === '' ? undefined : decode(database)),
    parameters,
  }
}

function credentials(text: string): readonly [string | undefined, string | undefined] {
  if (text === '') return [undefined, undefined]
  const colon = text.indexOf(':')
  if (colon === -1) return [decode(text), undefined]
  return [colon === 0 ? undefined : decode(text.slice(0, colon)), decode(text.slice(colon + 1))]
}

function parseQuery(query: string): ReadonlyMap<string, string> {
  const pairs = query.split('&').filter((pair) => pair !== '')
  return new Map(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      if (equals === -1) throw badUrl('a parameter has no value')
      return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))]
    }),
  )
}

const hostAndPort = /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:[\]]*))(?::(?<port>\d*))?$/

function parseHosts(text: string, parameters: ReadonlyMap<string, string>): readonly HostAndPort[] {
  const places = text.split(',').map((place) => {
    const parts = hostAndPort.exec(place)?.groups
    if (parts === undefined) throw badUrl('a host is not written as name, name:port or [address]:port')
    const host = decode(parts['bracketed'] ?? parts['plain'] ?? '')
    return { host: host === '' ? undefined : host, port: parsePort(parts['port'] ?? '') }
  })
  const hosts = parameters.get('host')?.split(',')
  const ports = parameters.get('port')?.split(',').map(parsePort)
  if (hosts === undefined) return places.map((place, at) => ({ ...place, port: ports?.[at] ?? place.port }))
  return hosts.map((host, at) => ({
    host: host === '' ? undefined : host,
    port: ports?.[at] ?? ports?.[0] ?? places[at]?.port ?? places[0]?.port,
  }))
}

function parsePort(text: string): number | undefined {
  if (text === '') return undefined
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw badUrl('a port is not a number from 1 to 65535')
  return port
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badUrl('a % in it is not followed by two hexadecimal digits')
  }
}

function badUrl(why: string): ConnectionError {
  return new ConnectionError('bad-connection-url', `the connection URL cannot be read: ${why}`, {
    hint: 'write postgresql://user:password@host:5432/database; percent-encode @ : / ? # and % in names and passwords (% is %25)',
  })
}
