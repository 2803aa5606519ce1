import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ObjectStore } from '../../../src/archive/stores/object-store.ts'
import { openS3 } from '../../../src/archive/stores/s3.ts'
import { bytes, failure, MiB, never, sha256 } from './bodies.ts'
import { account, startMinio } from './minio-server.ts'
import { credentials, settingsFor } from './s3-server.ts'
import { promises } from './store-promises.ts'

const minio = await startMinio()
const why = minio === undefined ? ' (skipped: no container engine answers, or it cannot start MinIO)' : ''
if (minio === undefined) process.stderr.write(`archives meet no MinIO${why}\n`)

describe.skipIf(minio === undefined)(`a bucket of MinIO${why}`, { timeout: 60_000 }, () => {
  let store: ObjectStore

  const open = (bucket: string): Promise<ObjectStore> =>
    openS3({ kind: 's3', bucket, prefix: 'shop' }, settingsFor(minio?.endpoint ?? ''))

  async function files(): Promise<readonly string[]> {
    const listed = await minio?.client.send(new ListObjectsV2Command({ Bucket: 'archive' }))
    const begun = await minio?.client.send(new ListMultipartUploadsCommand({ Bucket: 'archive' }))
    return [...(listed?.Contents ?? []), ...(begun?.Uploads ?? [])].map(({ Key = '' }) => Key)
  }

  beforeAll(async () => {
    store = await open('archive')
  })

  afterAll(async () => {
    await store[Symbol.asyncDispose]()
    await minio?.[Symbol.asyncDispose]()
  }, 60_000)

  beforeEach(() => {
    for (const [name, value] of Object.entries(credentials)) vi.stubEnv(name, value)
    vi.stubEnv('AWS_ACCESS_KEY_ID', account.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', account.secretAccessKey)
  })

  promises(() => ({ store, files }))

  it('takes an archive in parts', async () => {
    await store.put('big', bytes(60 * MiB), never)
    expect(await sha256(await store.get('big', never))).toBe(await sha256(bytes(60 * MiB)))
    await store.remove('big', never)
  })

  it('lets only one of two writers have a name', async () => {
    const outcomes = await Promise.allSettled([6, 12].map((n) => store.put('race', bytes(n * MiB), never)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await store.remove('race', never)
  })

  it('is missed when it is not there, and refuses strangers', async () => {
    await using absent = await open('absent')
    expect((await failure(absent.put('x', bytes(1), never))).code).toBe('archive-missing')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong-secret')
    await using stranger = await open('archive')
    expect((await failure(stranger.put('x', bytes(1), never))).code).toBe('archive-refused')
  })
})
