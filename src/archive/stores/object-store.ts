import { type Readable } from 'node:stream'

/** Part of an object: `start` inclusive, `end` exclusive, in bytes. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * A place for archives outside the database. Keys are relative to the destination, parts separated by `/`, none of them empty, `.` or `..`.
 * Every method, and every stream that `get` gives, throws PartitiondErrors only: `archive-missing` (the object is not there; with the detail
 * `missing: 'destination'` the folder or bucket is not, which says nothing of its objects), `archive-exists`, `archive-refused` (credentials,
 * rights, a key that leads elsewhere), `archive-full`, `archive-damaged` (shorter than the range asked for), `archive-unreachable` (anything
 * else that may pass), Interrupted.
 */
export interface ObjectStore extends AsyncDisposable {
  /** An object's address, for people and for the ledger: `file:///folder/key`, `s3://bucket/prefix/key`. */
  locate(key: string): string
  /**
   * Writes a new object, with back-pressure. Complete and durable when resolved. When it rejects, nothing can be seen under the key, and
   * what was begun is cleared away (a crash may leave parts that are not seen under the key; a store that stops answering at the very end may
   * have the object all the same). Never overwrites: `archive-exists`.
   * Errors of `body` are thrown as they are. `expectedBytes` is how much may come: S3 needs larger parts beyond 78 GiB, and 1.25 times the
   * expected size finds room for sure; folders do not care.
   */
  put(
    key: string,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    expectedBytes?: number,
  ): Promise<void>
  /** Reads an object, or a part of it. The stream is destroyed by whoever stops reading early. */
  get(key: string, signal: AbortSignal, range?: ByteRange): Promise<Readable>
  size(key: string, signal: AbortSignal): Promise<number>
  /** Removes an object; one that is gone already is no error. */
  remove(key: string, signal: AbortSignal): Promise<void>
}
