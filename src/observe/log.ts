import { type DestinationStream, type Level, type Logger, pino } from 'pino'
import { scrub } from './scrub.ts'

export type Log = Logger
export type LogLevel = Level | 'silent'
export type LogFormat = 'json' | 'pretty'

export interface LogOptions {
  readonly level: LogLevel
  readonly format: LogFormat
  /** Where lines go; standard error without it. Data goes to standard output, so logs never do. */
  readonly destination?: DestinationStream
}

const stderr = 2

/** Lines are written before the call returns: the last words before a crash are the ones that matter. */
function plain(): DestinationStream {
  return pino.destination({ fd: stderr, sync: true })
}

/** pino-pretty where it is installed (it is optional), else undefined. Used as a function: its stream would write late. */
async function pretty(destination: DestinationStream): Promise<DestinationStream | undefined> {
  try {
    const { prettyFactory } = await import('pino-pretty')
    const format = prettyFactory({ colorize: process.stderr.isTTY })
    return { write: (line) => destination.write(format(line)) }
  } catch {
    return undefined
  }
}

/**
 * The process's log: one JSON object a line with ISO time and the level's name. Everything that is logged passes `scrub`,
 * so a connection URL inside an error's message or stack loses its password too: pino's own redaction sees whole fields only.
 */
export async function openLog({ level, format, destination = plain() }: LogOptions): Promise<Log> {
  const prettyStream = format === 'pretty' ? await pretty(destination) : undefined
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors were made plain by `scrub`; pino's own serializer would take them apart once more.
      serializers: { err: (value: unknown) => value },
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(inputs, method) {
          const [first, ...rest] = inputs.map((input: unknown) => scrub(input))
          const [given]: readonly unknown[] = inputs
          const subject = given instanceof Error ? { err: first } : first
          Reflect.apply(method, this, [subject, ...rest])
        },
      },
    },
    prettyStream ?? destination,
  )
  if (format === 'pretty' && prettyStream === undefined)
    log.warn('pino-pretty is not installed: the log stays JSON')
  return log
}
