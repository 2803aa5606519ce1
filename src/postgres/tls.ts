import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, getCACertificates, type SecureVersion } from 'node:tls'
import { ConnectionError } from '../domain/errors.ts'

/** One way to try: without TLS, or with these options. */
export type TlsAttempt = false | ConnectionOptions

type Environment = Readonly<Record<string, string | undefined>>

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
type Mode = (typeof modes)[number]

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const satisfies readonly SecureVersion[]

const known = new Set([
  'ssl',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslcrl',
  'sslnegotiation',
  'sslsni',
  'sslcompression',
  'ssl_min_protocol_version',
  'ssl_max_protocol_version',
])

/**
 * The ways to try for one host, in order, as libpq means sslmode and its companions (manual, 34.19): `prefer` is TLS and then none,
 * `allow` none and then TLS, `require` TLS that verifies the chain only where a root certificate is at hand, `verify-ca` the chain,
 * `verify-full` also the name. pg's own reading differs: it takes `prefer` and `require` for `verify-full`.
 * Throws ConnectionError `bad-tls-settings`. Reads the certificate files anew each time, because they are rotated.
 */
export async function tlsAttempts(
  parameters: ReadonlyMap<string, string>,
  environment: Environment = process.env,
): Promise<readonly TlsAttempt[]> {
  refuseUnknown(parameters)
  const setting = (name: string, variable: string): string | undefined =>
    parameters.get(name) ?? environment[variable]
  const rootFile = setting('sslrootcert', 'PGSSLROOTCERT')
  const mode = readMode(setting('sslmode', 'PGSSLMODE') ?? modeOfFlag(parameters.get('ssl')), rootFile)
  if (mode === 'disable') return [false]
  const options: ConnectionOptions = {
    ...(await verification(mode, rootFile, environment)),
    ...(await clientCertificate(
      setting('sslcert', 'PGSSLCERT'),
      setting('sslkey', 'PGSSLKEY'),
      parameters,
      environment,
    )),
    ...(await revocations(setting('sslcrl', 'PGSSLCRL'))),
    ...protocolVersions(parameters),
  }
  if (mode === 'allow') return [false, options]
  return mode === 'prefer' ? [options, false] : [options]
}

/** An unknown word that begins with `ssl` is likely a misspelt wish for safety: ignoring it would connect less safely than asked. */
function refuseUnknown(parameters: ReadonlyMap<string, string>): void {
  const stranger = [...parameters.keys()].find((name) => name.startsWith('ssl') && !known.has(name))
  if (stranger !== undefined)
    throw badTls(`the parameter "${stranger}" is not known`, `known are ${[...known].join(', ')}`)
}

/** `ssl=true`, as JDBC and Node programs write it. */
function modeOfFlag(flag: string | undefined): string | undefined {
  if (flag === undefined) return undefined
  return flag === 'true' || flag === '1' ? 'require' : 'disable'
}

function readMode(text: string | undefined, rootFile: string | undefined): Mode {
  const mode = text ?? (rootFile === 'system' ? 'verify-full' : 'prefer')
  if (!isMode(mode)) throw badTls(`sslmode "${mode}" is not known`, `use one of ${modes.join(', ')}`)
  if (rootFile === 'system' && mode !== 'verify-full') {
    throw badTls(`sslmode "${mode}" is too weak for sslrootcert=system`, 'use sslmode=verify-full')
  }
  return mode
}

function isMode(text: string): text is Mode {
  return modes.some((mode) => mode === text)
}

async function verification(
  mode: Mode,
  rootFile: string | undefined,
  environment: Environment,
): Promise<ConnectionOptions> {
  if (rootFile === 'system') return { ca: [...getCACertificates('system'), ...getCACertificates('default')] }
  const file = rootFile ?? ownFile('root.crt', environment)
  const ca = rootFile !== undefined || existsSync(file) ? await contents('sslrootcert', file) : undefined
  if (mode === 'verify-full' || mode === 'verify-ca') {
    if (ca === undefined) {
      throw badTls(
        `sslmode=${mode} needs a root certificate and ${file} does not exist`,
        'name the file in sslrootcert, or use sslrootcert=system for publicly signed servers',
      )
    }
    return mode === 'verify-full' ? { ca } : { ca, checkServerIdentity: acceptAnyName }
  }
  // libpq verifies the chain in the weaker modes too as soon as it has a root certificate.
  return ca === undefined ? { rejectUnauthorized: false } : { ca, checkServerIdentity: acceptAnyName }
}

const acceptAnyName = (): undefined => undefined

async function clientCertificate(
  certFile: string | undefined,
  keyFile: string | undefined,
  parameters: ReadonlyMap<string, string>,
  environment: Environment,
): Promise<ConnectionOptions> {
  const cert = certFile ?? ownFile('postgresql.crt', environment)
  if (certFile === undefined && !existsSync(cert)) return {}
  const key = keyFile ?? ownFile('postgresql.key', environment)
  const passphrase = parameters.get('sslpassword')
  return {
    cert: await contents('sslcert', cert),
    key: await contents('sslkey', key),
    ...(passphrase === undefined ? {} : { passphrase }),
  }
}

async function revocations(file: string | undefined): Promise<ConnectionOptions> {
  return file === undefined ? {} : { crl: await contents('sslcrl', file) }
}

function protocolVersions(parameters: ReadonlyMap<string, string>): ConnectionOptions {
  const lowest = readVersion(parameters, 'ssl_min_protocol_version')
  const highest = readVersion(parameters, 'ssl_max_protocol_version')
  return {
    ...(lowest === undefined ? {} : { minVersion: lowest }),
    ...(highest === undefined ? {} : { maxVersion: highest }),
  }
}

function readVersion(parameters: ReadonlyMap<string, string>, name: string): SecureVersion | undefined {
  const text = parameters.get(name)
  const version = versions.find((each) => each === text)
  if (text === undefined || version !== undefined) return version
  throw badTls(`${name} "${text}" is not known`, `use one of ${versions.join(', ')}`)
}

/** Where libpq looks without being told. */
function ownFile(name: string, environment: Environment): string {
  return join(environment['HOME'] ?? homedir(), '.postgresql', name)
}

async function contents(parameter: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw badTls(
      `the file of ${parameter} cannot be read: ${why}`,
      `check ${parameter} in the connection URL`,
    )
  })
}

function badTls(message: string, hint: string): ConnectionError {
  return new ConnectionError('bad-tls-settings', message, { hint })
}
