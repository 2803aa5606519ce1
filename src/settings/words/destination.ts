import { type z } from 'zod'

import { parseName } from '../../domain/name.ts'
import { didYouMean } from '../closest.ts'
import { readIdentifier } from './identifier.ts'
import { show, word, type Reading } from './word.ts'

const allowed = 'schema:NAME, tablespace:NAME, table:schema.table, file:///folder or s3://bucket/prefix'

/** Each kind of destination with what is wrong about the rest of the text, if anything. */
const kinds: Readonly<Record<string, (rest: string) => boolean>> = {
  'schema:': (rest) => 'value' in readIdentifier(rest),
  'tablespace:': (rest) => 'value' in readIdentifier(rest),
  'table:': (rest) => parseName(rest) !== undefined,
  'file://': (rest) => rest.startsWith('/'),
  's3://': (rest) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(rest),
}

/** Where an archive step takes a partition. */
export const destination: z.ZodType<string> = word(readDestination, {
  type: 'string',
  description: `${allowed}; \${NAME} is replaced from the environment.`,
  examples: ['s3://acme-archive/events', 'schema:archive', 'file:///var/lib/archive'],
})

function readDestination(value: unknown): Reading<string> {
  if (typeof value !== 'string') return { wrong: `must be ${allowed}, is ${show(value)}` }
  const kind = Object.keys(kinds).find((each) => value.startsWith(each))
  if (kind === undefined) {
    const scheme = /^[^:]*:(\/\/)?/.exec(value)?.[0] ?? value
    return { wrong: `must be ${allowed}${didYouMean(scheme, Object.keys(kinds))}` }
  }
  return kinds[kind]?.(value.slice(kind.length)) === true
    ? { value }
    : { wrong: `begins with ${kind} and goes on wrongly; allowed: ${allowed}` }
}
