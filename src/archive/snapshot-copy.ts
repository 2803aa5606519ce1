import { type Contents } from '../domain/archive.ts'
import { type CopySession } from '../postgres/copy-session.ts'
import { type Statement, type Step } from '../sql/statement.ts'
import { placeStatements } from '../sql/word-step.ts'
import { RowHashes } from './digest/row-hashes.ts'

/** The first query of the transaction takes it. */
const takeSnapshot = 'select pg_catalog.pg_current_snapshot()::pg_catalog.text as snapshot'

type Rows = AsyncGenerator<Uint8Array, void, undefined>

/** What has come: as the server hashed it, and as many rows as the server says it has sent. */
export interface Copied {
  readonly contents: Contents
  readonly sent: number | undefined
}

/** One table as it is at one moment: what is asked and what is copied see the same. */
export class SnapshotCopy {
  readonly #session: CopySession
  readonly #copy: Statement
  readonly #hashes: RowHashes

  private constructor(session: CopySession, begun: { readonly copy: Statement; readonly columns: number }) {
    this.#session = session
    this.#copy = begun.copy
    this.#hashes = new RowHashes(begun.columns)
  }

  /**
   * Begins the step, first its locks and then its snapshot: what it sees is what it has locked. The last statement, the COPY, is to come;
   * `columns`: of how many its rows are made.
   */
  static async begin(session: CopySession, step: Step, columns: number): Promise<SnapshotCopy> {
    const { opening, role, statements, closing } = placeStatements(step)
    const copy = statements.at(-1)
    if (copy === undefined) throw new RangeError('a step has statements')
    for (const statement of [...opening, role, ...statements.slice(0, -1)]) await session.run(statement)
    await session.query(takeSnapshot)
    // In one message: the server ends the transaction when it has sent all, however long we take to read it. Idle, it would be ended.
    const text = [copy, ...closing].map((statement) => statement.text).join(';\n')
    return new SnapshotCopy(session, { copy: { ...copy, text }, columns })
  }

  /** For other looks at the same moment, before the copying. */
  get session(): Pick<CopySession, 'query'> {
    return this.#session
  }

  /**
   * Starts the copying, and hands over the rows as COPY sends them; `copied` is told at their end. It starts at once, because a store may
   * take its time before it reads, and the server ends a transaction that stands idle.
   */
  start(copied: (all: Copied) => void): AsyncIterable<Uint8Array> {
    const rows = this.#rows(copied)
    const first = rows.next()
    // Whoever reads hears of a failure; when nobody does, the session is over already.
    first.catch(() => undefined)
    return continued(first, rows)
  }

  async *#rows(copied: (all: Copied) => void): Rows {
    const rows = this.#session.copyTo(this.#copy, this.#hashes)
    yield* rows
    copied({ contents: this.#hashes.contents(), sent: rows.rows })
  }
}

async function* continued(first: ReturnType<Rows['next']>, rows: Rows): Rows {
  try {
    for (let next = await first; next.done !== true; next = await rows.next()) yield next.value
  } finally {
    await rows.return()
  }
}
