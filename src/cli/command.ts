import { type ExitReason } from './exit-codes.ts'
import { type CliIo } from './io.ts'
import { type Printer } from './printer.ts'
import { type SharedName, type SharedOptions } from './shared-options.ts'

/** One option as help, completion and the manual show it. */
export interface OptionSpec {
  /** As commander spells them: `--out <file>`. */
  readonly flags: string
  readonly summary: string
  readonly choices?: readonly string[]
  /** Turns the text into a value; throws commander's InvalidArgumentError. Repeatable options build on `previous`. */
  readonly parse?: (text: string, previous: unknown) => unknown
  readonly preset?: { readonly value: unknown; readonly shown: string }
}

export interface ArgumentSpec {
  /** `<needed>` or `[optional]`. */
  readonly name: string
  readonly summary: string
  readonly choices?: readonly string[]
}

/** What was typed, parsed. */
export interface Invocation {
  readonly shared: SharedOptions
  /** The command's own options, by commander's attribute names. */
  readonly own: Readonly<Record<string, unknown>>
  readonly args: readonly string[]
  readonly io: CliIo
  readonly print: Printer
}

/** One thing to do: a command, or a verb of a group. The table of them drives help, "did you mean", completion and docs/cli.md. */
export interface CommandSpec {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** Paragraphs for `--help` and the manual. */
  readonly details: string
  readonly args: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  /** Shared options that mean something here; the rest is refused where ignoring it would mislead. */
  readonly shared: readonly SharedName[]
  /** Codes beyond 0, 2, 70 and 130, which every command has. */
  readonly exits: readonly ExitReason[]
  /** Signals that are its ordinary end: without them every signal makes the exit code 130. */
  readonly endsOn?: readonly string[]
  /** Does it, and tells every reason not to end with 0. Throws PartitiondErrors for what stops the whole command. */
  run(invocation: Invocation): Promise<readonly ExitReason[]>
}

/** A command that does nothing by itself and has verbs: `archive list`, `archive restore`. */
export interface CommandGroup {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** Paragraphs for `--help` and the manual. */
  readonly details: string
  /** In the order help shows them; their names are the second word. */
  readonly verbs: readonly CommandSpec[]
}

export type CommandEntry = CommandSpec | CommandGroup

export function isGroup(entry: CommandEntry): entry is CommandGroup {
  return 'verbs' in entry
}
