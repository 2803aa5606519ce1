import type {
  CompleteMultipartUploadCommand,
  PutObjectCommand,
  PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { type Source } from '../source.ts'
import { s3Failure } from './s3-error.ts'
import { type Sdk } from './sdk.ts'

const MiB = 1024 * 1024
const leastPart = 8 * MiB
// S3 allows 10000: a quarter more than expected finds room.
const partsExpected = 8000
// Parts that large are sent one at a time, which keeps the memory in bounds.
const largePart = 32 * MiB

/** How an upload ended that did not succeed. */
interface Failed {
  readonly error: unknown
  /** Whether the last request, which makes the object appear, was sent: then the object may be there all the same. */
  readonly mayBeThere: boolean
}

/** Sends an object in parts, or at once when it is small. What was begun is taken back when it fails. Undefined: it is there. */
export async function upload(
  sdk: Sdk,
  client: S3Client,
  request: {
    readonly params: Omit<PutObjectCommandInput, 'Body'>
    readonly source: Source
    readonly signal: AbortSignal
    readonly expectedBytes: number
  },
): Promise<Failed | undefined> {
  const { params, source, signal, expectedBytes } = request
  const watched = watch(sdk, client, signal)
  const partSize = partSizeFor(expectedBytes)
  const sending = new sdk.storage.Upload({
    client: watched.client,
    params: { ...params, Body: Readable.from(source, { objectMode: false, highWaterMark: MiB }) },
    partSize,
    queueSize: partSize > largePart ? 1 : 2,
  })
  try {
    await sending.done()
    return undefined
  } catch (error) {
    return { error, mayBeThere: watched.isFinishing() }
  }
}

/** S3 wants all parts but the last of one size. */
export function partSizeFor(expectedBytes: number): number {
  return Math.max(leastPart, Math.ceil(expectedBytes / partsExpected / MiB) * MiB)
}

// Too long → a stop waits for a dead store; what stays behind is for a rule of the bucket to clear away.
const takeBackWithinMs = 10_000

/**
 * The client as Upload is to see it: Upload passes no signal on, lets a failure to take parts back hide what came before, and knows nothing of
 * stores that refuse conditions on writes.
 */
function watch(
  { client: commands }: Sdk,
  client: S3Client,
  signal: AbortSignal,
): { readonly client: S3Client; isFinishing(): boolean } {
  let isFinishing = false
  // The client's own types need the kind of the command; here it does not matter.
  const ask = (command: object, abortSignal: AbortSignal): Promise<object> =>
    Reflect.apply(client.send.bind(client), undefined, [command, { abortSignal }])
  const finish = async (command: PutObjectCommand | CompleteMultipartUploadCommand): Promise<object> => {
    isFinishing = true
    try {
      return await ask(command, signal)
    } catch (error) {
      if (s3Failure(error).name !== 'NotImplemented') throw error
      delete command.input.IfNoneMatch
      return ask(command, signal)
    }
  }
  const send = (command: object): Promise<object> => {
    if (command instanceof commands.AbortMultipartUploadCommand) {
      return ask(command, AbortSignal.timeout(takeBackWithinMs)).catch(() => ({}))
    }
    const isLast =
      command instanceof commands.PutObjectCommand ||
      command instanceof commands.CompleteMultipartUploadCommand
    return isLast ? finish(command) : ask(command, signal)
  }
  return { client: Object.create(client, { send: { value: send } }), isFinishing: () => isFinishing }
}
