import { type Bound, rangeBound } from '../domain/bound.ts'
import { type Endpoint } from '../domain/endpoint.ts'
import { PartitiondError } from '../domain/errors.ts'
import { isTimeKeyType, type PartitionKey, type TimeKeyType } from '../domain/key.ts'
import { parseKeyValue } from '../domain/key-value.ts'

/** A piece of a bound's text: a bare word or number, a quoted value without its quotes, or a punctuation mark. */
export interface BoundToken {
  readonly kind: 'word' | 'value' | 'mark'
  readonly text: string
}

/**
 * Reads a bound as pg_get_expr(relpartbound, 0) prints it under the pinned session settings (postgres.md D4). A RANGE bound of one time
 * column becomes a range; lists, hashes, several columns and other types stay opaque, and so does what cannot be read:
 * an odd partition never makes a set unmanageable.
 */
export function parseBound(text: string, key: PartitionKey): Bound {
  if (text === 'DEFAULT') return { kind: 'default' }
  const [column, ...more] = key.columns
  if (key.method !== 'range' || column === undefined || more.length > 0 || !isTimeKeyType(column.type)) {
    return { kind: 'opaque', text }
  }
  const ends = rangeEnds(tokenize(text))
  const lower = readEnd(ends?.lower, column.type)
  const upper = readEnd(ends?.upper, column.type)
  return lower === undefined || upper === undefined ? { kind: 'opaque', text } : rangeBound(lower, upper)
}

/** Cuts a bound's text into tokens. Commas and brackets inside quotes belong to the value; a doubled quote is one. */
export function tokenize(text: string): readonly BoundToken[] {
  const tokens: BoundToken[] = []
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === ' ') {
      at += 1
    } else if (character === "'") {
      const end = closingQuote(text, at)
      tokens.push({ kind: 'value', text: text.slice(at + 1, end).replaceAll("''", "'") })
      at = end + 1
    } else if (marks.has(character)) {
      tokens.push({ kind: 'mark', text: character })
      at += 1
    } else {
      const end = wordEnd(text, at)
      tokens.push({ kind: 'word', text: text.slice(at, end) })
      at = end
    }
  }
  return tokens
}

const marks: ReadonlySet<string> = new Set(['(', ')', ','])

/** Where the value that opens at `open` closes; the text's end when it never does. */
function closingQuote(text: string, open: number): number {
  let at = open + 1
  for (;;) {
    const quote = text.indexOf("'", at)
    if (quote === -1) return text.length
    if (text.charAt(quote + 1) !== "'") return quote
    at = quote + 2
  }
}

function wordEnd(text: string, start: number): number {
  let end = start + 1
  while (
    end < text.length &&
    !marks.has(text.charAt(end)) &&
    text.charAt(end) !== ' ' &&
    text.charAt(end) !== "'"
  )
    end += 1
  return end
}

interface RangeEnds {
  readonly lower: BoundToken
  readonly upper: BoundToken
}

const shape = ['FOR', 'VALUES', 'FROM', '(', undefined, ')', 'TO', '(', undefined, ')'] as const

/** The two values of `FOR VALUES FROM (…) TO (…)`, one column each; undefined for any other shape. */
function rangeEnds(tokens: readonly BoundToken[]): RangeEnds | undefined {
  const fits =
    tokens.length === shape.length &&
    shape.every((text, at) => text === undefined || isLiterally(tokens[at], text))
  const [lower, upper] = [tokens[4], tokens[8]]
  return fits && lower !== undefined && upper !== undefined ? { lower, upper } : undefined
}

function isLiterally(token: BoundToken | undefined, text: string): boolean {
  return token?.kind !== 'value' && token?.text === text
}

function readEnd(token: BoundToken | undefined, type: TimeKeyType): Endpoint | undefined {
  if (token === undefined || token.kind === 'mark') return undefined
  // Times are always quoted: a bare word can only be MINVALUE or MAXVALUE.
  if (token.kind === 'word' && token.text !== 'MINVALUE' && token.text !== 'MAXVALUE') return undefined
  try {
    return parseKeyValue(token.text, type)
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}
