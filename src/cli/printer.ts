import { styleText } from 'node:util'
import { maskSecrets } from '../domain/mask-secrets.ts'
import { type CliIo, type Output } from './io.ts'
import { type Look, type Paint, plain } from './render/paint.ts'

const styles = { strong: 'bold', faint: 'dim', good: 'green', warn: 'yellow', bad: 'red' } as const

/** Where a command's words go: data to stdout, everything else to stderr, with secrets masked there. */
export interface Printer {
  /** Data: what the command was asked for. Ends with a line break. */
  data(text: string): void
  /** How it is going; silent with `--quiet`. */
  progress(text: string): void
  /** What went wrong; never silent. */
  problem(text: string): void
  /** For data and for problems: they may go to different places. */
  readonly paint: Paint
  readonly problemPaint: Paint
  /** Columns of the terminal that data goes to, if it goes to one. */
  readonly width: number | undefined
}

export function printerFor(io: CliIo, isQuiet: boolean): Printer {
  const say = (text: string) => {
    io.stderr.write(`${maskSecrets(text)}\n`)
  }
  return {
    data: (text) => {
      io.stdout.write(`${text}\n`)
    },
    progress: (text) => {
      if (!isQuiet) say(text)
    },
    problem: say,
    paint: paintFor(io.stdout),
    problemPaint: paintFor(io.stderr),
    width: io.stdout.columns,
  }
}

function paintFor(output: Output): Paint {
  if (!output.hasColors) return plain
  return (look: Look, text: string) => styleText(styles[look], text, { validateStream: false })
}
