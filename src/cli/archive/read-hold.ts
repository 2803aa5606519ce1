import { rangeBound, type RangeBound } from '../../domain/bound.ts'
import { compareEndpoints } from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { readKeyMoment, readMoment } from '../../domain/key-moment.ts'
import { usageError } from '../failure.ts'
import { type HeldTable } from './held-set.ts'
import { type HoldDeed } from './hold-request.ts'

/** A hold as it is meant on one table. */
export interface MeantHold {
  readonly bound: RangeBound
  readonly until: Temporal.Instant | undefined
}

/** What the words mean on this table. Throws a usage error for ends that cannot be read, an empty span, and an end in the past. */
export function readHold(
  { keyType, encoding, zone }: HeldTable,
  { lower, upper, until }: Extract<HoldDeed, { do: 'place' }>,
  now: Temporal.Instant,
): MeantHold {
  const bound = rangeBound(
    read('--lower', () => readKeyMoment(lower, { type: keyType, encoding }, zone)),
    read('--upper', () => readKeyMoment(upper, { type: keyType, encoding }, zone)),
  )
  if (compareEndpoints(bound.lower, bound.upper) >= 0)
    throw usageError(
      `--upper ${upper} is not after --lower ${lower}: nothing would be held`,
      'The upper end is exclusive: to hold a day, name the next one.',
    )
  const end = until === undefined ? undefined : read('--until', () => readMoment(until, zone))
  if (end !== undefined && Temporal.Instant.compare(end, now) <= 0)
    throw usageError(
      `--until ${until ?? ''} has passed already: nothing would be held`,
      'Name a later moment.',
    )
  return { bound, until: end }
}

function read<T>(option: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof PartitiondError)) throw error
    throw usageError(`${option}: ${error.message}`, error.hint ?? '')
  }
}
