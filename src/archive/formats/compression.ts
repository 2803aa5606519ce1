import { type Transform } from 'node:stream'
import {
  constants,
  createGunzip,
  createGzip,
  createZstdCompress,
  createZstdDecompress,
  type ZstdOptions,
} from 'node:zlib'
import { type Compression } from '../../domain/archive.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type FileReader } from './format.ts'

/** As file names end. */
export const suffixes: Readonly<Record<Compression, string>> = { zstd: 'zst', gzip: 'gz' }

// Too small → each piece is a job for the thread pool, which costs more than the compressing; too big → memory, nothing gained.
const BLOCK_BYTES = 512 * 1024

// Level 3 takes half as much time again, and rows of keys, times and JSON come out no smaller. More workers of zstd's own
// (nbWorkers) fail in Node 26: ERR_STREAM_PUSH_AFTER_EOF.
const zstd: ZstdOptions = {
  chunkSize: BLOCK_BYTES / 4,
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
}

const compressors: Readonly<Record<Compression, () => Transform>> = {
  zstd: () => createZstdCompress(zstd),
  gzip: () => createGzip({ chunkSize: BLOCK_BYTES / 4, level: 1 }),
}

// Too small → a job for the thread pool for little; too big → garbage that is collected late: 40 MB more at 128 kB.
const READ_BYTES = 16 * 1024

const decompressors: Readonly<Record<Compression, () => Transform>> = {
  zstd: () => createZstdDecompress({ chunkSize: READ_BYTES }),
  gzip: () => createGunzip({ chunkSize: READ_BYTES }),
}

/** Compresses on another thread while the next block is gathered. Errors of the source pass through. */
export function compress(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array, void> {
  return through(inBlocks(source), compressors[compression]())
}

/** Throws `archive-damaged` for a file that is cut, altered, or longer than what was compressed; errors of reading it pass through. */
export async function* decompress(
  file: FileReader,
  compression: Compression,
): AsyncGenerator<Uint8Array, void> {
  const stream = decompressors[compression]()
  try {
    yield* through(file.open(), stream)
  } catch (error) {
    throw isOfZlib(error) ? damaged('cannot be decompressed', error) : error
  }
  // Bytes behind the end are left over in silence, unless they look like another beginning.
  if (taken(stream) !== file.bytes)
    throw damaged(`has ${file.bytes} bytes, of which ${taken(stream)} are compressed rows`)
}

/** Zlib's streams count what they were given and did take. */
function taken(stream: Transform): number {
  return 'bytesWritten' in stream ? Number(stream.bytesWritten) : 0
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z|ZSTD)_/.test(String(error.code))
}

function damaged(how: string, cause?: unknown): PartitiondError {
  return new PartitiondError('archive-damaged', `the file ${how}`, {
    hint: 'the file was cut short or changed: look for another copy, in versions of the bucket or a backup of the folder',
    cause,
  })
}

async function* through(
  source: AsyncIterable<Uint8Array>,
  stream: Transform,
): AsyncGenerator<Uint8Array, void> {
  const fed = feed(source, stream)
  // Whoever stops reading destroys the stream, and nobody waits for the rest.
  fed.catch((error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))))
  const chunks: AsyncIterable<Uint8Array> = stream
  yield* chunks
  await fed
}

/** Fetches the next piece while the one before is worked on, and never has more than these two. */
async function feed(source: AsyncIterable<Uint8Array>, stream: Transform): Promise<void> {
  let worked = Promise.resolve()
  let resolve: (() => void) | undefined
  // A stream that fails says nothing of the piece that it was given.
  stream.once('close', () => resolve?.())
  for await (const piece of source) {
    await worked
    if (stream.destroyed) return
    worked = new Promise((done) => {
      resolve = done
      stream.write(piece, () => done())
    })
  }
  await worked
  stream.end()
}

/** Gathers pieces into two blocks by turns: one may be in use while the other is filled. */
async function* inBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let [block, other] = [new Uint8Array(BLOCK_BYTES), new Uint8Array(BLOCK_BYTES)]
  let length = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + BLOCK_BYTES - length)
      block.set(part, length)
      length += part.length
      at += part.length
      if (length < BLOCK_BYTES) continue
      yield block
      ;[block, other] = [other, block]
      length = 0
    }
  }
  if (length > 0) yield block.subarray(0, length)
}
