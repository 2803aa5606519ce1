import { ConnectionError, PartitiondError } from '../domain/errors.ts'

/** Codes by which a server that answers is no place to work. */
const refusals = new Set(['pooled-connection', 'server-too-old', 'settings-not-pinned', 'timeline-went-back'])

/** Codes of what is gone in a moment: somebody's `apply`, a lock, a lead that is taken again. */
const passing = new Set(['cycle-busy', 'lock-not-available', 'leadership-lost'])

/** The server answers, but nothing must be done there as it is. */
export function isRefusal(error: unknown): boolean {
  return error instanceof PartitiondError && refusals.has(error.code)
}

/** Worth another try soon; everything else waits for the next tick. */
export function isPassing(error: unknown): boolean {
  return error instanceof ConnectionError || (error instanceof PartitiondError && passing.has(error.code))
}
