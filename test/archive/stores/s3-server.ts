import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from '@20minutes/s3rver'
import { type StoreSettings } from '../../../src/domain/store-settings.ts'

/** What the server takes: it knows one account. */
export const credentials = {
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: 'S3RVER',
  // Whatever this machine has besides is left alone.
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
}

/** A real server of the S3 protocol on the loopback, with a bucket named `archive`. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string
  /** Everything that the bucket holds as paths, with the parts of uploads that nobody wanted to take back. */
  files(): readonly string[]
  dropBucket(): void
}

export async function openS3Server(): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), 'partitiond-s3-'))
  const bucket = join(directory, 'archive')
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    directory,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: 'archive' }],
  })
  const { port } = await server.run()
  // This server answers that it cannot take uploads back, and keeps their parts.
  const takenBack = new Set<string>()
  server.httpServer.prependListener('request', ({ method, url }) => {
    const [, upload] = /[?&]uploadId=(\w+)/.exec(url ?? '') ?? []
    if (method === 'DELETE' && upload !== undefined) takenBack.add(upload)
  })
  return {
    endpoint: `http://127.0.0.1:${port}`,
    files: () =>
      readdirSync(bucket, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(bucket.length + 1))
        .filter((path) => !takenBack.has(/^\._S3rver_uploads\/(\w+)\//.exec(path)?.[1] ?? '')),
    dropBucket: () => rmSync(bucket, { recursive: true }),
    async [Symbol.asyncDispose]() {
      server.httpServer.closeAllConnections()
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export const settingsFor = (endpoint: string): StoreSettings => ({
  s3: {
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    encryption: undefined,
    kmsKeyId: undefined,
  },
})
