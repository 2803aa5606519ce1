import { type QualifiedName } from '../domain/name.ts'
import { parseInstant, parseOptionalInstant } from '../postgres/instant-text.ts'
import { type Session } from '../postgres/session.ts'
import { journalSql } from './journal-sql.ts'

/** Which set a hold is about. */
export interface HeldParent {
  readonly oid: number
  readonly name: QualifiedName
}

/** A hold as it is written down: the ends as `formatKeyValue` writes them. */
export interface HoldRange {
  readonly lower: string
  readonly upper: string
  readonly keyType: string
  readonly reason: string
}

export interface NewHold extends HoldRange {
  readonly parent: HeldParent
  readonly until: Temporal.Instant | undefined
}

/** A hold that keeps partitions from leaving at this moment. */
export interface HoldNow extends HoldRange {
  readonly id: number
  /** False when it may have been placed on another table of that name, with another kind of key. */
  readonly isComparable: boolean
}

/** A hold with its history. Instants are the server's. */
export interface NotedHold extends HoldRange {
  readonly id: number
  readonly until: Temporal.Instant | undefined
  readonly placedAt: Temporal.Instant
  readonly placedBy: string
  readonly releasedAt: Temporal.Instant | undefined
  readonly releasedBy: string | undefined
}

interface NotedRow extends HoldRange {
  readonly id: number
  readonly until: string | null
  readonly placedAt: string
  readonly placedBy: string
  readonly releasedAt: string | null
  readonly releasedBy: string | null
}

/** The holds placed by hand. Every method works in the session it is given, and so in that session's open transaction. */
export class HoldNotes {
  readonly #schema: string

  constructor(schema: string) {
    this.#schema = schema
  }

  /** What holds a set at `at`, oldest first. */
  async inForce(
    session: Pick<Session, 'query'>,
    { oid, name }: HeldParent,
    at: Temporal.Instant,
  ): Promise<readonly HoldNow[]> {
    return session.query<HoldNow>(journalSql('holdsInForce', this.#schema), [
      oid,
      name.schema,
      name.name,
      at.toString(),
    ])
  }

  /** Nobody places or releases a hold until the transaction ends. Takes SHARE on our table of holds. */
  async standStill(session: Pick<Session, 'query'>): Promise<void> {
    await session.query(journalSql('lockHolds', this.#schema))
  }

  /** In force when the transaction is committed. Waits for a drop that has looked for holds a moment ago. Returns its id. */
  async place(session: Session, { parent, lower, upper, keyType, reason, until }: NewHold): Promise<number> {
    const where = [parent.oid, parent.name.schema, parent.name.name]
    const [row] = await session.query<{ id: number }>(journalSql('placeHold', this.#schema), [
      ...where,
      lower,
      upper,
      keyType,
      reason,
      until?.toString() ?? null,
    ])
    if (row === undefined) throw new RangeError('an insert of one row returns one row')
    return row.id
  }

  /** False when the set has no such hold, or it was released before. */
  async release(session: Session, id: number, { oid, name }: HeldParent): Promise<boolean> {
    const rows = await session.query(journalSql('releaseHold', this.#schema), [
      id,
      oid,
      name.schema,
      name.name,
    ])
    return rows.length > 0
  }

  /** Every hold that was ever placed on a set, oldest first. */
  async list(session: Session, { oid, name }: HeldParent): Promise<readonly NotedHold[]> {
    const rows = await session.query<NotedRow>(journalSql('listHolds', this.#schema), [
      oid,
      name.schema,
      name.name,
    ])
    return rows.map(({ until, placedAt, releasedAt, releasedBy, ...row }) => ({
      ...row,
      until: parseOptionalInstant(until),
      placedAt: parseInstant(placedAt),
      releasedAt: parseOptionalInstant(releasedAt),
      releasedBy: releasedBy ?? undefined,
    }))
  }
}
