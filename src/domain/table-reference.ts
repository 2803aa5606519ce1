import { type QualifiedName } from './name.ts'

/** Strings, quoted names, plain words and numbers, and everything else one by one, as `pg_get_expr` prints them. */
const token = /[Ee]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|\s+|::|./gsu

/** After these a name that is followed by a dot is a schema. */
const beforeSchema: ReadonlySet<string> = new Set(['from', 'join', 'only', 'collate', '::', '('])

/**
 * Lets an expression speak of another table: inside a sub-select the server prints a policy's own columns as `events.tenant`, which on a
 * partition means nothing. Schemas, functions, strings and other tables of the same name in another schema are left alone.
 */
export function referTo(expression: string, from: QualifiedName, to: QualifiedName): string {
  const tokens = expression.match(token) ?? []
  const words = tokens.map((text, at) => ({ text, at })).filter(({ text }) => text.trim() !== '')
  const renamed = new Set(
    words.flatMap(({ text, at }, place) => {
      const [before, beforeThat] = [
        words[place - 1]?.text.toLowerCase(),
        words[place - 2]?.text.toLowerCase(),
      ]
      const [dot, , behind] = words.slice(place + 1, place + 4).map((word) => word.text)
      if (nameOf(text) !== from.name || dot !== '.' || before === '.' || behind === '(') return []
      const isSchema = before === '(' ? beforeThat === 'operator' : beforeSchema.has(before ?? '')
      return isSchema ? [] : [at]
    }),
  )
  return tokens.map((text, at) => (renamed.has(at) ? quoted(to.name) : text)).join('')
}

function nameOf(text: string): string | undefined {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll('""', '"')
  return /^[\p{L}_]/u.test(text) ? text : undefined
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
