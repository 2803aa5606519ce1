import { MASK, maskSecrets } from '../domain/mask-secrets.ts'

const secretKey = /pass(word|wd|phrase)?$|secret|token|authorization|credential/i

/** Deeper than any value we log; too small: details are cut; too big: a cyclic object costs time before it is cut. */
const maxDepth = 10

/**
 * A value fit for a log line or an HTTP body: the value of a key that names a secret is hidden, passwords inside any other
 * text are masked, errors become plain objects with their cause, bigints and Temporal values become text.
 */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskSecrets(value)
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'object' && value !== null ? scrubObject(value, depth) : value
}

function scrubObject(value: object, depth: number): unknown {
  if (depth >= maxDepth) return '…'
  if (value instanceof Error) return scrubError(value, depth)
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1))
  if ('toJSON' in value && typeof value.toJSON === 'function') return scrub(value.toJSON(), depth + 1)
  return scrubFields(value, depth)
}

function scrubFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, secretKey.test(key) ? MASK : scrub(value, depth + 1)]),
  )
}

/** The driver's errors carry their connection settings, password included: only what an error says is kept. */
function scrubError(error: Error, depth: number): Record<string, unknown> {
  const { code, hint, details, sqlstate } = error as Error &
    Partial<Record<'code' | 'hint' | 'details' | 'sqlstate', unknown>>
  return {
    type: error.name,
    message: maskSecrets(error.message),
    ...scrubFields(withoutUndefined({ code, sqlstate, hint, details }), depth),
    stack: maskSecrets(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: scrub(error.cause, depth + 1) }),
  }
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
