import { type ArchiveRecord } from '../../domain/archive.ts'
import { type RangeBound, sameRange } from '../../domain/bound.ts'
import { compareEndpoints, type Endpoint } from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { isRangeKeyType } from '../../domain/key.ts'
import { readKeyMoment } from '../../domain/key-moment.ts'
import { displayName, type QualifiedName, sameName } from '../../domain/name.ts'
import { usageError } from '../failure.ts'
import { rangeShown } from '../render/archive-list.ts'
import { type Departed } from './departed.ts'

/** One that can be looked into: it has an archive, and a range that is read. */
export interface Found extends Departed {
  readonly archive: ArchiveRecord
  readonly bound: RangeBound
}

const MOST_SHOWN = 12

/** Which archive is meant: key values as a policy writes them, read in the zone of the set's policy. */
export interface Wanted {
  readonly table: QualifiedName
  readonly lower: string
  /** Needed only where archives of several ranges begin at the same value. */
  readonly upper: string | undefined
}

/**
 * The one archive of a set that begins there; of one range that was archived more than once, the newest.
 * Throws `archive-missing`, with what there is; a usage error where several ranges begin there, and for what is no key value.
 */
export function findArchive(departed: readonly Departed[], wanted: Wanted): Found {
  const { table, lower, upper } = wanted
  const archives = departed.filter(({ parent }) => sameName(parent, table)).filter(isFound)
  const matching = archives.filter(
    (each) => beginsAt(each, lower) && (upper === undefined || isAt(each.bound.upper, upper, each)),
  )
  const newest = matching
    .toSorted((a, b) => Temporal.Instant.compare(a.archive.archivedAt, b.archive.archivedAt))
    .at(-1)
  if (newest === undefined) throw noneThere(table, lower, archives)
  const others = matching.filter(({ bound }) => !sameRange(bound, newest.bound))
  if (others.length === 0) return newest
  throw usageError(
    `several archives of ${displayName(table)} begin at ${lower}: ${[...others, newest].map(rangeShown).join(', ')}`,
    'Say which with --upper.',
  )
}

export function isFound(departed: Departed): departed is Found {
  return departed.archive !== undefined && departed.bound !== undefined
}

/** Whether a range begins at a key value as a policy writes it. Throws a usage error for what is none. */
export function beginsAt(departed: Departed, lower: string): boolean {
  return departed.bound !== undefined && isAt(departed.bound.lower, lower, departed)
}

function isAt(end: Endpoint, text: string, { keyType, encoding, zone }: Departed): boolean {
  return (
    isRangeKeyType(keyType) && compareEndpoints(end, readEnd(text, { type: keyType, encoding }, zone)) === 0
  )
}

function readEnd(text: string, key: Parameters<typeof readKeyMoment>[1], zone: string): Endpoint {
  try {
    return readKeyMoment(text, key, zone)
  } catch (error) {
    if (!(error instanceof PartitiondError)) throw error
    throw usageError(error.message, error.hint ?? '')
  }
}

function noneThere(table: QualifiedName, lower: string, archives: readonly Found[]): PartitiondError {
  const subject = displayName(table)
  const shown = archives.slice(-MOST_SHOWN).map(rangeShown)
  const more = archives.length > shown.length ? `${archives.length - shown.length} older ones and ` : ''
  return new PartitiondError('archive-missing', `no archive of ${subject} begins at ${lower}`, {
    hint:
      archives.length === 0
        ? `Nothing of ${subject} was archived here. See \`partitiond archive list\`.`
        : `There is ${more}${shown.join(', ')}.`,
  })
}
