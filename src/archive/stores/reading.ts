import { addAbortSignal, pipeline, type Readable, Transform } from 'node:stream'
import { Interrupted, PartitiondError } from '../../domain/errors.ts'

/** How an object is read. */
export interface ReadingRequest {
  readonly signal: AbortSignal
  /** What is to come, in bytes: less is an error. */
  readonly bytes: number
  /** How long nothing may come while somebody waits for it; whoever reads may take longer. Undefined: for ever. */
  readonly idleMs?: number
  /** What the store makes of its errors. */
  readonly wrong: (error: unknown) => PartitiondError
}

// Enough to keep a disk or a connection busy while what was read is hashed.
const ahead = 1024 * 1024

/** A stream of the store, as one that fails with PartitiondErrors, tells of a premature end, and takes the store's stream along when it is destroyed. */
export function reading(from: Readable, { signal, bytes, idleMs, wrong }: ReadingRequest): Readable {
  let left = bytes
  const out = new Transform({
    highWaterMark: ahead,
    transform(chunk: Uint8Array, _encoding, done) {
      left -= chunk.byteLength
      done(null, chunk)
    },
    flush(done) {
      done(left === 0 ? null : wrong(new Error(`ended ${left} bytes early`)))
    },
    destroy(error, done) {
      done(error === null ? null : named(error))
    },
  })
  const named = (error: Error): PartitiondError => {
    if (error instanceof PartitiondError) return error
    return signal.aborted ? new Interrupted() : wrong(error)
  }
  if (idleMs !== undefined) giveUpWhenIdle(from, out, idleMs)
  // Errors come out of the stream itself.
  pipeline(from, out, () => undefined)
  return addAbortSignal(signal, out)
}

function giveUpWhenIdle(from: Readable, out: Transform, idleMs: number): void {
  let last = performance.now()
  const heard = (): void => {
    last = performance.now()
  }
  from.on('data', heard)
  out.on('drain', heard)
  const timer = setInterval(() => {
    // Nothing is asked of the store while there is no room.
    if (out.writableNeedDrain || performance.now() - last < idleMs) return
    from.destroy(Object.assign(new Error('nothing came'), { name: 'TimeoutError' }))
  }, idleMs / 4)
  timer.unref()
  out.once('close', () => clearInterval(timer))
}
