import { exitCodeOf } from './exit-codes.ts'
import { explainFailure } from './failure.ts'
import { type CliIo } from './io.ts'
import { printerFor } from './printer.ts'
import { systemIo } from './system-io.ts'

// Too small: last words on a slow pipe are cut; too big: a hung connection keeps a finished process for that long.
const LINGER_MS = 2000

/** Runs a command line as this process: arguments and streams in, exit code out. */
export async function runProcess(
  runCli: (argv: readonly string[], io: CliIo) => Promise<number>,
): Promise<void> {
  const io = systemIo()
  process.on('uncaughtException', (error) => {
    explainFailure(error, printerFor(io, false))
    process.exit(exitCodeOf(['bug']))
  })
  process.exitCode = await runCli(process.argv.slice(2), io)
  // The process ends by itself when nothing is left to do; this is for what will never be done.
  setTimeout(() => process.exit(), LINGER_MS).unref()
}
