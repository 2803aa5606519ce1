import { type Contents } from '../domain/archive.ts'
import { contentsOf } from '../domain/contents.ts'
import { type CopiedRows, type CopySession } from '../postgres/copy-session.ts'
import { type Statement, type Step } from '../sql/statement.ts'
import { placeStatements } from '../sql/word-step.ts'

const exportSnapshot = 'select pg_catalog.pg_export_snapshot() as id'

type Rows = AsyncGenerator<Uint8Array, void, undefined>

/** How many rows the server says to have sent, and how many have come. */
export interface RowCounts {
  readonly sent: number | undefined
  readonly received: number
}

/** A step that has begun: its locks are had, and its last statement is to come. */
interface Begun {
  readonly last: Statement
  readonly closing: readonly Statement[]
}

/**
 * Two sessions that see a table at the same moment: one copies it while the other digests it. Each ends its transaction as soon as it
 * is done, so that none stands idle.
 */
export class SnapshotPair {
  readonly #copySession: CopySession
  readonly #digestSession: CopySession
  readonly #copy: Begun
  readonly #digest: Begun

  private constructor(
    sessions: { readonly copy: CopySession; readonly digest: CopySession },
    begun: { readonly copy: Begun; readonly digest: Begun },
  ) {
    this.#copySession = sessions.copy
    this.#digestSession = sessions.digest
    this.#copy = begun.copy
    this.#digest = begun.digest
  }

  /** Begins both, first the locks of the one that copies and then its snapshot: what it sees is what it has locked. */
  static async begin(
    sessions: { readonly copy: CopySession; readonly digest: CopySession },
    steps: { readonly copy: Step; readonly digest: Step },
  ): Promise<SnapshotPair> {
    const copy = await begin(sessions.copy, steps.copy)
    const [snapshot] = await sessions.copy.query<{ readonly id: string }>(exportSnapshot)
    if (snapshot === undefined) throw new RangeError('a snapshot has a name')
    const digest = await begin(sessions.digest, steps.digest, snapshot.id)
    return new SnapshotPair(sessions, { copy, digest })
  }

  /** For other looks at the same moment, before the copying. */
  get session(): Pick<CopySession, 'query'> {
    return this.#copySession
  }

  /**
   * Starts the copying, and hands over the rows as COPY sends them; `sent` is told how many the server and we have counted. It starts at once, because
   * a store may take its time before it reads, and the server ends a transaction that stands idle.
   */
  start(sent: (rows: RowCounts) => void): AsyncIterable<Uint8Array> {
    const rows = this.#rows(sent)
    const first = rows.next()
    // Whoever reads hears of a failure; when nobody does, the session is over already.
    first.catch(() => undefined)
    return continued(first, rows)
  }

  async *#rows(sent: (rows: RowCounts) => void): Rows {
    const rows: CopiedRows = this.#copySession.copyTo(this.#copy.last)
    yield* rows
    sent({ sent: rows.rows, received: rows.received })
    for (const statement of this.#copy.closing) await this.#copySession.run(statement)
  }

  /** What the table holds, as the server computes it; `also` is asked in the same moment, when that is done. */
  async contents<T>(
    also: (session: Pick<CopySession, 'query'>) => Promise<T>,
  ): Promise<{ readonly contents: Contents; readonly more: T }> {
    const session = this.#digestSession
    const [row] = await session.query<{ readonly rows: string; readonly digest: string }>(
      this.#digest.last.text,
    )
    if (row === undefined) throw new RangeError('the content query gives one row')
    const more = await also(session)
    for (const statement of this.#digest.closing) await session.run(statement)
    return { contents: contentsOf(row.rows, row.digest), more }
  }
}

async function* continued(first: ReturnType<Rows['next']>, rows: Rows): Rows {
  try {
    for (let next = await first; next.done !== true; next = await rows.next()) yield next.value
  } finally {
    await rows.return()
  }
}

/** A snapshot is taken over before anything is looked at. */
async function begin(session: CopySession, step: Step, snapshot?: string): Promise<Begun> {
  const { opening, role, statements, closing } = placeStatements(step)
  const last = statements.at(-1)
  if (last === undefined) throw new RangeError('a step has statements')
  for (const statement of opening) await session.run(statement)
  if (snapshot !== undefined) await session.run(takeOver(snapshot))
  for (const statement of [role, ...statements.slice(0, -1)]) await session.run(statement)
  return { last, closing }
}

/** The server's own name for it, hexadecimal digits and hyphens. */
function takeOver(snapshot: string): Statement {
  if (!/^[0-9A-F-]+$/.test(snapshot)) throw new RangeError(`${snapshot} is no name of a snapshot`)
  return { text: `set transaction snapshot '${snapshot}'`, lock: null }
}
