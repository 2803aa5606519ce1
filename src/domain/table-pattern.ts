import { displayName, parseNameParts, type QualifiedName } from './name.ts'

/**
 * Which partitioned tables a policy means: one exact name, or a glob in which an unquoted `*` stands for any run of characters.
 * A `*` inside quotes is an ordinary character.
 */
export interface TablePattern {
  /** As written in the policy file. */
  readonly text: string
  /** Present when the pattern names exactly one table. */
  readonly exact?: QualifiedName
  readonly schema: RegExp
  readonly name: RegExp
}

function matcher(text: string, literal: boolean): RegExp {
  const pieces = literal ? [text] : text.split('*')
  const source = pieces.map((piece) => piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('.*')
  return new RegExp(`^${source}$`, 'su')
}

/** Reads `schema.table`, `metrics.*`, `"Mixed"."a*b"`; undefined when it is not two parts. */
export function parseTablePattern(text: string): TablePattern | undefined {
  const parts = parseNameParts(text)
  if (parts === undefined) return undefined
  const [schema, name] = parts
  const isGlob = parts.some(({ text: written, quoted }) => !quoted && written.includes('*'))
  const pattern = {
    text,
    schema: matcher(schema.text, schema.quoted),
    name: matcher(name.text, name.quoted),
  }
  return isGlob ? pattern : { ...pattern, exact: { schema: schema.text, name: name.text } }
}

export function matchesPattern(pattern: TablePattern, table: QualifiedName): boolean {
  return pattern.schema.test(table.schema) && pattern.name.test(table.name)
}

/** The table's name for messages: the exact one as PostgreSQL would show it, a glob as written. */
export function displayPattern(pattern: TablePattern): string {
  return pattern.exact === undefined ? pattern.text : displayName(pattern.exact)
}
