import { cronFault } from './cron.ts'
import { didYouMean } from './closest.ts'
import { displayDuration, readDuration } from './duration.ts'
import { readDays, readHours } from './window.ts'
import { readIdentifier } from './words/identifier.ts'
import { orList, type Reading } from './words/word.ts'
import { readZone } from './words/zone.ts'

/** A convict format: throws with what is wrong and what is allowed, without the value. */
export type Format = (value: unknown) => void

function format(fault: (text: string) => string | undefined): Format {
  return (value) => {
    const wrong = fault(String(value))
    if (wrong !== undefined) throw new Error(wrong)
  }
}

function wrongOf(reading: Reading<unknown>): string | undefined {
  return 'wrong' in reading ? reading.wrong : undefined
}

export const cron = format(cronFault)
export const hours = format((text) => wrongOf(readHours(text)))
export const days = format((text) => wrongOf(readDays(text)))

export const zone = format((text) => wrongOf(readZone(text))?.replace(/^".*?" /, ''))

export const path = format((text) => (text.trim() === '' ? 'is empty; allowed: a path' : undefined))

export const databaseUrl = format((text) =>
  /^postgres(ql)?:\/\//.test(text) ? undefined : 'must begin with postgres:// or postgresql://',
)

/** The ledger's schema: PostgreSQL keeps names that begin with `pg_` for itself. */
export const schemaName = format((text) => {
  if ('wrong' in readIdentifier(text)) return 'is no schema name; allowed: a plain name of at most 63 bytes'
  return text.startsWith('pg_')
    ? 'begins with pg_, which PostgreSQL keeps for itself; allowed: any other name'
    : undefined
})

export const host = format((text) =>
  /^[\w.:-]+$/.test(text)
    ? undefined
    : 'is no address to listen on; allowed: an IP address or a host name, such as 0.0.0.0',
)

/** Credentials have no place in it: it is shown in errors and in `doctor`. */
export const endpoint = format((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && !/[@?#]/.test(text)
  return isPlain ? undefined : 'must be a plain URL, such as https://minio.internal:9000, without credentials'
})

export const region = format((text) =>
  /^[a-z\d-]{1,64}$/i.test(text) ? undefined : 'is no region; allowed: a name such as eu-central-1',
)

export const kmsKey = format((text) =>
  /^[\w:/-]{1,2048}$/.test(text) ? undefined : 'is no KMS key; allowed: its id, its ARN, or alias/name',
)

/** One of a few words. */
export function choice(allowed: readonly string[]): Format {
  return format((text) =>
    allowed.includes(text) ? undefined : `must be ${orList(allowed)}${didYouMean(text, allowed)}`,
  )
}

/** A whole number in a range. */
export function whole(least: number, most: number): Format {
  return format((text) =>
    /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`,
  )
}

/** A duration in a range, both ends in milliseconds. */
export function duration(leastMs: number, mostMs: number): Format {
  return format((text) => {
    const reading = readDuration(text)
    if ('wrong' in reading) return reading.wrong
    if (reading.value >= leastMs && reading.value <= mostMs) return undefined
    return `must be from ${displayDuration(leastMs)} to ${displayDuration(mostMs)}`
  })
}
