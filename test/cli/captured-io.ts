import { type CliIo } from '../../src/cli/io.ts'
import { runCli } from '../../src/cli/cli.ts'

/** What a command line said and how it ended. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process, on streams and an environment of its own. */
export async function ran(argv: readonly string[], changes: Partial<CliIo> = {}): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const io: CliIo = {
    env: {},
    stdout: { write: (text) => void out.push(text), columns: undefined, hasColors: false },
    stderr: { write: (text) => void err.push(text), columns: undefined, hasColors: false },
    canAsk: false,
    ask: () => Promise.reject(new Error('nobody is there to be asked')),
    signal: new AbortController().signal,
    onReload: () => undefined,
    ...changes,
  }
  const code = await runCli(argv, io)
  return { code, stdout: out.join(''), stderr: err.join('') }
}
