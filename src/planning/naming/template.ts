import { type QualifiedName } from '../../domain/name.ts'

/** What a template's tokens stand for in one partition, by token: `{ yyyy: '2026', MM: '04' }`. `table` and `schema` come from the set. */
export type NameTokens = Readonly<Record<string, string>>

/** Everything a template is rendered with. */
export interface NameContext {
  readonly set: QualifiedName
  readonly tokens: NameTokens
}

/** A rendered piece of a name. `bound` pieces tell partitions apart and are never shortened. */
export interface NamePiece {
  readonly kind: 'table' | 'schema' | 'literal' | 'bound'
  readonly text: string
}

const token = /\{([^{}]*)\}/

/** Renders a template piece by piece. A token without a value is left as written: the settings refuse such templates. */
export function renderPieces(template: string, { set, tokens }: NameContext): readonly NamePiece[] {
  return template.split(token).map((text, index) => {
    if (index % 2 === 0) return { kind: 'literal', text }
    if (text === 'table') return { kind: 'table', text: set.name }
    if (text === 'schema') return { kind: 'schema', text: set.schema }
    return { kind: 'bound', text: tokens[text] ?? `{${text}}` }
  })
}

/** Renders a template, however long the name becomes. */
export function renderName(template: string, context: NameContext): string {
  return renderPieces(template, context)
    .map(({ text }) => text)
    .join('')
}
