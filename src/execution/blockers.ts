import { type Blocker } from '../domain/event.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { conflictingCatalogModes } from '../sql/lock-conflicts.ts'
import { type LockMode } from '../sql/statement.ts'

/** A lock that a step needs on a relation which others use. */
export interface Contested {
  readonly oid: number
  readonly mode: LockMode
  /** Several sessions of ours may ask for it at the same time: it is had for a moment, and nobody else queues behind it. */
  readonly isForMany?: true
}

/** Somebody in the way. */
export interface Holder {
  /** Undefined for a prepared transaction. */
  readonly pid: number | undefined
  readonly transaction: string
  readonly application: string
  readonly state: string
  /** Undefined where we may not see it. */
  readonly ageSeconds: number | undefined
}

interface HolderRow {
  readonly pid: number | null
  readonly transaction: string
  readonly application: string
  readonly state: string
  readonly age_seconds: number | null
}

const blockersSql = sqlFile(import.meta.url, './queries/blockers.sql')

/** Who holds a lock that excludes one of those we want, oldest first. Takes no lock on the relations. */
export async function readHolders(
  session: Session,
  contested: readonly Contested[],
): Promise<readonly Holder[]> {
  const pairs = contested.flatMap(({ oid, mode }) =>
    conflictingCatalogModes(mode).map((held) => ({ oid, held })),
  )
  if (pairs.length === 0) return []
  const rows = await session.query<HolderRow>(blockersSql, [
    pairs.map(({ oid }) => oid),
    pairs.map(({ held }) => held),
  ])
  return rows.map(({ pid, age_seconds, ...rest }) => ({
    ...rest,
    pid: pid ?? undefined,
    ageSeconds: age_seconds ?? undefined,
  }))
}

/** Holders as events carry them; an age that cannot be seen counts as zero. */
export function toBlockers(holders: readonly Holder[]): readonly Blocker[] {
  return holders.map((holder) => ({ ...holder, ageSeconds: Math.max(0, holder.ageSeconds ?? 0) }))
}

/** In words for a message: `pid 4711 (psql, idle in transaction for 40 s)`. */
export function describeHolders(holders: readonly Holder[]): string {
  const shown = holders.slice(0, 3).map(describeHolder)
  return holders.length > shown.length
    ? `${shown.join(', ')} and ${holders.length - shown.length} more`
    : shown.join(', ')
}

function describeHolder({ pid, transaction, application, state, ageSeconds }: Holder): string {
  const age = ageSeconds === undefined ? '' : ` for ${Math.round(ageSeconds)} s`
  return pid === undefined
    ? `prepared transaction ${transaction}${age}`
    : `pid ${pid} (${application}, ${state}${age})`
}
