import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ObjectStore } from '../../../src/archive/stores/object-store.ts'
import { openS3 } from '../../../src/archive/stores/s3.ts'
import { partSizeFor } from '../../../src/archive/stores/s3/upload.ts'
import { bytes, failure, MiB, never, sha256 } from './bodies.ts'
import { killWhilePutting, peakOf } from './child.ts'
import { type Fate, openProxy, type Proxy } from './fickle-proxy.ts'
import { credentials, openS3Server, type S3Server, settingsFor } from './s3-server.ts'
import { promises } from './store-promises.ts'

const destination = { kind: 's3', bucket: 'archive', prefix: 'shop/prod' } as const
// A busy machine makes a well store slow: only a store that hangs on purpose is given up soon.
const patient = { connectMs: 10_000, idleMs: 30_000, attempts: 2 }
const impatient = { connectMs: 10_000, idleMs: 2000, attempts: 2 }
const open = (endpoint: string, bucket = 'archive', patience = patient): Promise<ObjectStore> =>
  openS3({ ...destination, bucket }, settingsFor(endpoint), patience)

vi.setConfig({ testTimeout: 60_000 })

let server: S3Server
let store: ObjectStore

beforeAll(async () => {
  server = await openS3Server()
  store = await open(server.endpoint)
})

afterAll(async () => {
  await store[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

beforeEach(() => {
  for (const [name, value] of Object.entries(credentials)) vi.stubEnv(name, value)
})

/** A store behind a proxy that deals with requests as told. */
async function behind(
  fateOf: (seen: string, nth: number) => Fate,
  patience = patient,
): Promise<AsyncDisposable & { readonly proxy: Proxy; readonly store: ObjectStore }> {
  const proxy = await openProxy(server.endpoint, fateOf)
  const fickle = await open(proxy.endpoint, 'archive', patience)
  return {
    proxy,
    store: fickle,
    async [Symbol.asyncDispose]() {
      await fickle[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    },
  }
}

const isPart = (seen: string): boolean => seen.includes('partNumber=')
const isUpload = (seen: string): boolean => seen.startsWith('PUT')
const isEnd = (seen: string): boolean => /^POST .*uploadId=/.test(seen)
const isRead = (seen: string): boolean => seen.startsWith('GET')
const isTakenBack = (seen: string): boolean => /^DELETE .*uploadId=/.test(seen)

describe('a bucket for archives', () => {
  promises(() => ({ store, files: () => server.files() }))

  it('tells where objects are', () => {
    expect(store.locate('a b/c%2F')).toBe('s3://archive/shop/prod/a b/c%2F')
  })

  it('may be used without a prefix', async () => {
    await using bare = await openS3({ ...destination, prefix: '' }, settingsFor(server.endpoint), patient)
    expect(bare.locate('a/b')).toBe('s3://archive/a/b')
  })

  it('takes an archive in parts, each of them once', async () => {
    await using held = await behind(() => 'pass')
    await held.store.put('big', bytes(60 * MiB), never)
    const parts = held.proxy.seen.filter(isPart)
    expect(parts).toHaveLength(8)
    expect(new Set(parts).size).toBe(8)
    expect(await sha256(await held.store.get('big', never))).toBe(await sha256(bytes(60 * MiB)))
    await held.store.remove('big', never)
  })

  it('that is not there is missed when reading and when writing', async () => {
    await using absent = await open(server.endpoint, 'absent')
    const missing = (key: string, verb: string): object => ({
      code: 'archive-missing',
      message: `cannot ${verb} s3://absent/shop/prod/${key}: NoSuchBucket (HTTP 404)`,
    })
    expect(await failure(absent.put('small', bytes(1), never))).toEqual(missing('small', 'write'))
    expect(await failure(absent.put('big', bytes(20 * MiB), never))).toEqual(missing('big', 'write'))
    expect(await failure(absent.get('x', never))).toEqual(missing('x', 'read'))
    await expect(absent.get('x', never)).rejects.toMatchObject({ details: { missing: 'destination' } })
    expect((await failure(absent.size('x', never))).code).toBe('archive-missing')
    expect((await failure(absent.remove('x', never))).code).toBe('archive-missing')
  })

  it('that vanishes in the middle of an upload makes it fail', async () => {
    await using own = await openS3Server()
    await using there = await open(own.endpoint)
    async function* body(): AsyncGenerator<Uint8Array> {
      yield* bytes(30 * MiB)
      own.dropBucket()
      yield* bytes(30 * MiB)
    }
    expect((await failure(there.put('x', body(), never))).code).toMatch(/^archive-(missing|unreachable)$/)
    expect((await failure(there.get('x', never))).code).toBe('archive-missing')
  })

  it('asks for the encryption that is set', async () => {
    const headers: unknown[] = []
    await using proxy = await openProxy(
      server.endpoint,
      () => 'pass',
      (given) =>
        headers.push([
          given['x-amz-server-side-encryption'],
          given['x-amz-server-side-encryption-aws-kms-key-id'],
        ]),
    )
    const { s3 } = settingsFor(proxy.endpoint)
    const kms = { s3: { ...s3, encryption: 'aws:kms', kmsKeyId: 'alias/archive' } } as const
    await using encrypting = await openS3(destination, kms, patient)
    await encrypting.put('encrypted', bytes(20 * MiB), never)
    expect(headers).toContainEqual(['aws:kms', 'alias/archive'])
    headers.length = 0
    await encrypting.put('encrypted-small', bytes(20), never)
    expect(headers).toContainEqual(['aws:kms', 'alias/archive'])
    await encrypting.remove('encrypted', never)
    await encrypting.remove('encrypted-small', never)
  })
})

describe('a run that was killed while it sent', () => {
  it('leaves no object, and stops no later run', async () => {
    await using own = await openS3Server()
    await using there = await open(own.endpoint)
    const isSending = (): boolean => own.files().some((path) => path.startsWith('._S3rver_uploads/'))
    await killWhilePutting(destination, 'killed', settingsFor(own.endpoint), isSending)
    expect(isSending()).toBe(true)
    expect((await failure(there.size('killed', never))).code).toBe('archive-missing')
    await there.put('killed', bytes(10), never)
    expect(await there.size('killed', never)).toBe(10)
  })
})

describe('a large archive', () => {
  it('takes no more memory than one of a few parts', async () => {
    await using own = await openS3Server()
    const settings = settingsFor(own.endpoint)
    const small = await peakOf(destination, 'small', 40 * MiB, settings)
    expect((await peakOf(destination, 'big', 200 * MiB, settings)) - small).toBeLessThan(60 * MiB)
  })
})

describe('parts', () => {
  it.each([
    [0, 8],
    [60_000 * MiB, 8],
    [80_000 * MiB, 10],
    [5_000_000 * MiB, 625],
  ])('of an archive of maybe %i bytes have %i MiB, so that 10000 are enough', (expected, size) => {
    expect(partSizeFor(expected)).toBe(size * MiB)
    expect(partSizeFor(expected) * 10_000).toBeGreaterThan(expected * 1.2)
  })
})

describe('wrong credentials', () => {
  it.each([
    ['AWS_SECRET_ACCESS_KEY', 'wr0ng-secret', 'SignatureDoesNotMatch'],
    ['AWS_ACCESS_KEY_ID', 'AKIAUNKNOWN', 'InvalidAccessKeyId'],
  ])('(%s) are refused, and told by no message', async (name, value, word) => {
    vi.stubEnv(name, value)
    await using stranger = await open(server.endpoint)
    for (const doing of [
      () => stranger.put('x', bytes(1), never),
      () => stranger.put('x', bytes(20 * MiB), never),
      () => stranger.get('x', never),
      () => stranger.remove('x', never),
    ]) {
      const error = await doing().catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'archive-refused', message: expect.stringContaining(word) })
      const told = JSON.stringify(error, Object.getOwnPropertyNames(error))
      expect(told).not.toContain(value)
      expect(told).not.toMatch(/Credential=|X-Amz-Signature/)
    }
    expect((await failure(stranger.size('x', never))).code).toBe('archive-refused')
  })

  it('that are not there at all are missed', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '')
    await using nobody = await open(server.endpoint)
    expect(await failure(nobody.put('x', bytes(1), never))).toEqual({
      code: 'archive-refused',
      message: 'cannot write s3://archive/shop/prod/x: CredentialsProviderError',
    })
  })
})

