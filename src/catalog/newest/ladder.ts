import { type QualifiedName } from '../../domain/name.ts'
import { type PartitionSet, type RangePartition } from '../../domain/partition-set.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { boundedRead, SHORT } from '../bounded-read.ts'
import { readEach } from '../read-each.ts'
import { finitePartitions } from './finite-partitions.ts'

const queries = {
  places: sqlFile(import.meta.url, '../queries/newest-places.sql'),
  bytes: sqlFile(import.meta.url, '../queries/relation-bytes.sql'),
}

/** How many of a set's newest partitions are looked at first: more than are usually made ahead. Each further look takes more. */
const FIRST_LOOK = 16
const GROWTH = 8

/** A set with those of its finite partitions that have not been looked at, newest first. */
export interface Ladder {
  readonly set: PartitionSet
  readonly rest: readonly RangePartition[]
  readonly next: number
}

/** A partition that may have rows. */
export interface Candidate extends QualifiedName {
  readonly oid: number
  readonly partition: RangePartition
  readonly owner: string
  readonly mayBecomeOwner: boolean
  readonly isIndexed: boolean
}

export interface Rung {
  /** With what is left. */
  readonly ladder: Ladder
  /** Newest first. */
  readonly candidates: readonly Candidate[]
}

export function ladderOf(set: PartitionSet): Ladder {
  return { set, rest: finitePartitions(set).toReversed(), next: FIRST_LOOK }
}

/** Looks at the newest partitions of each set, of all of them at once. */
export async function nextRung(session: Session, ladders: readonly Ladder[]): Promise<readonly Rung[]> {
  const looks = ladders.map(({ set, rest, next }) => ({
    ladder: { set, rest: rest.slice(next), next: next * GROWTH },
    partitions: rest.slice(0, next),
  }))
  const wanted = looks.flatMap(({ ladder, partitions }) => {
    const [key] = ladder.set.key.columns
    const column = key === undefined || key.isExpression ? null : key.name
    return partitions.map(({ oid }) => ({ oid, column }))
  })
  const oids = wanted.map(({ oid }) => oid)
  if (oids.length === 0) return looks.map(({ ladder }) => ({ ladder, candidates: [] }))
  const right = session.features.major >= 16 ? 'SET' : 'MEMBER'
  const columns = wanted.map(({ column }) => column)
  const rows = await session.query<Omit<Candidate, 'partition'>>(queries.places, [oids, columns, right])
  const places = new Map(rows.map((row) => [row.oid, row]))
  const sizes = await readEach(oids, (some) =>
    boundedRead(session, SHORT, () => session.query<{ oid: number; bytes: number }>(queries.bytes, [some])),
  )
  return looks.map(({ ladder, partitions }) => ({
    ladder,
    candidates: partitions.flatMap((partition) => {
      const place = places.get(partition.oid)
      // A foreign table has no file here, and of what somebody has locked the size is not known.
      const isEmpty = sizes.found.get(partition.oid)?.bytes === 0 && partition.kind !== 'foreign-table'
      return place === undefined || isEmpty ? [] : [{ ...place, partition }]
    }),
  }))
}
