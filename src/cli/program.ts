import { Argument, Command, CommanderError, Option } from 'commander'
import { type CommandEntry, type CommandSpec, isGroup, type OptionSpec } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { type CliIo } from './io.ts'
import { sentence } from './manual.ts'
import { sharedNames, sharedOptions, type SharedOptions } from './shared-options.ts'

/** What commander made of the command line. */
export interface Parsed {
  readonly command: CommandSpec
  readonly shared: SharedOptions
  readonly own: Readonly<Record<string, unknown>>
  readonly args: readonly string[]
}

const helpFooter = [
  '\nExit codes:',
  ...[{ code: 0, means: 'done' }, ...exitCodes]
    .toSorted((a, b) => a.code - b.code)
    .map(({ code, means }) => `  ${String(code).padEnd(4)} ${means}`),
].join('\n')

/**
 * Parses a command line. Undefined when there is nothing left to do: help or the version was printed.
 * Throws CommanderError, already explained on stderr, when the command line is wrong.
 */
export function parseCommandLine(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  version: string,
  io: Pick<CliIo, 'stdout' | 'stderr'>,
): Parsed | undefined {
  let parsed: Parsed | undefined
  const program = buildProgram(commands, version, io, (command, spec) => {
    const own = command.opts<Record<string, unknown>>()
    parsed = { command: spec, shared: sharedValues(command, spec), own, args: command.args }
  })
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined
    throw error
  }
  return parsed
}

function buildProgram(
  commands: readonly CommandEntry[],
  version: string,
  io: Pick<CliIo, 'stdout' | 'stderr'>,
  onChosen: (command: Command, spec: CommandSpec) => void,
): Command {
  const program = new Command('partitiond')
  program
    .description(
      'Looks after partitioned PostgreSQL tables: creates partitions ahead of time and sees old ones out.',
    )
    .version(version)
    .exitOverride()
    .helpCommand(true)
    .showHelpAfterError('(partitiond --help tells more)')
    .addHelpText('after', helpFooter)
    .configureOutput({
      writeOut: (text) => {
        io.stdout.write(text)
      },
      writeErr: (text) => {
        io.stderr.write(text)
      },
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => io.stdout.hasColors,
      getErrHasColors: () => io.stderr.hasColors,
    })
  for (const name of sharedNames) program.addOption(optionOf(sharedOptions[name]))
  for (const entry of commands) addEntry(program, entry, onChosen)
  return program
}

function addEntry(
  program: Command,
  entry: CommandEntry,
  onChosen: (command: Command, spec: CommandSpec) => void,
): void {
  if (!isGroup(entry)) return addCommand(program, entry, onChosen)
  const group = described(program, entry)
  for (const verb of entry.verbs) addCommand(group, verb, onChosen)
}

function described(parent: Command, { name, summary, details }: CommandEntry): Command {
  return parent
    .command(name)
    .summary(summary)
    .description(`${sentence(summary)}\n\n${details}`)
}

function addCommand(
  parent: Command,
  spec: CommandSpec,
  onChosen: (command: Command, spec: CommandSpec) => void,
): void {
  const command = described(parent, spec)
  for (const { name, summary, choices } of spec.args) {
    const argument = new Argument(name, summary)
    command.addArgument(choices === undefined ? argument : argument.choices(choices))
  }
  for (const option of spec.options) command.addOption(optionOf(option))
  const known = new Set(spec.shared.map((name) => `--${name}`))
  command.configureHelp({
    showGlobalOptions: true,
    visibleGlobalOptions: () => rootOf(command).options.filter(({ long }) => known.has(long ?? '')),
  })
  command.action(() => {
    onChosen(command, spec)
  })
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent)
}

/** As it is typed: `plan`, `archive list`. */
function nameOf(command: Command): string {
  const group = command.parent?.parent === null ? '' : `${command.parent?.name() ?? ''} `
  return `${group}${command.name()}`
}

function optionOf({ flags, summary, choices, parse, preset }: OptionSpec): Option {
  const option = new Option(flags, summary)
  if (choices !== undefined) option.choices(choices)
  if (preset !== undefined) option.default(preset.value, preset.shown)
  if (parse !== undefined) option.argParser(parse)
  return option
}

function sharedValues(command: Command, spec: CommandSpec): SharedOptions {
  const program = rootOf(command)
  for (const name of sharedNames) {
    const isGiven = program.getOptionValueSource(name) === 'cli'
    if (isGiven && sharedOptions[name].refusedElsewhere && !spec.shared.includes(name)) {
      command.error(`error: --${name} means nothing to '${nameOf(command)}'`, { exitCode: 2 })
    }
  }
  const { output, policies, table, database, at, yes, allow, quiet } = program.opts<Partial<SharedOptions>>()
  return {
    output: output ?? 'text',
    policies,
    table,
    database,
    at,
    yes: yes ?? false,
    allow: allow ?? new Set(),
    quiet: quiet ?? false,
  }
}
