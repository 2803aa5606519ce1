import { type RangeBound } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'
import { displayEndpoint } from '../../domain/key-value.ts'
import { isTimeKeyType } from '../../domain/key.ts'

/** One end of a bound in the JSON form of the product contract: `2026-03-31T15:00:00Z`, `2026-04-01`, `1000`, `MINVALUE`. */
export function endpointText(endpoint: Endpoint, keyType: string | undefined): string {
  if (keyType !== undefined && isTimeKeyType(keyType)) return displayEndpoint(endpoint, keyType)
  switch (endpoint.kind) {
    case 'value':
      return endpoint.position.toString()
    case 'minvalue':
    case 'maxvalue':
      return endpoint.kind.toUpperCase()
    case '-infinity':
    case 'infinity':
      return endpoint.kind
  }
}

/** A range for people: `[2026-04-01, 2026-05-01) Asia/Seoul`. Instants are told on the wall clock of the policy's zone. */
export function rangeText(range: RangeBound, keyType: string | undefined, zone: string): string {
  const ends = [range.lower, range.upper].map((end) => wallText(endpointText(end, keyType), keyType, zone))
  const areDates = ends.every((end) => !end.includes(':') || end.endsWith(MIDNIGHT))
  const [lower = '', upper = ''] = areDates ? ends.map((end) => end.replace(MIDNIGHT, '')) : ends
  return `[${lower}, ${upper})${keyType === 'timestamptz' ? ` ${zone}` : ''}`
}

/** One end for people, as `endpointText` spells it: on the wall clock of the zone, a midnight as its date. */
export function momentText(end: string, keyType: string | undefined, zone: string): string {
  const text = wallText(end, keyType, zone)
  return text.endsWith(MIDNIGHT) ? text.slice(0, -MIDNIGHT.length) : text
}

const MIDNIGHT = ' 00:00'

function wallText(end: string, keyType: string | undefined, zone: string): string {
  return keyType === 'timestamptz' ? (inZone(end, zone) ?? end) : shortLocal(end)
}

/** `2026-03-31T15:00:00` as `2026-03-31 15:00`; whatever else it is stays as it is. */
function shortLocal(text: string): string {
  return text.replace(/^([+-]?\d+-\d\d-\d\d)T(\d\d:\d\d)(?::00)?(?=$|:)/, '$1 $2')
}

/** Undefined for ends that are no moment or lie outside Temporal's range. An hour that comes twice carries its offset. */
function inZone(end: string, zone: string): string | undefined {
  const instant = asInstant(end)
  if (instant === undefined) return undefined
  const zoned = instant.toZonedDateTimeISO(zone)
  const local = zoned.toPlainDateTime()
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toZonedDateTime(zone, { disambiguation }),
  )
  return shortLocal(local.toString()) + (earlier?.offset === later?.offset ? '' : zoned.offset)
}

function asInstant(end: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(end)
  } catch {
    return undefined
  }
}
