import { encodeMoment } from '../../domain/key-encoding.ts'
import { isNumberKeyType, type KeyEncoding } from '../../domain/key.ts'
import { displayName } from '../../domain/name.ts'
import { type Policy } from '../../domain/policy.ts'
import { type PartitionSet, rangePartitions } from '../../domain/partition-set.ts'
import { hasOrder } from '../../domain/text-order.ts'
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
    ? refused(`the policy says \`ulid\`, and the key ${key.name} is a ${key.type}`)
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
        `the policy says \`epoch: ${unit}\`, which a ${type} (the key ${name}) does not hold`,
        EPOCH_TYPES,
      )
    : refused(`the policy says \`epoch: ${unit}\`, and the key ${name} is a ${type}`)
}

function ulid({ key, policy }: SchemeRequest): Encoded | Refused {
  const { name, type } = key
  if (!policy.ulid)
    return refused(`the key ${name} is a ${type}`, 'If it holds ULIDs, say `ulid: true` in the policy.')
  return hasOrder(key)
    ? { encoding: 'ulid' }
    : refused(
        `the key ${name} is a text whose collation is not "C", so that ULIDs do not stand in the order of their times`,
        `No ALTER TABLE changes the collation of a partition key: make the table anew with ${name} text collate "C", and copy the rows.`,
      )
}

const EPOCH_TYPES = 'A bigint holds any epoch, an integer one of seconds until 2038.'

/** 3000-01-01T00:00:00Z, in microseconds. */
const FAR = 32_503_680_000_000_000n

/**
 * Why the partitions of a uuid key were not made for UUIDv7, as a clause; undefined when they may have been. Whoever cuts random UUIDs
 * into equal parts has bounds that read as times would be thousands of years away, and others that would be long past: none of them is.
 */
export function otherMoments(set: PartitionSet, encoding: KeyEncoding): string | undefined {
  if (encoding !== 'uuidv7') return undefined
  const far = encodeMoment(FAR, encoding)
  const odd = rangePartitions(set).find(
    ({ bound: { lower } }) => lower.kind === 'value' && lower.position > far,
  )
  return odd === undefined
    ? undefined
    : `its key holds no UUIDv7: read as one, the bound of ${displayName(odd.name)} lies beyond the year 3000`
}
