import { LockNotAvailable, PartitiondError } from '../domain/errors.ts'
import { type Finding } from '../domain/finding.ts'
import { displayName, type QualifiedName } from '../domain/name.ts'
import { type DefaultContents, type Inquiry } from '../domain/observations.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { identifier, sql } from '../sql/fragment.ts'
import { boundedRead, type Patience, SHORT } from './bounded-read.ts'
import { anyRow, countRows } from './count-rows.ts'
import { readDefaultValues } from './read-default-values.ts'
import { readEach } from './read-each.ts'
import { readStrangers } from './read-strangers.ts'

const queries = {
  places: sqlFile(import.meta.url, './queries/default-places.sql'),
  bytes: sqlFile(import.meta.url, './queries/relation-bytes.sql'),
}

// A pass over some tens of gigabytes. Bigger DEFAULT partitions need a person anyway.
const COUNTING: Patience = { lockTimeoutMs: 200, statementTimeoutMs: 5_000 }

type Wanted = Inquiry['defaults'][number]

interface Place extends QualifiedName {
  readonly oid: number
  readonly owner: string
  readonly mayBecomeOwner: boolean
  readonly kind: string
  readonly rows: number
}

/** What DEFAULT partitions hold, by OID; those that could not be looked into are findings instead. */
export interface DefaultsAnswer {
  readonly contents: ReadonlyMap<number, DefaultContents>
  readonly findings: readonly Finding[]
}

/**
 * Looks into DEFAULT partitions. A file of no bytes holds no row: only the others are asked whether they hold any, and only those that
 * do are counted, once for all bounds. Takes ACCESS SHARE on them, for a bounded time.
 */
export async function readDefaults(session: Session, wanted: Inquiry['defaults']): Promise<DefaultsAnswer> {
  if (wanted.length === 0) return { contents: new Map(), findings: [] }
  const oids = wanted.map(({ oid }) => oid)
  const right = session.features.major >= 16 ? 'SET' : 'MEMBER'
  const places = new Map(
    (await session.query<Place>(queries.places, [oids, right])).map((place) => [place.oid, place]),
  )
  const sizes = await readEach(oids, (some) =>
    boundedRead(session, SHORT, () => session.query<{ oid: number; bytes: number }>(queries.bytes, [some])),
  )
  const contents = new Map<number, DefaultContents>()
  const findings: Finding[] = []
  for (const each of wanted) {
    const place = places.get(each.oid)
    if (place === undefined) continue
    const bytes = sizes.found.get(each.oid)?.bytes
    const answer = await lookInto(session, each, place, bytes)
    if ('code' in answer) findings.push(answer)
    else contents.set(each.oid, await withValues(session, each, place, answer))
  }
  return { contents, findings }
}

async function withValues(
  session: Session,
  { key, tellsValues = false }: Wanted,
  place: Place,
  contents: DefaultContents,
): Promise<DefaultContents> {
  if (!contents.hasRows) return contents
  if (tellsValues) return { ...contents, values: await readDefaultValues(session, place, key) }
  return { ...contents, ...(await readStrangers(session, place, key)) }
}

async function lookInto(
  session: Session,
  wanted: Wanted,
  place: Place,
  bytes: number | undefined,
): Promise<DefaultContents | Finding> {
  // A foreign table has no file here.
  if (bytes === 0 && place.kind !== 'f') return empty(wanted, 0)
  if (bytes === undefined) return notLookedInto(place, 'another session holds an exclusive lock on it')
  try {
    return await boundedRead(session, COUNTING, () => countContents(session, wanted, place, bytes))
  } catch (error) {
    if (error instanceof LockNotAvailable)
      return notLookedInto(place, `counting took longer than ${COUNTING.statementTimeoutMs / 1000} s`)
    if (error instanceof PartitiondError && session.isOpen) return notLookedInto(place, error.message)
    throw error
  }
}

async function countContents(
  session: Session,
  wanted: Wanted,
  place: Place,
  bytes: number,
): Promise<DefaultContents> {
  if (place.mayBecomeOwner) await session.query(sql`set local role ${identifier(place.owner)}`.text)
  const [any] = (await session.run(anyRow(place, wanted.only))).rows
  if (any?.['yes'] !== true) return empty(wanted, bytes)
  const counts = await countBounds(session, wanted, place)
  const counted = counts.reduce((sum, { rows }) => sum + rows, 0)
  return { bytes, hasRows: true, rows: Math.max(place.rows, counted, 1), counts }
}

async function countBounds(
  session: Session,
  { key, bounds }: Wanted,
  table: Place,
): Promise<DefaultContents['counts']> {
  if (bounds.length === 0) return []
  const [counts] = (await session.run(countRows({ table, key, bounds }))).rows
  return bounds.map((bound, at) => ({ bound, rows: Number(counts?.[`c${at}`]) }))
}

function empty({ bounds }: Wanted, bytes: number): DefaultContents {
  return { bytes, hasRows: false, rows: 0, counts: bounds.map((bound) => ({ bound, rows: 0 })) }
}

function notLookedInto(place: Place, why: string): Finding {
  const subject = displayName(place)
  return {
    code: 'default-not-counted',
    level: 'warning',
    subject,
    message: `what ${subject} holds is not known in this cycle: ${why}`,
    hint: `It is looked into again in the next cycle. By hand: select count(*) from ${subject}; an index on the key makes counting a range cheap.`,
  }
}
