import { type PartitionSet } from '../../domain/partition-set.ts'
import { type NewestKey } from '../../domain/snapshot.ts'
import { isRangeKeyType } from '../../domain/key.ts'
import { type Session } from '../../postgres/session.ts'
import { inSchema, sqlFile } from '../../postgres/sql-file.ts'
import { readableEnd } from './finite-partitions.ts'
import { type Candidate, type Ladder, ladderOf, nextRung } from './ladder.ts'
import { type Found, readGreatest } from './read-greatest.ts'

const beforeText = sqlFile(import.meta.url, '../queries/newest-keys-before.sql')

/** Whether, and where, cycles write down how far sets had come. */
export interface KeyMemory {
  readonly ledgerSchema: string
  readonly ledgerAvailable: boolean
}

/**
 * Reads the newest key of sets that are cut by number, by set: the greatest one in the attached partitions with two finite ends, never of
 * DEFAULT or of what ends at MAXVALUE. Looks from the newest partition downwards and passes by what has no bytes; where an index begins
 * with the key it takes an instant, else the sequence that the key owns tells, else the newest partition with rows is read, for a bounded
 * time. Takes ACCESS SHARE on a few partitions. What cannot be read is said to be unknown.
 */
export async function readNewestKeys(
  session: Session,
  sets: readonly PartitionSet[],
  memory: KeyMemory,
): Promise<ReadonlyMap<number, NewestKey>> {
  const before = await readBefore(session, sets, memory)
  const answers = new Map<number, NewestKey>()
  let ladders: readonly Ladder[] = sets.map(ladderOf)
  while (ladders.length > 0) {
    const rungs = await nextRung(session, ladders)
    const higher: Ladder[] = []
    for (const { ladder, candidates } of rungs) {
      const found: Found = await lookInto(session, ladder, candidates)
      if (found === undefined && ladder.rest.length > 0) higher.push(ladder)
      else answers.set(ladder.set.oid, { ...toAnswer(found), before: before.get(ladder.set.oid) })
    }
    ladders = higher
  }
  return answers
}

async function lookInto(session: Session, ladder: Ladder, candidates: readonly Candidate[]): Promise<Found> {
  return candidates.length === 0 ? undefined : readGreatest(session, ladder.set, candidates)
}

function toAnswer(found: Found): Pick<NewestKey, 'position' | 'unknown'> {
  if (found === undefined) return { position: undefined }
  return typeof found === 'bigint' ? { position: found } : { position: undefined, unknown: found.unknown }
}

async function readBefore(
  session: Session,
  sets: readonly PartitionSet[],
  { ledgerSchema, ledgerAvailable }: KeyMemory,
): Promise<ReadonlyMap<number, bigint>> {
  if (!ledgerAvailable) return new Map()
  const rows = await session.query<{ oid: number; key: string }>(inSchema(beforeText, ledgerSchema), [
    sets.map(({ oid }) => oid),
  ])
  return new Map(
    rows.flatMap(({ oid, key }) => {
      const type = sets.find((set) => set.oid === oid)?.key.columns[0]?.type
      const end = type !== undefined && isRangeKeyType(type) ? readableEnd(key, type) : undefined
      return end?.kind === 'value' ? [[oid, end.position] as const] : []
    }),
  )
}
