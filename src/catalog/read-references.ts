import { LockNotAvailable, StatementFailed } from '../domain/errors.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type Inquiry } from '../domain/observations.ts'
import { type Reference, type ReferencesQuestion } from '../domain/references.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { identifier, sql } from '../sql/fragment.ts'
import { type ReferencingColumn, referencingRows } from '../sql/referencing-rows.ts'
import { boundedRead, SHORT } from './bounded-read.ts'

/** A row of queries/referencing.sql. */
interface ForeignKeyRow extends QualifiedName {
  readonly set: number
  readonly constraint: string
  readonly isPartitioned: boolean
  /** The owner of the referenced set, as whom the server looks too when a partition is detached; null when we may not act for it. */
  readonly role: string | null
  readonly columns: readonly ReferencingColumn[]
  readonly isTelling: boolean
}

const referencingSql = sqlFile(import.meta.url, './queries/referencing.sql')

/**
 * Finds out which of the partitions rows of other tables reference, by OID; those that none does, as far as we may see, are left out.
 * Takes ACCESS SHARE on both tables, for a bounded time, as the owner of the set, who needs the right for the detach as well. A foreign key that was too slow to ask for one partition is not asked for the
 * others.
 */
export async function readReferences(
  session: Session,
  questions: Inquiry['references'],
): Promise<ReadonlyMap<number, readonly Reference[]>> {
  if (questions.length === 0) return new Map()
  const right = session.features.major >= 16 ? 'SET' : 'MEMBER'
  const sets = [...new Set(questions.map(({ set }) => set))]
  const keys = await session.query<ForeignKeyRow>(referencingSql, [sets, right])
  const slow = new Set<ForeignKeyRow>()
  const found = new Map<number, readonly Reference[]>()
  for (const question of questions) {
    const references: Reference[] = []
    for (const key of keys.filter(({ set }) => set === question.set)) {
      const answer = slow.has(key) ? 'slow' : await ask(session, key, question)
      if (answer === 'slow') slow.add(key)
      references.push(...toReferences(key, answer))
    }
    if (references.length > 0) found.set(question.partition.oid, references)
  }
  return found
}

interface Counted {
  readonly rows: number
  readonly example: string | null
}

/** `moved`: what was to be looked at has gone or changed meanwhile; the detach finds out. */
type Answer = Counted | 'slow' | 'locked' | 'hidden' | 'moved'

async function ask(session: Session, key: ForeignKeyRow, question: ReferencesQuestion): Promise<Answer> {
  const words = referencingRows({ ...key, table: key }, question)
  try {
    return await boundedRead(session, SHORT, async () => {
      if (key.role !== null) await session.query(sql`set local role ${identifier(key.role)}`.text)
      const [row] = (await session.run(words)).rows
      const example = row?.['example']
      return { rows: Number(row?.['rows']), example: typeof example === 'string' ? example : null }
    })
  } catch (error) {
    if (error instanceof LockNotAvailable) return error.details['sqlstate'] === '55P03' ? 'locked' : 'slow'
    if (error instanceof StatementFailed) return error.sqlstate === '42501' ? 'hidden' : 'moved'
    throw error
  }
}

function toReferences(
  { schema, name, constraint, columns, isTelling }: ForeignKeyRow,
  answer: Answer,
): readonly Reference[] {
  const about = { table: { schema, name }, constraint }
  if (answer === 'moved') return []
  if (typeof answer === 'string') return [{ ...about, kind: 'unknown', why: answer }]
  if (answer.rows === 0) return []
  const { rows, example } = answer
  const names = columns.map(({ from }) => from).join(', ')
  return [
    {
      ...about,
      kind: 'rows',
      rows,
      example: isTelling || example === null ? undefined : `(${names}) = (${example})`,
    },
  ]
}
