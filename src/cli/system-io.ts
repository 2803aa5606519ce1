import { createInterface } from 'node:readline/promises'
import { type WriteStream } from 'node:tty'
import { listenForSignals } from '../daemon/shutdown.ts'
import { type CliIo, type Output } from './io.ts'

/** The real process: its streams, environment and signals. A second signal ends it at once, for people in a hurry. */
export function systemIo(): CliIo {
  const interruption = new AbortController()
  let reload = (): void => {
    interruption.abort('SIGHUP')
  }
  listenForSignals(process, {
    end: (signal) => {
      interruption.abort(signal)
    },
    reload: () => {
      reload()
    },
  })
  return {
    env: process.env,
    stdout: outputOf(process.stdout, process.env),
    stderr: outputOf(process.stderr, process.env),
    canAsk: process.stdin.isTTY && process.stderr.isTTY,
    ask: (question) => ask(question, interruption.signal),
    signal: interruption.signal,
    onReload: (listener) => {
      reload = listener
    },
  }
}

const USUAL_COLUMNS = 80

function outputOf(stream: WriteStream, env: CliIo['env']): Output {
  // A reader that has seen enough (`partitiond plan | head`) is no failure of ours.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    write: (text) => void stream.write(text),
    get columns() {
      return columnsOf(stream)
    },
    hasColors: wantsColors(stream.isTTY, env),
  }
}

/** Undefined where it is no terminal. One that was never told its size says 0: `docker exec -t`, `script` in a job. */
export function columnsOf({
  isTTY,
  columns,
}: {
  readonly isTTY: boolean
  readonly columns: number
}): number | undefined {
  if (!isTTY) return undefined
  return columns > 0 ? columns : USUAL_COLUMNS
}

/** NO_COLOR and FORCE_COLOR as no-color.org and Node mean them; otherwise colours are for terminals. */
export function wantsColors(isTerminal: boolean, env: CliIo['env']): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && env['TERM'] !== 'dumb'
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const ended = new Promise<string>((resolve) => {
      reader.once('close', () => {
        resolve('')
      })
    })
    // On a terminal readline takes Ctrl-C for itself; the process must hear of it all the same.
    reader.once('SIGINT', () => void process.kill(process.pid, 'SIGINT'))
    return await Promise.race([reader.question(question, { signal }), ended])
  } finally {
    reader.close()
  }
}
