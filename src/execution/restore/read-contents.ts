import { type ArchivedColumn, type Contents } from '../../domain/archive.ts'
import { contentsOf } from '../../domain/contents.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { contentQuery } from '../../sql/clauses/content-digest.ts'

interface ContentRow {
  readonly rows: string
  readonly digest: string
}

/** Has the server count and digest what a table holds in those columns. */
export async function readContents(
  session: Pick<Session, 'query'>,
  table: QualifiedName,
  columns: readonly ArchivedColumn[],
): Promise<Contents> {
  const [row] = await session.query<ContentRow>(contentQuery(table, columns).text)
  if (row === undefined) throw new RangeError('an aggregate without groups returns one row')
  return contentsOf(row.rows, row.digest)
}
