import { styleText } from 'node:util'
import { maskSecrets } from '../domain/mask-secrets.ts'
import { type CliIo, type Output } from './io.ts'
import { clip, displayWidth } from './render/display-width.ts'
import { type Look, type Paint, plain } from './render/paint.ts'

const styles = { strong: 'bold', faint: 'dim', good: 'green', warn: 'yellow', bad: 'red' } as const

/** Where a command's words go: data to stdout, everything else to stderr, with secrets masked there. */
export interface Printer {
  /** Data: what the command was asked for. Ends with a line break. */
  data(text: string): void
  /** How it is going; silent with `--quiet`. */
  progress(text: string): void
  /** Like `progress`, but the next word takes its place. Silent where stderr is no terminal, and with `--quiet`. */
  passing(text: string): void
  /** What went wrong; never silent. */
  problem(text: string): void
  /** For data and for problems: they may go to different places. */
  readonly paint: Paint
  readonly problemPaint: Paint
  /** Columns of the terminal that data goes to, if it goes to one. */
  readonly width: number | undefined
}

export function printerFor(io: Pick<CliIo, 'stdout' | 'stderr'>, isQuiet: boolean): Printer {
  const line = passingLine(io.stderr)
  const say = (text: string) => {
    line.clear()
    io.stderr.write(`${maskSecrets(text)}\n`)
  }
  return {
    data: (text) => {
      line.clear()
      io.stdout.write(`${text}\n`)
    },
    progress: (text) => {
      if (!isQuiet) say(text)
    },
    passing: (text) => {
      if (!isQuiet) line.write(maskSecrets(text))
    },
    problem: say,
    paint: paintFor(io.stdout),
    problemPaint: paintFor(io.stderr),
    width: io.stdout.columns,
  }
}

/** A line that is written over again and again, with a carriage return and blanks alone: every terminal knows these. */
function passingLine(output: Output): { write(text: string): void; clear(): void } {
  let width = 0
  return {
    write(text) {
      if (output.columns === undefined) return
      // A full line would begin a new one.
      const shown = clip(text, output.columns - 1)
      const shownWidth = displayWidth(shown)
      output.write(`\r${shown}${' '.repeat(Math.max(0, width - shownWidth))}`)
      width = shownWidth
    },
    clear() {
      if (width > 0) output.write(`\r${' '.repeat(width)}\r`)
      width = 0
    },
  }
}

function paintFor(output: Output): Paint {
  if (!output.hasColors) return plain
  return (look: Look, text: string) => styleText(styles[look], text, { validateStream: false })
}
