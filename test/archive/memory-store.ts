import { Readable } from 'node:stream'
import { Interrupted, PartitiondError } from '../../src/domain/errors.ts'
import { type ByteRange, type ObjectStore } from '../../src/archive/stores/object-store.ts'

/** A store in memory: what ObjectStore promises, and faults on demand. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Buffer>()
  /** Fails with `archive-full` once that many bytes of an object have come. */
  fullAt = Infinity
  /** Fails with `archive-unreachable` for objects of such a name. */
  refuses: RegExp | undefined

  locate(key: string): string {
    return `memory:///${key}`
  }

  async put(key: string, body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    if (this.objects.has(key)) throw new PartitiondError('archive-exists', `${key} exists`)
    if (this.refuses?.test(key) === true)
      throw new PartitiondError('archive-unreachable', `${key} is refused`)
    const parts: Uint8Array[] = []
    let length = 0
    for await (const part of body) {
      if (signal.aborted) throw new Interrupted()
      parts.push(Buffer.from(part))
      length += part.length
      if (length > this.fullAt) throw new PartitiondError('archive-full', 'no room is left')
    }
    this.objects.set(key, Buffer.concat(parts))
  }

  async get(key: string, _signal: AbortSignal, range?: ByteRange): Promise<Readable> {
    const bytes = this.#find(key)
    const part = range === undefined ? bytes : bytes.subarray(range.start, range.end)
    return Readable.from(pieces(part))
  }

  async size(key: string): Promise<number> {
    return this.#find(key).length
  }

  async remove(key: string): Promise<void> {
    this.objects.delete(key)
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #find(key: string): Buffer {
    const bytes = this.objects.get(key)
    if (bytes === undefined) throw new PartitiondError('archive-missing', `${key} is not there`)
    return bytes
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
