import { type Session } from '../postgres/session.ts'
import { journalSql } from './journal-sql.ts'

/** An index that is being built, by its table and its name in that table's schema. */
export interface IndexBuild {
  readonly tableOid: number
  readonly name: string
}

/** Which indexes we began. Every method works in the session it is given, in one single statement. */
export class IndexNotes {
  readonly #schema: string

  constructor(schema: string) {
    this.#schema = schema
  }

  /** Before it is begun: what a crash leaves is known as ours by this. `at` is on the cycle's clock. */
  async intend(session: Session, { tableOid, name }: IndexBuild, at: Temporal.Instant): Promise<void> {
    await session.query(journalSql('intendIndex', this.#schema), [tableOid, name, at.toString()])
  }

  /** It stands, whole. */
  async finished(session: Session, { tableOid, name }: IndexBuild): Promise<void> {
    await session.query(journalSql('endIndex', this.#schema), [tableOid, name, true])
  }

  /** Nothing is left of it. That it was refused is remembered: it is not tried again at once. */
  async cleared(session: Session, { tableOid, name }: IndexBuild): Promise<void> {
    await session.query(journalSql('endIndex', this.#schema), [tableOid, name, false])
  }

  /** The server refused to build it: why, in its words. */
  async failed(
    session: Session,
    { tableOid, name }: IndexBuild,
    failure: { readonly at: Temporal.Instant; readonly why: string },
  ): Promise<void> {
    const { at, why } = failure
    await session.query(journalSql('failIndex', this.#schema), [tableOid, name, at.toString(), why])
  }
}
