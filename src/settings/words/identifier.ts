import { type z } from 'zod'

import { MAX_NAME_BYTES, parseNameParts } from '../../domain/name.ts'
import { parseTablePattern, type TablePattern } from '../../domain/table-pattern.ts'
import { type Reading, show, word } from './word.ts'

const encoder = new TextEncoder()

/** How many bytes PostgreSQL counts, in a UTF-8 database. */
export function byteLength(text: string): number {
  return encoder.encode(text).length
}

/** One name (a schema, a tablespace, a column) exactly as the catalog holds it: no quoting, no folding. */
export function identifier(description: string): z.ZodType<string> {
  return word(readIdentifier, { type: 'string', minLength: 1, maxLength: MAX_NAME_BYTES, description })
}

/** Reads one plain name of at most 63 bytes. */
export function readIdentifier(value: unknown): Reading<string> {
  if (typeof value !== 'string' || value.trim() === '') return { wrong: `must be a name, is ${show(value)}` }
  if (value.includes('"')) {
    return {
      wrong: `${show(value)} holds a quote; the name is taken as it stands; did you mean ${value.replaceAll('"', '')}?`,
    }
  }
  if (byteLength(value) > MAX_NAME_BYTES)
    return { wrong: `${show(value)} is longer than the ${MAX_NAME_BYTES} bytes PostgreSQL keeps` }
  return { value }
}

/** Which tables a policy is for. */
export const table: z.ZodType<TablePattern> = word(readTable, {
  type: 'string',
  description:
    'schema.table, quoted as PostgreSQL would; or a glob such as metrics.* (a * inside double quotes is literal).',
  examples: ['public.event_logs', 'metrics.*', 'app."Events"'],
})

/** Reads `schema.table`, exact or a glob. */
export function readTable(value: unknown): Reading<TablePattern> {
  const parts = typeof value === 'string' ? parseNameParts(value) : undefined
  const pattern = typeof value === 'string' ? parseTablePattern(value) : undefined
  if (parts === undefined || pattern === undefined) {
    const isBareName = typeof value === 'string' && /^[^\s".]+$/.test(value)
    const meant = isBareName ? `; did you mean "public.${value}"?` : ''
    return {
      wrong: `${show(value)} does not name a table; allowed: schema.table or a glob such as metrics.*${meant}`,
    }
  }
  const long = parts.find(({ text }) => byteLength(text) > MAX_NAME_BYTES)
  if (long !== undefined)
    return { wrong: `"${long.text}" is longer than the ${MAX_NAME_BYTES} bytes PostgreSQL keeps` }
  return { value: pattern }
}
