/** A relation's name inside one database. Both parts are the raw catalog text: unquoted, case kept, any byte but NUL. */
export interface QualifiedName {
  readonly schema: string
  readonly name: string
}

/** PostgreSQL's NAMEDATALEN - 1: longer identifiers are cut silently by the server (postgres.md E1). */
export const MAX_NAME_BYTES = 63

const plain = /^[a-z_][a-z0-9_$]*$/

/** A part as people write it: bare when PostgreSQL would read it back unchanged, else in double quotes. For display, never for SQL. */
export function displayPart(part: string): string {
  return plain.test(part) ? part : `"${part.replaceAll('"', '""')}"`
}

/** Shows a name as `schema.table`, quoting only what needs it. For labels and messages; SQL goes through `sql/fragment.ts`. */
export function displayName(name: QualifiedName): string {
  return `${displayPart(name.schema)}.${displayPart(name.name)}`
}

export function sameName(a: QualifiedName, b: QualifiedName): boolean {
  return a.schema === b.schema && a.name === b.name
}

/** One part of a written name: its text, and whether `*` in it is meant literally because it stood in quotes. */
interface NamePart {
  readonly text: string
  readonly quoted: boolean
}

const part = /"((?:[^"]|"")+)"|([^".\s]+)/y

/**
 * Splits `schema.table` as PostgreSQL reads it: unquoted parts fold to lower case, quoted ones are kept, `""` is a quote.
 * Returns undefined when the text is not exactly two parts.
 */
export function parseNameParts(text: string): readonly [NamePart, NamePart] | undefined {
  const parts: NamePart[] = []
  let at = 0
  for (;;) {
    part.lastIndex = at
    const match = part.exec(text)
    if (match === null) return undefined
    const quoted = match[1] !== undefined
    parts.push({
      text: quoted ? (match[1] ?? '').replaceAll('""', '"') : foldCase(match[2] ?? ''),
      quoted,
    })
    at = part.lastIndex
    if (at === text.length) break
    if (text[at] !== '.') return undefined
    at += 1
  }
  const [schema, name] = parts
  return parts.length === 2 && schema !== undefined && name !== undefined ? [schema, name] : undefined
}

/** As PostgreSQL folds unquoted identifiers in a UTF-8 database: A to Z only (src/backend/parser/scansup.c). */
function foldCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** Reads a written name; undefined when it is not `schema.table`. */
export function parseName(text: string): QualifiedName | undefined {
  const parts = parseNameParts(text)
  return parts === undefined ? undefined : { schema: parts[0].text, name: parts[1].text }
}
