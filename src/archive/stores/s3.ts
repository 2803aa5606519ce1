import type { PutObjectCommandInput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { type ObjectDestination } from '../../domain/archive.ts'
import { Interrupted, PartitiondError } from '../../domain/errors.ts'
import { type S3Settings, type StoreSettings } from '../../domain/store-settings.ts'
import { keyParts } from './key-parts.ts'
import { type ByteRange, type ObjectStore } from './object-store.ts'
import { reading } from './reading.ts'
import { s3Error } from './s3/s3-error.ts'
import { loadSdk, type Sdk } from './s3/sdk.ts'
import { upload } from './s3/upload.ts'
import { Source } from './source.ts'

/** How long a store may keep us waiting. */
export interface Patience {
  readonly connectMs: number
  /** Without a byte in either direction. */
  readonly idleMs: number
  readonly attempts: number
}

// Too short → a slow store is taken for a dead one; too long → a cycle hangs: a dead store takes attempts × idle.
const usual: Patience = { connectMs: 10_000, idleMs: 30_000, attempts: 3 }

// Tells an upload from any other that went to the same key.
const markName = 'partitiond-upload'
// Too long → a stop waits for a dead store.
const lookWithinMs = 10_000

interface Address {
  readonly Bucket: string
  readonly Key: string
}

type S3Destination = Extract<ObjectDestination, { kind: 's3' }>

/**
 * Archives in a bucket of S3 or a compatible store. Credentials are found by the AWS SDK and never ours. Nothing is asked of the store yet.
 * @throws PartitiondError `archive-not-supported` where the SDK is not installed.
 */
export async function openS3(
  destination: S3Destination,
  { s3 }: StoreSettings,
  patience: Patience = usual,
): Promise<ObjectStore> {
  const sdk = await loadSdk()
  return new S3Store(sdk, destination, s3, patience)
}

function clientSettings(s3: S3Settings, { connectMs, attempts }: Patience): S3ClientConfig {
  return {
    ...(s3.region !== undefined && { region: s3.region }),
    // Compatible stores often know no checksums in headers and trailers; our own SHA-256 is what counts.
    ...(s3.endpoint !== undefined && {
      endpoint: s3.endpoint,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    forcePathStyle: s3.forcePathStyle,
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: connectMs },
  }
}

class S3Store implements ObjectStore {
  readonly #sdk: Sdk
  readonly #client: S3Client
  /** Gives up when no answer begins, not when an answer pauses: whoever reads it may be slow. */
  readonly #reader: S3Client
  readonly #destination: S3Destination
  readonly #settings: S3Settings
  readonly #idleMs: number

  constructor(sdk: Sdk, destination: S3Destination, settings: S3Settings, patience: Patience) {
    const { idleMs } = patience
    const common = clientSettings(settings, patience)
    const client = (waiting: object): S3Client =>
      new sdk.client.S3Client({ ...common, requestHandler: { ...common.requestHandler, ...waiting } })
    this.#sdk = sdk
    this.#client = client({ socketTimeout: idleMs })
    this.#reader = client({ requestTimeout: idleMs, throwOnRequestTimeout: true, socketTimeout: 0 })
    this.#destination = destination
    this.#settings = settings
    this.#idleMs = idleMs
  }

  locate(key: string): string {
    const { Bucket, Key } = this.#at(key)
    return `s3://${Bucket}/${Key}`
  }

  async put(
    key: string,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    expectedBytes = 0,
  ): Promise<void> {
    await this.#refuseExisting(key, signal)
    const source = new Source(body, signal)
    const mark = crypto.randomUUID()
    const params = {
      ...this.#at(key),
      ...this.#encryption(),
      Metadata: { [markName]: mark },
      IfNoneMatch: '*',
    }
    const failed = await upload(this.#sdk, this.#client, { params, source, signal, expectedBytes })
    // An answer that got lost, or came too late, does not undo what was done.
    if (failed === undefined || (failed.mayBeThere && (await this.#hasMark(key, mark)))) return
    throw source.blame(() => s3Error(failed.error, 'write', this.locate(key)))
  }

  async get(key: string, signal: AbortSignal, range?: ByteRange): Promise<Readable> {
    if (range !== undefined && range.start >= range.end) return Readable.from([])
    const Range = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` }
    const wrong = (error: unknown): PartitiondError => s3Error(error, 'read', this.locate(key))
    const got = await this.#ask('read', key, signal, (at, options) =>
      this.#reader.send(new this.#sdk.client.GetObjectCommand({ ...at, ...Range }), options),
    )
    const body = got.Body
    if (!(body instanceof Readable)) throw wrong(new Error('no content'))
    const bytes = got.ContentLength ?? 0
    if (range === undefined || bytes === range.end - range.start)
      return reading(body, { signal, bytes, idleMs: this.#idleMs, wrong })
    body.destroy()
    throw new PartitiondError(
      'archive-damaged',
      `${this.locate(key)} gave ${bytes} bytes of ${Range.Range}`,
      {
        hint: 'the object was cut; archive or restore from another copy',
      },
    )
  }

  async size(key: string, signal: AbortSignal): Promise<number> {
    const { ContentLength } = await this.#ask('look at', key, signal, (at, options) =>
      this.#client.send(new this.#sdk.client.HeadObjectCommand(at), options),
    )
    return ContentLength ?? 0
  }

  async remove(key: string, signal: AbortSignal): Promise<void> {
    await this.#ask('remove', key, signal, (at, options) =>
      this.#client.send(new this.#sdk.client.DeleteObjectCommand(at), options),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy()
    this.#reader.destroy()
  }

  #at(key: string): Address {
    const { bucket, prefix } = this.#destination
    return { Bucket: bucket, Key: [prefix, ...keyParts(key)].filter((part) => part !== '').join('/') }
  }

  #encryption(): Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'> {
    const { encryption, kmsKeyId } = this.#settings
    return {
      ...(encryption !== undefined && { ServerSideEncryption: encryption }),
      ...(kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }),
    }
  }

  async #ask<T>(
    doing: string,
    key: string,
    signal: AbortSignal,
    send: (at: Address, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    try {
      return await send(this.#at(key), { abortSignal: signal })
    } catch (error) {
      throw signal.aborted ? new Interrupted() : s3Error(error, doing, this.locate(key))
    }
  }

  /** Before hours of sending, not after. What decides is the condition of the last request, for stores that know it. */
  async #refuseExisting(key: string, signal: AbortSignal): Promise<void> {
    try {
      await this.size(key, signal)
    } catch (error) {
      // Without s3:ListBucket, S3 refuses to tell what is not there; whether we may write is told by writing.
      const goesOn = ['archive-missing', 'archive-refused']
      if (error instanceof PartitiondError && goesOn.includes(error.code)) return
      throw error
    }
    throw new PartitiondError('archive-exists', `${this.locate(key)} exists already`, {
      hint: 'archives are never overwritten; look what it is',
    })
  }

  /** Whether the object is the one that was sent with this mark. False where the store does not answer. */
  async #hasMark(key: string, mark: string): Promise<boolean> {
    const options = { abortSignal: AbortSignal.timeout(lookWithinMs) }
    const look = new this.#sdk.client.HeadObjectCommand(this.#at(key))
    const found = await this.#client.send(look, options).catch(() => undefined)
    return found?.Metadata?.[markName] === mark
  }
}
