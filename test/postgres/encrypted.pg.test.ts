import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { CopySession } from '../../src/postgres/copy-session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { ownServer } from '../support/cluster.ts'
import { authority } from './certificates.ts'
import { sessionWith, until } from './sessions.ts'

const folder = mkdtempSync(join(tmpdir(), 'partitiond-'))
const trusted = join(folder, 'trusted.pem')
const foreign = join(folder, 'foreign.pem')
let server: EmbeddedServer

/** Writes a file into the server's data folder, as the server, readable by it alone. */
async function put(client: Client, name: string, text: string): Promise<void> {
  const lines = text.trimEnd().replaceAll("'", "''")
  await client.query(
    `copy (select unnest(string_to_array('${lines}', chr(10)))) to program 'umask 077; cat > ${name}'`,
  )
}

beforeAll(async () => {
  const ours = authority('the authority of this test')
  const { certificate, key } = ours.issue('localhost')
  writeFileSync(trusted, ours.certificate)
  writeFileSync(foreign, authority('another authority').certificate)
  server = await ownServer(18)
  const client = new Client({ connectionString: server.url() })
  await client.connect()
  await put(client, 'server.crt', certificate)
  await put(client, 'server.key', key)
  await put(
    client,
    'pg_hba.conf',
    'local all all trust\nhost all postgres all trust\nhostssl all encrypted all scram-sha-256\nhostnossl all plain all scram-sha-256',
  )
  await client.query(
    `create role encrypted login password 's3cret'; create role plain login password 's3cret'`,
  )
  await client.query('alter system set ssl = on')
  await client.query('select pg_reload_conf()')
  await until(() => isEncrypted('postgres', {}).catch(() => false))
  await client.end()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** Connects as the URL says and tells whether the line is encrypted. */
async function isEncrypted(
  role: string,
  parameters: Readonly<Record<string, string>>,
  host = 'localhost',
): Promise<boolean> {
  const query = new URLSearchParams(parameters).toString()
  await using session = await sessionWith(
    `postgresql://${role}:s3cret@${host}:${server.port}/postgres?${query}`,
  )
  const [row] = await session.query<{ ssl: boolean }>(
    'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
  )
  return row?.ssl === true
}

describe('a server that speaks TLS', () => {
  it('is spoken to in TLS unless the URL forbids it', async () => {
    expect(await isEncrypted('postgres', {})).toBe(true)
    expect(await isEncrypted('postgres', { sslmode: 'prefer' })).toBe(true)
    expect(await isEncrypted('postgres', { sslmode: 'require' })).toBe(true)
    expect(await isEncrypted('postgres', { sslmode: 'allow' })).toBe(false)
    expect(await isEncrypted('postgres', { sslmode: 'disable' })).toBe(false)
  })

  it('is spoken to in the only way it lets a role in', async () => {
    expect(await isEncrypted('encrypted', { sslmode: 'allow' })).toBe(true)
    expect(await isEncrypted('plain', { sslmode: 'prefer' })).toBe(false)
  })

  it('is believed when its certificate chain leads to the root', async () => {
    for (const sslmode of ['require', 'verify-ca', 'verify-full']) {
      expect(await isEncrypted('postgres', { sslmode, sslrootcert: trusted })).toBe(true)
    }
  })

  it('is believed under another name by verify-ca only', async () => {
    expect(await isEncrypted('postgres', { sslmode: 'verify-ca', sslrootcert: trusted }, '127.0.0.1')).toBe(
      true,
    )
    await expect(
      isEncrypted('postgres', { sslmode: 'verify-full', sslrootcert: trusted }, '127.0.0.1'),
    ).rejects.toMatchObject({
      code: 'tls-failed',
    })
  })

  it.each(['require', 'verify-ca', 'verify-full'])(
    'is not believed by %s when another authority signed it',
    async (sslmode) => {
      await expect(isEncrypted('postgres', { sslmode, sslrootcert: foreign })).rejects.toMatchObject({
        code: 'tls-failed',
      })
    },
  )

  it('is not believed when only the system is trusted', async () => {
    await expect(isEncrypted('postgres', { sslrootcert: 'system' })).rejects.toMatchObject({
      code: 'tls-failed',
    })
  })

  it('sends the rows of a COPY in TLS as well, and takes them', async () => {
    const url = `postgresql://postgres@localhost:${server.port}/postgres?sslmode=require`
    await using session = await CopySession.open(fixedTarget('main', url))
    await session.query('create temp table t (n int, body text)')
    const rows = session.copyTo({
      text: `copy (select n, repeat('x', n % 500) from generate_series(1, 50000) n) to stdout`,
      lock: null,
    })
    expect(await session.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).toEqual([
      { ssl: true },
    ])
    const parts: Uint8Array[] = []
    for await (const part of rows) parts.push(part)
    const text = Buffer.concat(parts).toString()
    expect(text).toBe(
      Array.from({ length: 50_000 }, (_, at) => `${at + 1}\t${'x'.repeat((at + 1) % 500)}\n`).join(''),
    )
    async function* again(): AsyncGenerator<Uint8Array> {
      for (const part of parts) yield part
    }
    expect(await session.copyFrom({ text: 'copy pg_temp.t from stdin', lock: null }, again())).toBe(50_000)
  })
})

describe('a server that asks for a password', () => {
  const url = (password: string): string =>
    `postgresql://encrypted${password}@localhost:${server.port}/postgres`

  it.each(['', ':', ':wr0ng'])('refuses credentials "%s" and shows none of them', async (password) => {
    const refusal = await sessionWith(url(password)).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'bad-credentials' })
    expect(JSON.stringify(refusal)).not.toContain('wr0ng')
  })

  it('refuses a role that pg_hba.conf does not know', async () => {
    const stranger = sessionWith(`postgresql://stranger:s3cret@localhost:${server.port}/postgres`)
    await expect(stranger).rejects.toMatchObject({ code: 'bad-credentials' })
  })
})
