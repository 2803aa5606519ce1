import { type RangeBound, type ValuesBound } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'
import { displayEndpoint } from '../../domain/key-value.ts'
import { isRangeKeyType, type KeyColumn } from '../../domain/key.ts'

/** What of a key decides how its values are shown. */
export interface ShownKey extends Pick<KeyColumn, 'type'> {
  readonly encoding?: KeyColumn['encoding'] | undefined
}

/** For moments that are no key values. */
export const INSTANT: ShownKey = { type: 'timestamptz' }

/** One end of a bound in the JSON form of the product contract: `2026-03-31T15:00:00Z`, `2026-04-01`, `1000`, `MINVALUE`. */
export function endpointText(endpoint: Endpoint, key: ShownKey | undefined): string {
  if (key !== undefined && isRangeKeyType(key.type)) return displayEndpoint(endpoint, key.type, key.encoding)
  return endpoint.kind === 'value' ? endpoint.position.toString() : displayEndpoint(endpoint, 'numeric')
}

/** A bound for people: a range as `rangeText` writes it, `in (eu, null)`, `modulus 4, remainder 1`. */
export function boundText(bound: ValuesBound, key: ShownKey | undefined, zone: string): string {
  switch (bound.kind) {
    case 'range':
      return rangeText(bound, key, zone)
    case 'list':
      return `in (${bound.values.map((value) => value ?? 'null').join(', ')})`
    case 'hash':
      return `modulus ${bound.modulus}, remainder ${bound.remainder}`
  }
}

/** A range for people: `[2026-04-01, 2026-05-01) Asia/Seoul`. Instants are told on the wall clock of the policy's zone. */
export function rangeText(range: RangeBound, key: ShownKey | undefined, zone: string): string {
  const ends = [range.lower, range.upper].map((end) => wallText(endpointText(end, key), key, zone))
  const areDates = ends.every((end) => !end.includes(':') || end.endsWith(MIDNIGHT))
  const [lower = '', upper = ''] = areDates ? ends.map((end) => end.replace(MIDNIGHT, '')) : ends
  return `[${lower}, ${upper})${isInstant(key) ? ` ${zone}` : ''}`
}

/** One end for people, as `endpointText` spells it: on the wall clock of the zone, a midnight as its date. */
export function momentText(end: string, key: ShownKey | undefined, zone: string): string {
  const text = wallText(end, key, zone)
  return text.endsWith(MIDNIGHT) ? text.slice(0, -MIDNIGHT.length) : text
}

/** Whether its values are instants, which mean a wall clock time only in a zone. */
function isInstant(key: ShownKey | undefined): boolean {
  return key?.type === 'timestamptz' || key?.encoding !== undefined
}

const MIDNIGHT = ' 00:00'

function wallText(end: string, key: ShownKey | undefined, zone: string): string {
  return isInstant(key) ? (inZone(end, zone) ?? end) : shortLocal(end)
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
