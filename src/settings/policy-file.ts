import { type Policy } from '../domain/policy.ts'

/** Where a database's URL comes from. A file is read again at each connect, because secrets rotate. */
export type UrlSource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string }

/** A database as the policy file names it. */
export interface DatabaseSettings {
  readonly name: string
  /** Undefined when neither DATABASE_URL nor DATABASE_URL_FILE is set and the file names no databases. */
  readonly source: UrlSource | undefined
}

/** What the policy file says, validated and with every default filled in. */
export interface ParsedPolicies {
  readonly policies: readonly Policy[]
  /** As the file names them; empty when it names none, and then there is one, `default`, from the process settings. */
  readonly databases: readonly DatabaseSettings[]
  /** One a line, `file:line:column  path: message`; without secrets. */
  readonly warnings: readonly string[]
}

export interface PolicyFile extends ParsedPolicies {
  /** SHA-256 of what the policies mean: comments, order of keys and layout do not change it. */
  readonly hash: string
}

/** The name of the database when the file names none. */
export const DEFAULT_DATABASE = 'default'
