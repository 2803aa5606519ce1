import { z } from 'zod'

/** A map that takes these keys and no others; the issue of an unknown key carries the allowed ones as its message. */
export function closedMap<const S extends z.ZodRawShape>(
  shape: S,
  description: string,
): z.ZodObject<S, z.core.$strict> {
  const keys = Object.keys(shape).join(', ')
  return z
    .strictObject(shape, { error: ({ code }) => (code === 'unrecognized_keys' ? keys : undefined) })
    .meta({ description })
}
