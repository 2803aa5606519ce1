import { PartitiondError } from '../domain/errors.ts'
import { MAX_NAME_BYTES, type QualifiedName } from '../domain/name.ts'
import { quotedKeywords } from './keywords.ts'

/** A piece of SQL that is safe by construction: only the functions of this file make one. */
export class Fragment {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
  }

  /** Trusts its argument: for fixed words inside `src/sql`, never for anything read from elsewhere. */
  static of(text: string): Fragment {
    return new Fragment(text)
  }

  get text(): string {
    return this.#text
  }
}

/** Writes SQL around fragments. A plain string cannot be put in: it would not compile. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Fragment[]): Fragment {
  return Fragment.of(strings.map((string, at) => string + (parts[at]?.text ?? '')).join(''))
}

/** Joins fragments with `, ` or another separator written here. */
export function join(parts: readonly Fragment[], separator = ', '): Fragment {
  return Fragment.of(parts.map((part) => part.text).join(separator))
}

/** The empty fragment, for clauses that are not needed. */
export const nothing = Fragment.of('')

const safeUnquoted = /^[a-z_][a-z0-9_]*$/
const utf8 = new TextEncoder()

/**
 * One name (a schema, a table, a column, a role, a constraint), quoted when `quote_ident` would quote it.
 * Throws `bad-identifier` for what the server would cut, change or refuse: empty, NUL, broken UTF-16, more than 63 bytes (postgres.md E1).
 */
export function identifier(name: string): Fragment {
  const problem = identifierProblem(name)
  if (problem !== undefined) {
    throw new PartitiondError('bad-identifier', `${JSON.stringify(name)} cannot be a name: ${problem}`, {
      hint: `choose a name of 1 to ${MAX_NAME_BYTES} bytes`,
    })
  }
  if (safeUnquoted.test(name) && !quotedKeywords.has(name)) return Fragment.of(name)
  return Fragment.of(`"${name.replaceAll('"', '""')}"`)
}

function identifierProblem(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.includes('\0')) return 'it holds a NUL character'
  if (!name.isWellFormed()) return 'it is not well-formed Unicode'
  if (utf8.encode(name).length > MAX_NAME_BYTES) return `it is longer than ${MAX_NAME_BYTES} bytes`
  return undefined
}

/** `schema.name`, always both: what an unqualified name means depends on the session (postgres.md E4). */
export function qualified(name: QualifiedName): Fragment {
  return sql`${identifier(name.schema)}.${identifier(name.name)}`
}

/**
 * A text literal as `quote_literal` writes it: `'it''s'`, and `E'a\\b'` with a backslash, which means the same
 * whatever `standard_conforming_strings` says. Throws `bad-literal` for what no PostgreSQL text can hold.
 */
export function literal(text: string): Fragment {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new PartitiondError('bad-literal', `${JSON.stringify(text)} cannot be a PostgreSQL text value`)
  }
  const doubled = text.replaceAll("'", "''")
  return Fragment.of(text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`)
}
