import { type Bound, rangeBound } from './bound.ts'
import { type Endpoint, endpointAt } from './endpoint.ts'
import { PartitiondError } from './errors.ts'
import { isRangeKeyType, type PartitionKey } from './key.ts'
import { parseKeyValue } from './key-value.ts'
import { hasOrder } from './text-order.ts'
import { listValue } from './list-value.ts'

/** A piece of a bound's text: a bare word or number, a quoted value without its quotes, or a punctuation mark. */
export interface BoundToken {
  readonly kind: 'word' | 'value' | 'mark'
  readonly text: string
}

/**
 * Reads a bound as pg_get_expr(relpartbound, 0) prints it under the pinned session settings (postgres.md D4). What cannot be read stays
 * opaque: an odd partition never makes a set unmanageable. `readValue` stands for `parseKeyValue` where many bounds have ends in common.
 */
export function parseBound(
  text: string,
  key: PartitionKey,
  readValue: typeof parseKeyValue = parseKeyValue,
): Bound {
  if (text === 'DEFAULT') return { kind: 'default' }
  return readers[key.method](tokenize(text), key, readValue) ?? { kind: 'opaque', text }
}

type Reader = (
  tokens: readonly BoundToken[],
  key: PartitionKey,
  readValue: typeof parseKeyValue,
) => Bound | undefined

const readers: Readonly<Record<PartitionKey['method'], Reader>> = {
  range: readRange,
  list: readList,
  hash: readHash,
  // Their bounds are CHECKs, and not read here.
  inheritance: () => undefined,
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

/** `FOR VALUES FROM (…) TO (…)`. */
function readRange(
  tokens: readonly BoundToken[],
  { columns }: PartitionKey,
  readValue: typeof parseKeyValue,
): Bound | undefined {
  const [column] = columns
  const to = tokens.findIndex((token, at) => at > 2 && isLiterally(token, 'TO'))
  if (column === undefined || !hasOrder(column) || !begins(tokens, ['FOR', 'VALUES', 'FROM']))
    return undefined
  const [lower, upper] = [readValues(tokens.slice(3, to)), readValues(tokens.slice(to + 1))]
  if (to === -1 || lower?.length !== columns.length || upper?.length !== columns.length) return undefined
  const [from, until] = [lower, upper].map((values) => leadingEnd(values, column.type, readValue))
  return from === undefined || until === undefined ? undefined : rangeBound(from, until)
}

/**
 * The leading column's end. MINVALUE behind it makes the bound fall between two of its values, and MAXVALUE between this one and the next
 * (postgres.md D10); anything else would cut through the rows of one value, which no range of the leading column can tell.
 */
function leadingEnd(
  [token, next]: readonly BoundToken[],
  type: string,
  readValue: typeof parseKeyValue,
): Endpoint | undefined {
  const end = readEnd(token, type, readValue)
  if (end === undefined || next === undefined || end.kind === 'minvalue' || end.kind === 'maxvalue')
    return end
  if (isLiterally(next, 'MINVALUE')) return end
  return isLiterally(next, 'MAXVALUE') && end.kind === 'value' ? endpointAt(end.position + 1n) : undefined
}

/** `FOR VALUES IN (…)`, of one column: there are no others. */
function readList(tokens: readonly BoundToken[], { columns: [column] }: PartitionKey): Bound | undefined {
  if (!begins(tokens, ['FOR', 'VALUES', 'IN'])) return undefined
  const values = readValues(tokens.slice(3))
  return values === undefined
    ? undefined
    : {
        kind: 'list',
        values: values.map(({ kind, text }) =>
          kind === 'word' && text === 'NULL' ? null : listValue(text, column?.type ?? ''),
        ),
      }
}

/** `FOR VALUES WITH (modulus 4, remainder 1)`. */
function readHash(tokens: readonly BoundToken[]): Bound | undefined {
  const fits = begins(tokens, [
    'FOR',
    'VALUES',
    'WITH',
    '(',
    'modulus',
    undefined,
    ',',
    'remainder',
    undefined,
    ')',
  ])
  const [modulus, remainder] = [Number(tokens[5]?.text), Number(tokens[8]?.text)]
  return fits && Number.isSafeInteger(modulus) && Number.isSafeInteger(remainder)
    ? { kind: 'hash', modulus, remainder }
    : undefined
}

function begins(tokens: readonly BoundToken[], shape: readonly (string | undefined)[]): boolean {
  return shape.every((text, at) => text === undefined || isLiterally(tokens[at], text))
}

/** What stands between brackets, separated by commas; undefined for any other shape. */
function readValues(tokens: readonly BoundToken[]): readonly BoundToken[] | undefined {
  const fits =
    tokens.length >= 3 &&
    tokens.length % 2 === 1 &&
    tokens.every((token, at) => {
      if (at % 2 === 1) return token.kind !== 'mark'
      return isLiterally(token, at === 0 ? '(' : at === tokens.length - 1 ? ')' : ',')
    })
  return fits ? tokens.filter((_, at) => at % 2 === 1) : undefined
}

function isLiterally(token: BoundToken | undefined, text: string): boolean {
  return token?.kind !== 'value' && token?.text === text
}

function readEnd(
  token: BoundToken | undefined,
  type: string,
  readValue: typeof parseKeyValue,
): Endpoint | undefined {
  if (token === undefined || token.kind === 'mark' || !isRangeKeyType(type)) return undefined
  // A text may be called MINVALUE, in quotes.
  if (token.kind === 'value' && (token.text === 'MINVALUE' || token.text === 'MAXVALUE')) return undefined
  try {
    return readValue(token.text, type)
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}
