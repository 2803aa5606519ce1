import { type Log, type LogLevel, openLog } from '../../src/observe/log.ts'

type LogLine = Readonly<Record<string, unknown>>

export interface CapturedLog {
  readonly log: Log
  /** The raw text of all lines. */
  readonly text: () => string
  readonly lines: () => readonly LogLine[]
}

/** A log whose lines are kept. */
export async function capturedLog(level: LogLevel = 'info'): Promise<CapturedLog> {
  const chunks: string[] = []
  const log = await openLog({
    level,
    format: 'json',
    destination: { write: (chunk: string) => void chunks.push(chunk) },
  })
  return {
    log,
    text: () => chunks.join(''),
    lines: () => chunks.map((chunk): LogLine => JSON.parse(chunk)),
  }
}
