import { type ArchiveRecord } from '../domain/archive.ts'
import { PartitiondError, WorldMoved } from '../domain/errors.ts'
import { displayName, type QualifiedName } from '../domain/name.ts'
import { parseOptionalInstant } from '../postgres/instant-text.ts'
import { type Session } from '../postgres/session.ts'
import { inSchema, sqlFile } from '../postgres/sql-file.ts'

const texts = {
  end: sqlFile(import.meta.url, './queries/end-restored.sql'),
  record: sqlFile(import.meta.url, './queries/record-restored.sql'),
  attached: sqlFile(import.meta.url, './queries/mark-restored-attached.sql'),
  lock: sqlFile(import.meta.url, './queries/lock-archive.sql'),
}

/** Also the session of a COPY: a table and what is noted of it belong into one transaction. */
type Querying = Pick<Session, 'query'>

/** A table that is coming back, as the ledger is to know it. */
export interface ReturningTable {
  readonly ledgerId: number
  readonly oid: number
  readonly name: QualifiedName
  /** How long it stays, on the server's clock; undefined: until a person says otherwise. */
  readonly forMs: number | undefined
}

/** What was noted of it. */
export interface Return {
  readonly id: number
  readonly until: Temporal.Instant | undefined
}

/** What the ledger knows of tables brought back. Every method works in the session's open transaction. */
export class RestoredNotes {
  readonly #schema: string

  constructor(schema: string) {
    this.#schema = schema
  }

  /** Locks the ledger's row of an archive until the transaction ends. Throws WorldMoved when it is about another archive by now. */
  async lockArchive(session: Querying, ledgerId: number, archive: ArchiveRecord): Promise<void> {
    const parameters = [ledgerId, archive.location, archive.manifestSha256 ?? null]
    const rows = await session.query(this.#word(texts.lock), parameters)
    if (rows.length === 0)
      throw new WorldMoved(`the archive ${archive.location} was replaced or removed meanwhile`)
  }

  /** In the transaction in which the table becomes visible. */
  async record(session: Querying, { ledgerId, oid, name, forMs }: ReturningTable): Promise<Return> {
    await session.query(this.#word(texts.end), [oid])
    const parameters = [ledgerId, oid, name.schema, name.name, secondsOf(forMs)]
    const [row] = await session.query<ReturnRow>(this.#word(texts.record), parameters)
    if (row !== undefined) return { id: row.id, until: parseOptionalInstant(row.until) }
    throw new PartitiondError('ledger-not-written', `${displayName(name)} was not noted in the ledger`)
  }

  /** In the transaction that attaches it. Gives when it leaves again. */
  async markAttached(
    session: Querying,
    id: number,
    forMs: number | undefined,
  ): Promise<Temporal.Instant | undefined> {
    const [row] = await session.query<Omit<ReturnRow, 'id'>>(this.#word(texts.attached), [
      id,
      secondsOf(forMs),
    ])
    return parseOptionalInstant(row?.until ?? null)
  }

  #word(text: string): string {
    return inSchema(text, this.#schema)
  }
}

interface ReturnRow {
  readonly id: number
  readonly until: string | null
}

function secondsOf(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / 1000
}
