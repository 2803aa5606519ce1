import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { engineAnswers } from '../../support/containers.ts'

/** A MinIO in a container, with a bucket named `archive`. */
export interface Minio extends AsyncDisposable {
  readonly endpoint: string
  readonly client: S3Client
}

const image = 'minio/minio:RELEASE.2025-09-07T16-13-09Z'

export const account = { accessKeyId: 'partitiond', secretAccessKey: 'partitiond-minio' }

/** Undefined when there is no container engine, or it cannot. */
export async function startMinio(): Promise<Minio | undefined> {
  if (!(await engineAnswers())) return undefined
  return start().catch(() => undefined)
}

async function start(): Promise<Minio> {
  await using started = new AsyncDisposableStack()
  const { GenericContainer, Wait } = await import('testcontainers')
  const container = await new GenericContainer(image)
    .withCommand(['server', '/data'])
    .withEnvironment({
      MINIO_ROOT_USER: account.accessKeyId,
      MINIO_ROOT_PASSWORD: account.secretAccessKey,
    })
    .withExposedPorts(9000)
    .withWaitStrategy(Wait.forHttp('/minio/health/ready', 9000))
    .withStartupTimeout(60_000)
    .start()
  started.defer(async () => {
    await container.stop()
  })
  const endpoint = `http://${container.getHost()}:${container.getMappedPort(9000)}`
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: account })
  started.defer(() => client.destroy())
  await client.send(new CreateBucketCommand({ Bucket: 'archive' }))
  const held = started.move()
  return { endpoint, client, [Symbol.asyncDispose]: () => held.disposeAsync() }
}
