import { LockNotAvailable, PartitiondError } from '../../domain/errors.ts'
import { isRangeKeyType, type KeyColumn } from '../../domain/key.ts'
import { parseKeyValue } from '../../domain/key-value.ts'
import { displayName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { keyColumn } from '../../sql/clauses/bound-condition.ts'
import { identifier, join, qualified, sql } from '../../sql/fragment.ts'
import { type Statement } from '../../sql/statement.ts'
import { boundedRead, type Patience } from '../bounded-read.ts'
import { type Candidate } from './ladder.ts'

const sequenceText = sqlFile(import.meta.url, '../queries/owned-sequence.sql')

/** A pass over some gigabytes. A bigger newest partition without an index is for a person to index. */
const READING: Patience = { lockTimeoutMs: 200, statementTimeoutMs: 3_000 }

/** Partitions asked in one statement: they are locked together, and mostly the first one answers. */
const MOST_AT_ONCE = 8

/** Partitions without an index that are read, of one look. That so many have bytes and no row happens after a great DELETE only. */
const MOST_SCANS = 3

/** The greatest key's position, undefined when there are no rows, or why it is not known. */
export type Found = bigint | undefined | { readonly unknown: string }

/** Reads the greatest key of candidates, newest first: the first that has rows answers. */
export async function readGreatest(
  session: Session,
  set: PartitionSet,
  candidates: readonly Candidate[],
): Promise<Found> {
  const [key] = set.key.columns
  if (key === undefined) return undefined
  let rest = candidates
  for (let scans = 0; scans < MOST_SCANS;) {
    const [first] = rest
    if (first === undefined) return undefined
    const group = togetherWith(first, rest)
    const found = await readGroup(session, set, key, group)
    if (found !== undefined) return found
    if (!first.isIndexed) scans += 1
    rest = rest.slice(group.length)
  }
  return {
    unknown: `its ${MOST_SCANS} newest partitions with bytes hold no row, and no index tells of the others`,
  }
}

/** Those that can be asked in one statement: indexed, and of one owner. */
function togetherWith(first: Candidate, candidates: readonly Candidate[]): readonly Candidate[] {
  const end = candidates.findIndex(({ isIndexed, owner }) => !isIndexed || owner !== first.owner)
  return candidates.slice(0, Math.max(1, Math.min(end === -1 ? candidates.length : end, MOST_AT_ONCE)))
}

async function readGroup(
  session: Session,
  set: PartitionSet,
  key: KeyColumn,
  group: readonly Candidate[],
): Promise<Found> {
  const [first] = group
  if (first === undefined) return undefined
  try {
    return await boundedRead(session, READING, async () => {
      if (first.mayBecomeOwner) await session.query(sql`set local role ${identifier(first.owner)}`.text)
      const told = first.isIndexed ? undefined : await toldBySequence(session, set, key, first)
      if (told !== undefined) return told
      // A row that a policy hides would make the set seem younger than it is: better an error.
      await session.query('set local row_security = off')
      const [row] = (await session.run(greatest(key, group))).rows
      return positionOf(row?.['key'], key)
    })
  } catch (error) {
    if (error instanceof LockNotAvailable)
      return {
        unknown: `reading ${displayName(first)} took longer than ${READING.statementTimeoutMs / 1000} s`,
      }
    if (error instanceof PartitiondError && session.isOpen) return { unknown: error.message }
    throw error
  }
}

/** COALESCE asks one after the other and stops at the first answer. */
function greatest(key: KeyColumn, group: readonly Candidate[]): Statement {
  const column = keyColumn(key)
  const maxima = group.map((table) => sql`(select pg_catalog.max(${column}) from ${qualified(table)})`)
  return { text: sql`select coalesce(${join(maxima)})::pg_catalog.text as key`.text, lock: 'ACCESS SHARE' }
}

function positionOf(text: unknown, { type }: KeyColumn): bigint | undefined {
  if (typeof text !== 'string' || !isRangeKeyType(type)) return undefined
  const end = parseKeyValue(text, type)
  return end.kind === 'value' ? end.position : undefined
}

/**
 * The last value of the key's own sequence, as long as it lies in the newest partition with rows. One that is behind is not where the rows
 * come from, and one that is ahead (somebody set it, or it serves others too) would make everything old.
 */
async function toldBySequence(
  session: Session,
  set: PartitionSet,
  key: KeyColumn,
  { partition }: Candidate,
): Promise<bigint | undefined> {
  if (key.isExpression) return undefined
  const [row] = await session.query<{ last: string | null }>(sequenceText, [set.oid, key.name])
  const last = positionOf(row?.last, key)
  const { lower, upper } = partition.bound
  if (last === undefined || lower.kind !== 'value' || upper.kind !== 'value') return undefined
  return lower.position <= last && last < upper.position ? last : undefined
}
