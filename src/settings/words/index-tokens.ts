import { show, type Reading } from './word.ts'

/** A piece of a statement. `space`: something stood between it and the one before. */
export interface IndexToken {
  readonly kind: 'word' | 'name' | 'text' | 'partition' | 'sign'
  readonly text: string
  readonly space: boolean
}

const forms: readonly (readonly [IndexToken['kind'], RegExp])[] = [
  ['partition', /\{partition\}/y],
  ['word', /[\p{L}\p{N}_]+/uy],
  ['name', /"(?:[^"]|"")+"/y],
  ['text', /'(?:[^']|'')*'/y],
  ['sign', /[^\s\p{L}\p{N}_{}"'\\$;\p{C}]/uy],
]

/** What begins something that could hide a second statement from this reading. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/--|\/\*/y, 'a comment'],
  [/;/y, 'a semicolon'],
  [/\$/y, 'a dollar sign'],
  [/\\/y, 'a backslash'],
  [/[{}]/y, 'a brace that is not of {partition}'],
  [/["']/y, 'a quote that does not end'],
]

/**
 * Takes a statement apart as PostgreSQL does with standard_conforming_strings on. What this does not know for sure (dollar quotes, escape
 * strings, comments) is refused, not guessed.
 */
export function indexTokens(statement: string): Reading<readonly IndexToken[]> {
  const tokens: IndexToken[] = []
  let space = true
  for (let at = 0; at < statement.length;) {
    if (/\s/.test(statement[at] ?? '')) {
      space = true
      at += 1
      continue
    }
    const token = nextToken(statement, at, space)
    if ('wrong' in token) return token
    // E'…', U&'…' and the like: another quoting begins.
    const before = tokens.at(-1)
    const isQuoted = token.value.kind === 'text' || token.value.kind === 'name'
    if (isQuoted && !space && before !== undefined && (before.kind === 'word' || before.text === '&'))
      return { wrong: `has a quote right behind ${show(before.text)}; allowed: plain '…' and "…"` }
    tokens.push(token.value)
    at += token.value.text.length
    space = false
  }
  return { value: tokens }
}

function nextToken(statement: string, at: number, space: boolean): Reading<IndexToken> {
  const isAt = (form: RegExp): string | undefined => {
    form.lastIndex = at
    return form.exec(statement)?.[0]
  }
  for (const [kind, form] of forms) {
    const text = isAt(form)
    const isComment = kind === 'sign' && /^(?:--|\/\*)/.test(statement.slice(at, at + 2))
    if (text !== undefined && !isComment) return { value: { kind, text, space } }
  }
  const what = refused.find(([form]) => isAt(form) !== undefined)?.[1] ?? 'a character that is not readable'
  return { wrong: `holds ${what}; allowed: one create index statement and nothing else` }
}

/** The tokens as one line, with single spaces where there were any; quotes as they stood. */
export function joinTokens(tokens: readonly IndexToken[]): string {
  return tokens.map(({ text, space }, place) => (space && place > 0 ? ` ${text}` : text)).join('')
}