describe('a region', () => {
  it('that nobody tells is asked for', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined)
    const { s3 } = settingsFor(server.endpoint)
    await using nowhere = await openS3(destination, { s3: { ...s3, region: undefined } }, patient)
    await expect(nowhere.put('x', bytes(1), never)).rejects.toMatchObject({
      code: 'archive-refused',
      hint: expect.stringContaining('PARTITIOND_S3_REGION'),
    })
  })
})

describe('a store that is not well', () => {
  it('is tried again, and then all is well', async () => {
    const failed = new Set<string>()
    const once = (seen: string): boolean => !failed.has(seen) && failed.add(seen).has(seen)
    await using held = await behind((seen) =>
      (isPart(seen) || isEnd(seen)) && once(seen) ? { status: 503, code: 'SlowDown' } : 'pass',
    )
    await held.store.put('slow', bytes(20 * MiB), never)
    expect(await sha256(await held.store.get('slow', never))).toBe(await sha256(bytes(20 * MiB)))
    await held.store.remove('slow', never)
  })

  it.each<[string, Fate, (seen: string) => boolean, string]>([
    ['cuts the connection', 'cut', isPart, 'ECONNRESET'],
    ['is overloaded', { status: 503, code: 'SlowDown' }, isPart, 'SlowDown (HTTP 503)'],
    ['is broken', { status: 500, code: 'InternalError' }, isEnd, 'InternalError (HTTP 500)'],
    ['hangs', 'hang', isPart, 'TimeoutError'],
    ['hangs at the end', 'hang', isEnd, 'TimeoutError'],
  ])('and %s is unreachable, and what was begun is taken back', async (_, fate, unwell, reason) => {
    await using held = await behind(
      (seen) => (unwell(seen) ? fate : 'pass'),
      fate === 'hang' ? impatient : patient,
    )
    expect(await failure(held.store.put('x', bytes(20 * MiB), never))).toEqual({
      code: 'archive-unreachable',
      message: `cannot write s3://archive/shop/prod/x: ${reason}`,
    })
    expect(held.proxy.seen.filter(isTakenBack).length).toBeGreaterThan(0)
    expect(server.files()).toEqual([])
  })

  it.each([
    [507, 'XMinioStorageFull', 'archive-full'],
    [403, 'QuotaExceeded', 'archive-full'],
    [403, 'AccessDenied', 'archive-refused'],
    [400, 'ExpiredToken', 'archive-refused'],
    [403, 'RequestTimeTooSkewed', 'archive-refused'],
    [400, 'KMS.DisabledException', 'archive-refused'],
    [412, 'PreconditionFailed', 'archive-exists'],
    [409, 'ConditionalRequestConflict', 'archive-exists'],
    [400, 'SomethingNew', 'archive-unreachable'],
    [400, 'Some<br/>thing', 'archive-unreachable'],
  ])('%i %s is %s, in our words and not the server’s', async (status, code, meaning) => {
    await using held = await behind((seen) => (isUpload(seen) ? { status, code } : 'pass'))
    const failed = await failure(held.store.put('x', bytes(10), never))
    expect(failed.code).toBe(meaning)
    expect(failed.message).not.toContain('secret')
    expect(failed.message).not.toContain('<')
  })

  it('and does not answer at all is unreachable, soon', async () => {
    await using gone = await open('http://127.0.0.1:9')
    expect(await failure(gone.put('x', bytes(1), never))).toEqual({
      code: 'archive-unreachable',
      message: 'cannot look at s3://archive/shop/prod/x: ECONNREFUSED',
    })
  })

  it('and refuses conditions on writes gets none', async () => {
    await using held = await behind((_seen) => 'pass')
    await using proxy = await openProxy(
      server.endpoint,
      () => (refuses ? { status: 501, code: 'NotImplemented' } : 'pass'),
      (given) => {
        refuses = given['if-none-match'] !== undefined
      },
    )
    await using old = await open(proxy.endpoint)
    await old.put('plain', bytes(10), never)
    await old.put('plain-big', bytes(20 * MiB), never)
    expect(await held.store.size('plain', never)).toBe(10)
    expect(await held.store.size('plain-big', never)).toBe(20 * MiB)
    await old.remove('plain', never)
    await old.remove('plain-big', never)
  })

  it.each([
    ['small', 10],
    ['big', 20 * MiB],
  ])('and loses its last answer to a %s archive has it all the same', async (key, size) => {
    await using held = await behind((seen) =>
      isEnd(seen) || (isUpload(seen) && !isPart(seen)) ? 'lose' : 'pass',
    )
    await held.store.put(key, bytes(size), never)
    expect(await store.size(key, never)).toBe(size)
    await store.remove(key, never)
  })

  it('and lets us not see what is not there is written to all the same', async () => {
    await using held = await behind((seen) =>
      seen.startsWith('HEAD') ? { status: 403, code: 'AccessDenied' } : 'pass',
    )
    await held.store.put('unseen', bytes(10), never)
    expect(await store.size('unseen', never)).toBe(10)
    await store.remove('unseen', never)
  })

  it('cannot keep what it cut off from being noticed', async () => {
    await store.put('read', bytes(20 * MiB), never)
    for (const [fate, reason] of [
      ['cut', /aborted|ECONNRESET|ended/],
      ['hang', /ETIMEDOUT/],
      ['stall', /TimeoutError/],
    ] as const) {
      await using held = await behind((seen) => (isRead(seen) ? fate : 'pass'), impatient)
      const reading = held.store.get('read', never).then(sha256)
      expect(await failure(reading)).toEqual({
        code: 'archive-unreachable',
        message: expect.stringMatching(reason),
      })
    }
    await store.remove('read', never)
  })

  it('waits for whoever reads slowly', async () => {
    await store.put('slowly', bytes(12 * MiB), never)
    await using waiting = await open(server.endpoint, 'archive', { ...patient, idleMs: 1000 })
    async function* slowly(from: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      let isFirst = true
      for await (const chunk of from) {
        if (isFirst) await setTimeout(2500)
        isFirst = false
        yield chunk
      }
    }
    const read = await sha256(slowly(await waiting.get('slowly', never)))
    expect(read).toBe(await sha256(bytes(12 * MiB)))
    await store.remove('slowly', never)
  })

  it('is left at once when partitiond is stopped', async () => {
    await using held = await behind((seen) => (isPart(seen) ? 'hang' : 'pass'))
    const stop = new AbortController()
    const putting = held.store.put('x', bytes(40 * MiB), stop.signal)
    await vi.waitUntil(() => held.proxy.seen.some(isPart))
    stop.abort()
    expect((await failure(putting)).code).toBe('interrupted')
    expect(held.proxy.seen.filter(isTakenBack)).toHaveLength(1)
    expect(server.files()).toEqual([])
  })
})

let refuses = false
