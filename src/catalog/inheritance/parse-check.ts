import { type CheckToken, checkTokens } from './check-tokens.ts'

/** A constant as printed: its text, and its type as printed; undefined for a bare number. */
export interface CheckConstant {
  readonly text: string
  readonly type: string | undefined
}

export type CheckOperator = '>=' | '>' | '=' | '<=' | '<'

/** One comparison of the key, the key on the left. */
export interface CheckComparison {
  readonly operator: CheckOperator
  readonly constant: CheckConstant
}

type Operand = { readonly kind: 'column' } | ({ readonly kind: 'constant' } & CheckConstant)

/** What was read, and where the next token stands; undefined when the text is of another form. */
type Reading<T> = { readonly value: T; readonly next: number } | undefined

interface Source {
  readonly tokens: readonly CheckToken[]
  readonly column: string
  /** Casts that change nothing about the column. */
  readonly idleCasts: ReadonlySet<string>
}

/**
 * Reads a CHECK as pg_get_expr() prints it under the pinned session settings: comparisons of one column with constants, joined by AND, in
 * either order and however bracketed; `is not null` says nothing about the range and is passed over. Undefined for all else.
 */
export function parseCheck(
  text: string,
  column: string,
  idleCasts: ReadonlySet<string>,
): readonly CheckComparison[] | undefined {
  const tokens = checkTokens(text)
  if (tokens === undefined) return undefined
  const read = conjunction({ tokens, column, idleCasts }, 0)
  return read?.next === tokens.length ? read.value : undefined
}

function conjunction(source: Source, start: number): Reading<readonly CheckComparison[]> {
  const all: CheckComparison[] = []
  let at = start
  for (;;) {
    const term = condition(source, at)
    if (term === undefined) return undefined
    all.push(...term.value)
    if (!isWord(source.tokens[term.next], 'AND')) return { value: all, next: term.next }
    at = term.next + 1
  }
}

/** A bracket may hold conditions, or one side of a comparison: the second is tried where the first does not fit. */
function condition(source: Source, at: number): Reading<readonly CheckComparison[]> {
  return bracketed(source, at, conjunction) ?? notNull(source, at) ?? comparison(source, at)
}

function bracketed<T>(
  source: Source,
  at: number,
  inner: (source: Source, at: number) => Reading<T>,
): Reading<T> {
  if (!isMark(source.tokens[at], '(')) return undefined
  const read = inner(source, at + 1)
  return read !== undefined && isMark(source.tokens[read.next], ')')
    ? { value: read.value, next: read.next + 1 }
    : undefined
}

function notNull(source: Source, at: number): Reading<readonly CheckComparison[]> {
  const subject = operand(source, at)
  if (subject?.value.kind !== 'column') return undefined
  const isSaid = ['IS', 'NOT', 'NULL'].every((word, n) => isWord(source.tokens[subject.next + n], word))
  return isSaid ? { value: [], next: subject.next + 3 } : undefined
}

const turned: Readonly<Record<CheckOperator, CheckOperator>> = {
  '>=': '<=',
  '>': '<',
  '=': '=',
  '<=': '>=',
  '<': '>',
}

function isOperator(text: string): text is CheckOperator {
  return text in turned
}

function comparison(source: Source, at: number): Reading<readonly CheckComparison[]> {
  const left = operand(source, at)
  const sign = left && source.tokens[left.next]
  if (left === undefined || sign?.kind !== 'mark' || !isOperator(sign.text)) return undefined
  const right = operand(source, left.next + 1)
  if (right === undefined) return undefined
  if (left.value.kind === 'column' && right.value.kind === 'constant')
    return { value: [{ operator: sign.text, constant: right.value }], next: right.next }
  if (left.value.kind === 'constant' && right.value.kind === 'column')
    return { value: [{ operator: turned[sign.text], constant: left.value }], next: right.next }
  return undefined
}

/** The column or a constant, with any number of casts behind it. */
function operand(source: Source, at: number): Reading<Operand> {
  let read = bracketed(source, at, operand) ?? negative(source, at) ?? simple(source, at)
  while (read !== undefined && isMark(source.tokens[read.next], '::')) {
    const type = typeName(source, read.next + 1)
    const cast = type && castTo(read.value, type.value, source.idleCasts)
    read = type && cast && { value: cast, next: type.next }
  }
  return read
}

function castTo(value: Operand, type: string, idleCasts: ReadonlySet<string>): Operand | undefined {
  if (value.kind === 'constant') return { ...value, type }
  return idleCasts.has(type) ? value : undefined
}

function negative(source: Source, at: number): Reading<Operand> {
  if (!isMark(source.tokens[at], '-')) return undefined
  const read = operand(source, at + 1)
  if (read?.value.kind !== 'constant' || !/^\d/.test(read.value.text)) return undefined
  return { value: { ...read.value, text: `-${read.value.text}` }, next: read.next }
}

/** A name is bare when it would be read back as it is; a keyword among names is quoted. */
function simple({ tokens, column }: Source, at: number): Reading<Operand> {
  const token = tokens[at]
  if (token === undefined || token.kind === 'mark') return undefined
  if (token.kind === 'text' || token.kind === 'number')
    return { value: { kind: 'constant', text: token.text, type: undefined }, next: at + 1 }
  return token.text === column ? { value: { kind: 'column' }, next: at + 1 } : undefined
}

/** `timestamp(3) without time zone` → `timestamp without time zone`: what is printed is rounded already. */
function typeName({ tokens }: Source, start: number): Reading<string> {
  const words: string[] = []
  let at = start
  for (;;) {
    const token = tokens[at]
    if (token?.kind === 'word' && !isWord(token, 'AND')) {
      words.push(token.text)
      at += 1
    } else if (words.length > 0 && isMark(token, '(')) {
      const end = tokens.findIndex((each, n) => n > at && isMark(each, ')'))
      if (end === -1) return undefined
      at = end + 1
    } else {
      break
    }
  }
  return words.length === 0 || isMark(tokens[at], '[') ? undefined : { value: words.join(' '), next: at }
}

function isWord(token: CheckToken | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text
}

function isMark(token: CheckToken | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text
}
