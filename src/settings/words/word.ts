import { z } from 'zod'

import { didYouMean } from '../closest.ts'

/** What a word of the policy file turned out to be: its value, or what is wrong with it and what is allowed. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string }

/** The part of JSON Schema that describes a word to an editor. */
export type WordSchema = Readonly<Record<string, unknown>>

/** Makes a zod type of a reading function; `schema` is what `partitiond schema` says of it. */
export function word<T>(read: (value: unknown) => Reading<T>, schema: WordSchema): z.ZodType<T> {
  return z
    .unknown()
    .transform((value, context): T => {
      const reading: Reading<T> = value === undefined ? { wrong: 'is missing' } : read(value)
      if ('value' in reading) return reading.value
      context.issues.push({ code: 'custom', message: reading.wrong, input: value })
      return z.NEVER
    })
    .meta(schema)
}

/** How a value is shown in a message. */
export function show(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : JSON.stringify(value)
}

/** One of a few fixed words. */
export function oneOf<const T extends string>(allowed: readonly T[], description: string): z.ZodType<T> {
  return word(
    (value) => {
      const found = allowed.find((each) => each === value)
      if (found !== undefined) return { value: found }
      return { wrong: `must be ${orList(allowed)}, is ${show(value)}${didYouMean(String(value), allowed)}` }
    },
    { type: 'string', enum: allowed, description },
  )
}

/** `true` or `false`, and nothing that YAML 1.1 took for them. */
export function flag(description: string): z.ZodType<boolean> {
  return word(
    (value) => {
      if (typeof value === 'boolean') return { value }
      const meant = ['yes', 'on', 'true', '1'].includes(String(value).toLowerCase())
      return { wrong: `must be true or false, is ${show(value)}; did you mean ${meant}?` }
    },
    { type: 'boolean', description },
  )
}

/** A whole number of something countable. */
export function count(minimum: number, maximum: number, description: string): z.ZodType<number> {
  return word(
    (value) => {
      if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
        return { value }
      return { wrong: `must be a whole number from ${minimum} to ${maximum}, is ${show(value)}` }
    },
    { type: 'integer', minimum, maximum, description },
  )
}

/** Text that is not empty. */
export function text(description: string): z.ZodType<string> {
  return word(
    (value) =>
      typeof value === 'string' && value.trim() !== ''
        ? { value }
        : { wrong: `must be text, is ${value === '' ? 'empty' : show(value)}` },
    { type: 'string', minLength: 1, description },
  )
}

/** `a, b or c`. */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}
