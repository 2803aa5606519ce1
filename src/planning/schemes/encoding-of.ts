import { decodeMoment, encodeMoment } from '../../domain/key-encoding.ts'
import { isNumberKeyType, type KeyEncoding } from '../../domain/key.ts'
import { displayName } from '../../domain/name.ts'
import { type Policy } from '../../domain/policy.ts'
import { type PartitionSet, rangePartitions } from '../../domain/partition-set.ts'
import { hasOrder } from '../../domain/text-order.ts'
import { aType } from './a-type.ts'
import { refused, type Refused, type SchemeRequest } from './scheme.ts'

interface Encoded {
  readonly encoding: KeyEncoding
}

/** Which moments the values of a key type are, going by what a policy says; undefined where it says nothing, or nothing that fits. */
export function encodingFor(type: string, policy: Policy | undefined): KeyEncoding | undefined {
  if (type === 'uuid') return 'uuidv7'
  if (policy?.epoch !== undefined) return isNumberKeyType(type) ? `epoch ${policy.epoch}` : undefined
  return policy?.ulid === true && type === 'text' ? 'ulid' : undefined
}

/** Which moments a key holds, or why it holds none; undefined where nobody says that it does. */
export function encodingOf(request: SchemeRequest): Encoded | Refused | undefined {
  const { set, key, policy } = request
  if (set.key.method !== 'range') return undefined
  if (policy.epoch !== undefined) return epoch(request, policy.epoch)
  if (key.type === 'uuid') return { encoding: 'uuidv7' }
  if (key.type === 'text') return ulid(request)
  return policy.ulid
    ? refused(`the policy says \`ulid\`, and the key ${key.name} is ${aType(key.type)}`, NO_ENCODING)
    : undefined
}

function epoch(
  { key }: SchemeRequest,
  unit: NonNullable<SchemeRequest['policy']['epoch']>,
): Encoded | Refused {
  const { name, type } = key
  if (type === 'bigint' || (type === 'integer' && unit === 'seconds')) return { encoding: `epoch ${unit}` }
  return isNumberKeyType(type)
    ? refused(
        `the policy says \`epoch: ${unit}\`, which ${aType(type)} (the key ${name}) does not hold`,
        EPOCH_TYPES,
      )
    : refused(`the policy says \`epoch: ${unit}\`, and the key ${name} is ${aType(type)}`, NO_ENCODING)
}

function ulid({ key, policy }: SchemeRequest): Encoded | Refused {
  const { name, type } = key
  if (!policy.ulid)
    return refused(`the key ${name} is ${aType(type)}`, 'If it holds ULIDs, say `ulid: true` in the policy.')
  return hasOrder(key)
    ? { encoding: 'ulid' }
    : refused(
        `the key ${name} is a text whose collation is not "C", so that ULIDs do not stand in the order of their times`,
        `No ALTER TABLE changes the collation of a partition key: make the table anew with ${name} text collate "C", and copy the rows.`,
      )
}

const NO_ENCODING = 'Take the word out of the policy, or correct `table`; the table is left alone meanwhile.'

const EPOCH_TYPES = 'A bigint holds any epoch, an integer one of seconds until 2038.'

/** 3000-01-01T00:00:00Z, in microseconds. */
const FAR = 32_503_680_000_000_000n

/**
 * Why the partitions of a set were not made for keys that hold these moments, as a clause; undefined when they may have been. Read as what
 * they are not, bounds seem long past, and everything would leave at once.
 */
export function otherMoments(set: PartitionSet, encoding: KeyEncoding): string | undefined {
  return encoding === 'uuidv7' ? randomUuids(set) : otherUnit(set, encoding)
}

/** Whoever cuts random UUIDs into equal parts has bounds that would be thousands of years away as times, and others that would be long past. */
function randomUuids(set: PartitionSet): string | undefined {
  const far = encodeMoment(FAR, 'uuidv7')
  const odd = rangePartitions(set).find(
    ({ bound: { lower } }) => lower.kind === 'value' && lower.position > far,
  )
  return odd === undefined
    ? undefined
    : `its key holds no UUIDv7: read as one, the bound of ${displayName(odd.name)} lies beyond the year 3000`
}

/** From the longest. */
const epochs: readonly KeyEncoding[] = [
  'epoch seconds',
  'epoch milliseconds',
  'epoch microseconds',
  'epoch nanoseconds',
]

/** 1971-01-01, 1990-01-01 and 2200-01-01, in microseconds. */
const [LONG_PAST, RECENT, TO_COME] = [
  31_536_000_000_000n,
  631_152_000_000_000n,
  7_258_118_400_000_000n,
] as const

/** All bounds lie about 1970, and one of them in our time were the unit a longer one: 1767225600 is 2026 in seconds only. */
function otherUnit(set: PartitionSet, encoding: KeyEncoding): string | undefined {
  const longer = epochs.slice(0, Math.max(0, epochs.indexOf(encoding)))
  const ends = rangePartitions(set).flatMap(({ name, bound: { lower, upper } }) =>
    [lower, upper].flatMap((end) => (end.kind === 'value' ? [{ name, position: end.position }] : [])),
  )
  if (!ends.every(({ position }) => isWithin(position, encoding, [-LONG_PAST, LONG_PAST]))) return undefined
  for (const { name, position } of ends) {
    const unit = longer.find((each) => isWithin(position, each, [RECENT, TO_COME]))
    if (unit !== undefined)
      return `its key holds no ${encoding}: read as that, the bound ${position} of ${displayName(name)} lies in the year 1970, and as ${unit} in our time`
  }
  return undefined
}

function isWithin(position: bigint, encoding: KeyEncoding, [from, to]: readonly [bigint, bigint]): boolean {
  const moment = decodeMoment(position, encoding)
  return moment !== undefined && moment >= from && moment < to
}
