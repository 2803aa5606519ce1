import { type z } from 'zod'

import { didYouMean } from '../closest.ts'
import { type Reading, show, word } from './word.ts'

/** An IANA time zone that this machine knows. */
export const zone: z.ZodType<string> = word(readZone, {
  type: 'string',
  description: 'Any IANA time zone, such as UTC, Asia/Seoul or America/New_York.',
  examples: ['UTC', 'Asia/Seoul', 'America/New_York'],
})

/** Reads an IANA zone name, in any case; fixed offsets are refused, because no calendar hangs on them. */
export function readZone(value: unknown): Reading<string> {
  if (typeof value === 'string' && !/^[+-−]?\d/.test(value)) {
    const known = canonical(value)
    if (known !== undefined) return { value: known }
  }
  return {
    wrong: `${show(value)} is not a time zone; allowed: IANA names such as UTC or Asia/Seoul${suggestion(value)}`,
  }
}

function canonical(name: string): string | undefined {
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId
  } catch {
    return undefined
  }
}

/** `Seoul`, `asia/soul` and `+09:00` lead to a zone. */
function suggestion(value: unknown): string {
  if (typeof value !== 'string') return ''
  const [, sign, hours] = /^([+-−])0?(\d{1,2})(?::?00)?$/.exec(value) ?? []
  // POSIX turns the sign around: Etc/GMT-9 lies nine hours east of Greenwich.
  if (hours !== undefined) return `; did you mean "Etc/GMT${sign === '+' ? '-' : '+'}${hours}"?`
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const city = value.toLowerCase().replaceAll(' ', '_')
  const ofCity = zones.find((each) => each.toLowerCase().endsWith(`/${city}`))
  return ofCity === undefined ? didYouMean(value, zones) : `; did you mean "${ofCity}"?`
}
