import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tlsAttempts, type TlsAttempt } from '../../src/postgres/tls.ts'

const home = mkdtempSync(join(tmpdir(), 'partitiond-'))
const root = join(home, 'root.pem')
const nobody = { HOME: home }
beforeAll(() => writeFileSync(root, 'a certificate'))
afterAll(() => rmSync(home, { recursive: true }))

const attempts = (parameters: Record<string, string>, environment = {}): Promise<readonly TlsAttempt[]> =>
  tlsAttempts(new Map(Object.entries(parameters)), { ...nobody, ...environment })

const unverified = { rejectUnauthorized: false }
const chainOnly = { ca: 'a certificate', checkServerIdentity: expect.any(Function) }
const chainAndName = { ca: 'a certificate' }

describe('sslmode', () => {
  it('disable never encrypts', async () => {
    expect(await attempts({ sslmode: 'disable' })).toEqual([false])
  })

  it('allow encrypts only where the server insists', async () => {
    expect(await attempts({ sslmode: 'allow' })).toEqual([false, unverified])
  })

  it('prefer, also when nothing is said, encrypts where it can', async () => {
    expect(await attempts({ sslmode: 'prefer' })).toEqual([unverified, false])
    expect(await attempts({})).toEqual([unverified, false])
  })

  it('require encrypts, and verifies nothing without a root certificate', async () => {
    expect(await attempts({ sslmode: 'require' })).toEqual([unverified])
  })

  it('require verifies the chain once there is a root certificate', async () => {
    expect(await attempts({ sslmode: 'require', sslrootcert: root })).toEqual([chainOnly])
  })

  it('verify-ca verifies the chain and accepts any name', async () => {
    const [options] = await attempts({ sslmode: 'verify-ca', sslrootcert: root })
    expect(options).toEqual(chainOnly)
    expect(options !== false && options?.checkServerIdentity?.('other', {} as never)).toBeUndefined()
  })

  it('verify-full verifies chain and name', async () => {
    expect(await attempts({ sslmode: 'verify-full', sslrootcert: root })).toEqual([chainAndName])
  })

  it('verify-full with sslrootcert=system trusts whom the system trusts', async () => {
    const [options] = await attempts({ sslrootcert: 'system' })
    expect(options !== false && options?.ca).toContainEqual(expect.stringContaining('BEGIN CERTIFICATE'))
  })

  it('comes from PGSSLMODE and PGSSLROOTCERT when the URL is silent', async () => {
    expect(await attempts({}, { PGSSLMODE: 'verify-full', PGSSLROOTCERT: root })).toEqual([chainAndName])
  })

  it('is also understood as ssl=true', async () => {
    expect(await attempts({ ssl: 'true' })).toEqual([unverified])
    expect(await attempts({ ssl: 'false' })).toEqual([false])
  })

  it('limits protocol versions and presents a client certificate', async () => {
    const parameters = {
      sslmode: 'require',
      ssl_min_protocol_version: 'TLSv1.3',
      sslcert: root,
      sslkey: root,
      sslcrl: root,
    }
    expect(await attempts(parameters)).toEqual([
      {
        ...unverified,
        minVersion: 'TLSv1.3',
        cert: 'a certificate',
        key: 'a certificate',
        crl: 'a certificate',
      },
    ])
  })

  it.each([
    [{ sslmode: 'verify-full' }, /root certificate/],
    [{ sslmode: 'verify-ca' }, /root certificate/],
    [{ sslmode: 'no-verify' }, /"no-verify" is not known/],
    [{ sslmode: 'require', sslrootcert: 'system' }, /too weak/],
    [{ sslmode: 'verify-full', sslrootcert: '/nowhere/root.pem' }, /cannot be read/],
    [{ sslmodde: 'verify-full' }, /"sslmodde" is not known/],
    [{ sslmode: 'require', ssl_min_protocol_version: 'SSLv3' }, /"SSLv3" is not known/],
  ])('is never weaker than asked: %j is refused', async (parameters, message) => {
    await expect(attempts(parameters)).rejects.toThrow(
      expect.objectContaining({ code: 'bad-tls-settings', message: expect.stringMatching(message) }),
    )
  })
})
