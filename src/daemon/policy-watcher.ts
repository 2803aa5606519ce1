import { type Stopwatch } from '../domain/ports.ts'
import { type PolicyFile } from '../settings/policy-file.ts'
import { contentMark } from './content-mark.ts'

/** What became of one reading of the policies. */
export type PolicyReading =
  | { readonly kind: 'accepted'; readonly file: PolicyFile }
  | { readonly kind: 'refused'; readonly error: unknown }

export interface PolicyWatcherParts {
  /** A file or a directory. */
  readonly path: string
  /** Rejects with SettingsError when the policies are missing or invalid. */
  readonly read: () => Promise<PolicyFile>
  readonly stopwatch: Stopwatch
  /** Awaited before the next look. */
  readonly onReading: (reading: PolicyReading) => Promise<void>
  /** An error of our own making, such as one thrown by `onReading`. */
  readonly onFailure: (error: unknown) => void
}

/**
 * How often the content is looked at. A change counts once two looks in a row saw the same, so that a file that is being
 * written is not read by half; both together stay below the promised 2 s.
 */
export const lookMs = 500

/**
 * Notices when the policies change. Looks at the content, not at file system events: those are lost on network file systems and
 * bind mounts, fire on the wrong path when a ConfigMap swaps its symlink, and fail where inotify instances have run out.
 */
export class PolicyWatcher {
  readonly #parts: PolicyWatcherParts
  readonly #stop = new AbortController()
  #inForce = ''
  #reading: Promise<void> = Promise.resolve()
  #done: Promise<void> = Promise.resolve()

  constructor(parts: PolicyWatcherParts) {
    this.#parts = parts
  }

  /** Reads for the first time and goes on looking. Does not reject: what is wrong is a reading too. */
  async start(): Promise<void> {
    await this.reload()
    this.#done = this.#look().catch(this.#parts.onFailure)
  }

  /** Reads now, changed or not (SIGHUP). One reading at a time. */
  reload(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read()).catch(this.#parts.onFailure)
    return this.#reading
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#done
    await this.#reading
  }

  async #look(): Promise<void> {
    const { path, stopwatch } = this.#parts
    let seen = this.#inForce
    while (!this.#stop.signal.aborted) {
      await stopwatch.pause(lookMs, this.#stop.signal)
      const before = seen
      seen = await contentMark(path)
      if (seen === before && seen !== this.#inForce) await this.reload()
    }
  }

  async #read(): Promise<void> {
    if (this.#stop.signal.aborted) return
    const { path, read, onReading } = this.#parts
    // Marked before it is read: a change in between is seen at the next look.
    this.#inForce = await contentMark(path)
    const reading = await read().then(
      (file): PolicyReading => ({ kind: 'accepted', file }),
      (error: unknown): PolicyReading => ({ kind: 'refused', error }),
    )
    await onReading(reading)
  }
}
