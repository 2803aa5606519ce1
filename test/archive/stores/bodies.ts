import { createHash } from 'node:crypto'

export const MiB = 1024 * 1024

/** So many bytes, in pieces like those of a compressor, no two alike. */
export async function* bytes(total: number, piece = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < total; sent += piece) {
    const chunk = Buffer.alloc(Math.min(piece, total - sent), 'row\t')
    if (chunk.length >= 8) chunk.writeDoubleLE(sent)
    yield chunk
  }
}

/** Some bytes, and then an error as of the database. */
export async function* failing(total: number, error: Error): AsyncGenerator<Uint8Array> {
  yield* bytes(total)
  throw error
}

/** Some bytes, and then nothing, for ever. */
export async function* stalling(total: number, reached: () => void): AsyncGenerator<Uint8Array> {
  yield* bytes(total)
  reached()
  await new Promise<never>(() => undefined)
}

export async function sha256(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of body) hash.update(chunk)
  return hash.digest('hex')
}

export const never = new AbortController().signal

/** The code with which it fails, and its message. */
export async function failure(doing: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  const error: unknown = await doing.then(
    () => new Error('it did not fail'),
    (caught: unknown) => caught,
  )
  if (!(error instanceof Error)) throw new Error('no error was thrown')
  return { code: 'code' in error ? error.code : undefined, message: error.message }
}
