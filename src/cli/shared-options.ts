import { type TablePattern } from '../domain/table-pattern.ts'
import { type OptionSpec } from './command.ts'
import { allowances, type Allowed, collectAllowed, parseInstant, parseTable } from './values.ts'

/** Options that several commands have, parsed. */
export interface SharedOptions {
  readonly output: 'text' | 'json'
  readonly policies: string | undefined
  readonly table: TablePattern | undefined
  readonly database: string | undefined
  readonly at: Temporal.Instant | undefined
  readonly yes: boolean
  readonly allow: ReadonlySet<Allowed>
  readonly quiet: boolean
}

export type SharedName = keyof SharedOptions

/** `refusedElsewhere`: a command that does not know the option would mislead if it took it in silence. */
export interface SharedOptionSpec extends OptionSpec {
  readonly refusedElsewhere: boolean
}

/** In the order help shows them. */
export const sharedNames = [
  'output',
  'policies',
  'table',
  'database',
  'at',
  'yes',
  'allow',
  'quiet',
] as const satisfies readonly SharedName[]

export const sharedOptions: Readonly<Record<SharedName, SharedOptionSpec>> = {
  output: {
    flags: '--output <format>',
    summary: 'how to print',
    choices: ['text', 'json'],
    preset: { value: 'text', shown: 'text' },
    refusedElsewhere: false,
  },
  policies: {
    flags: '--policies <path>',
    summary: 'the policy file, or a directory of them (PARTITIOND_POLICIES)',
    refusedElsewhere: false,
  },
  table: {
    flags: '--table <glob>',
    summary: 'only tables that match, e.g. public.events or "metrics.*"',
    parse: parseTable,
    refusedElsewhere: true,
  },
  database: {
    flags: '--database <name>',
    summary: 'only this database of the policy file',
    refusedElsewhere: true,
  },
  at: {
    flags: '--at <instant>',
    summary: "stands for the server's clock, e.g. 2027-01-01T00:00:00Z",
    parse: parseInstant,
    refusedElsewhere: true,
  },
  yes: {
    flags: '--yes',
    summary: 'consent to detach, drop and whatever else deletes data',
    refusedElsewhere: true,
  },
  allow: {
    flags: '--allow <name>',
    summary: 'override one safeguard; may be given more than once',
    choices: allowances,
    parse: collectAllowed,
    refusedElsewhere: true,
  },
  quiet: { flags: '--quiet', summary: 'no progress on stderr', refusedElsewhere: false },
}
