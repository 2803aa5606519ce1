import {
  type ArchivedColumn,
  type ArchiveFormat,
  type Contents,
  type Destination,
} from '../domain/archive.ts'
import { PartitiondError } from '../domain/errors.ts'
import { type LedgerState } from '../domain/ledger.ts'
import { type QualifiedName } from '../domain/name.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { journalSql, type JournalStatement } from './journal-sql.ts'

/** An archive that has been written, as the ledger is to know it. */
export interface WrittenArchive {
  readonly kind: Destination['kind']
  readonly format: ArchiveFormat | undefined
  readonly location: string
  readonly manifestSha256: string | undefined
  readonly contents: Contents
  /** What was digested; undefined where a manifest tells. */
  readonly columns?: readonly ArchivedColumn[] | undefined
  readonly bytes: number
  /** On the cycle's clock. */
  readonly at: Temporal.Instant
  /** The name the archived table has from now on; its own for all but an archive in another schema. */
  readonly name: QualifiedName
}

/** An archive as the ledger has it. */
export interface KnownArchive extends Omit<WrittenArchive, 'at' | 'name'> {
  readonly state: LedgerState
}

interface KnownRow {
  readonly state: LedgerState
  readonly kind: Destination['kind']
  readonly format: ArchiveFormat | null
  readonly location: string
  readonly manifestSha256: string | null
  readonly rows: number
  readonly digest: string
  readonly bytes: number
  readonly columns: readonly ArchivedColumn[] | null
}

/** A table that was made from an archive. */
export interface LockedRestored {
  /** Of the archive it came from. */
  readonly ledgerId: number
  readonly name: QualifiedName
  /** Its time has passed. */
  readonly isOver: boolean
}

/** What the ledger knows of archives. Every method works in the session it is given, and so in that session's open transaction. */
export class ArchiveNotes {
  readonly #schema: string

  constructor(schema: string) {
    this.#schema = schema
  }

  /** Written, not yet read back. Replaces what was known of an earlier archive. Throws `ledger-not-written` unless the partition has left. */
  async recordWritten(session: Session, id: number, archive: WrittenArchive): Promise<void> {
    const { kind, format, location, manifestSha256, contents, columns, bytes, at, name } = archive
    const what = [
      kind,
      format ?? null,
      location,
      manifestSha256 ?? null,
      contents.rows,
      contents.digest,
      bytes,
    ]
    await this.#write(session, 'recordArchived', [
      id,
      ...what,
      at.toString(),
      name.schema,
      name.name,
      columns === undefined ? null : JSON.stringify(columns),
    ])
  }

  /** What stands in the ledger now, undefined without an archive. */
  async read(session: Session, id: number): Promise<KnownArchive | undefined> {
    const [row] = await session.query<KnownRow>(journalSql('readArchive', this.#schema), [id])
    if (row === undefined) return undefined
    const { rows, digest, format, manifestSha256, columns, ...rest } = row
    return {
      ...rest,
      format: format ?? undefined,
      manifestSha256: manifestSha256 ?? undefined,
      contents: { rows, digest },
      columns: columns ?? undefined,
    }
  }

  /** A restored table has left again, unchanged: the archive it came from, read back a moment ago, is its own again. */
  async adopt(session: Session, id: number, from: number, at: Temporal.Instant): Promise<void> {
    await this.#write(session, 'adoptArchive', [id, from, at.toString()])
  }

  /** Read back and found whole. */
  async recordVerified(session: Session, id: number, at: Temporal.Instant): Promise<void> {
    await this.#write(session, 'recordVerified', [id, at.toString()])
  }

  /** Read back and found damaged or gone: it counts as unverified, and what is still in the database is kept. */
  async recordDamage(session: Session, id: number, damage: string, at: Temporal.Instant): Promise<void> {
    await this.#write(session, 'recordDamage', [id, damage, at.toString()])
  }

  /** The table is there and differs from its archive, or the archive is no good: it is to be archived anew. */
  async reopen(session: Session, id: number): Promise<void> {
    await this.#write(session, 'reopenArchive', [id])
  }

  /** Locks what is known of a table that was made from an archive; undefined when it was not. `at`: for telling whether its time is over. */
  async lockRestored(
    session: Session,
    oid: number,
    at: Temporal.Instant,
  ): Promise<LockedRestored | undefined> {
    const parameters = [oid, at.toString()]
    const [row] = await session.query<Omit<LockedRestored, 'name'> & QualifiedName>(
      journalSql('lockRestored', this.#schema),
      parameters,
    )
    if (row === undefined) return undefined
    const { schema, name, ...rest } = row
    return { ...rest, name: { schema, name } }
  }

  /** The table that was made from an archive has left again. */
  async endRestored(session: Session, oid: number): Promise<void> {
    await session.query(journalSql('endRestored', this.#schema), [oid])
  }

  /**
   * Locks the row of an archive that is to end. False when it is not to: its partition still stands, it was brought back, it is another
   * archive than the plan saw, has ended before, belongs to another database, or a table made from it stands.
   */
  async lockExpiring(session: Session, id: number, location: string): Promise<boolean> {
    const [ending, inUse] = await allEnded([
      session.query(journalSql('lockExpiring', this.#schema), [id, location]),
      // After the lock, in a statement of its own: it sees what a restore that held the row has noted.
      session.query(journalSql('archiveInUse', this.#schema), [id]),
    ])
    return ending.length > 0 && inUse.length === 0
  }

  /** Removed, because its own retention was over. */
  async markExpired(session: Session, id: number, at: Temporal.Instant): Promise<void> {
    await this.#write(session, 'markExpired', [id, at.toString()])
  }

  async #write(session: Session, name: JournalStatement, parameters: readonly unknown[]): Promise<void> {
    const rows = await session.query(journalSql(name, this.#schema), parameters)
    if (rows.length > 0) return
    throw new PartitiondError('ledger-not-written', `ledger row ${String(parameters[0])} is not what it was`)
  }
}
