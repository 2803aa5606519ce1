import { CommanderError } from 'commander'
import { maskSecrets } from '../domain/mask-secrets.ts'
import { commands } from './commands.ts'
import { exitCodeOf, type ExitReason } from './exit-codes.ts'
import { explainFailure } from './failure.ts'
import { type CliIo } from './io.ts'
import { printerFor } from './printer.ts'
import { type Parsed, parseCommandLine } from './program.ts'
import { version } from '../settings/version.ts'

/** Runs one command line (without node and script) and gives the exit code. Never throws and never exits by itself. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const parsed = parse(argv, io)
  if (typeof parsed === 'number') return parsed
  const { command, shared, own, args } = parsed
  const print = printerFor(io, shared.quiet)
  const reasons = new Set<ExitReason>()
  try {
    for (const reason of await command.run({ shared, own, args, io, print })) reasons.add(reason)
  } catch (error) {
    reasons.add(explainFailure(error, print))
  }
  // A command that ends in good order when told to (the daemon) is not interrupted by it.
  if (io.signal.aborted && !(command.endsOn?.includes(String(io.signal.reason)) ?? false))
    reasons.add('interrupted')
  return exitCodeOf(reasons)
}

function parse(argv: readonly string[], io: CliIo): Parsed | number {
  try {
    return parseCommandLine(argv, commands, version, io) ?? 0
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(['usage'])
    io.stderr.write(`${maskSecrets(String(error))}\n`)
    return exitCodeOf(['bug'])
  }
}
