import { type ArchivedColumn, storedColumns } from '../../domain/archive.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { typeName } from '../../sql/clauses/type-name.ts'
import { type ColumnFit, fitColumns, type PresentColumn } from './column-fit.ts'
import { type RestoreRequest } from './restoration.ts'

/** With which columns the table is made, and what is worth saying about it. */
export interface ChosenColumns {
  /** The archive's; undefined where the table is made like its parent. */
  readonly columns: readonly ArchivedColumn[] | undefined
  readonly remarks: readonly string[]
}

const columnsSql = sqlFile(import.meta.url, './queries/row-columns.sql')
const unknownTypesSql = sqlFile(import.meta.url, './queries/unknown-types.sql')

/**
 * A table to be attached is like its parent, whose new columns are filled by their defaults or NULL; one to stand beside is like it as long
 * as every archived column has its place there, else as it was archived. What is to leave again by itself must have the very columns of the
 * archive: only then its digest tells that nobody has changed it.
 * Throws `columns-differ`, which names the columns, and `no-such-object` for types that are gone.
 */
export async function chooseColumns(
  session: Session,
  request: RestoreRequest,
  archived: readonly ArchivedColumn[],
): Promise<ChosenColumns> {
  const present = await session.query<PresentColumn>(columnsSql, [request.parent.oid])
  const fit = fitColumns(archived, present)
  const hasRoom = fit.lost.length + fit.changed.length + fit.unfillable.length === 0
  const isSame = hasRoom && sameOrder(archived, present)
  const leaves = request.forMs !== undefined
  if (hasRoom && (isSame || request.attach || !leaves)) {
    return { columns: undefined, remarks: likeParent(fit, leaves && !isSame) }
  }
  if (request.attach) throw columnsDiffer(request, fit)
  await requireTypes(session, archived)
  const why = hasRoom ? 'so that it can leave again by itself' : differences(fit).join('; ')
  const computed = archived.filter(({ generated }) => generated)
  return {
    columns: archived,
    remarks: [
      `the columns are those of the archive, without indexes and defaults: ${why}`,
      ...computed.map(({ name }) => `generated column ${name} is left out`),
    ],
  }
}

function sameOrder(archived: readonly ArchivedColumn[], present: readonly PresentColumn[]): boolean {
  const then = storedColumns(archived).map(({ name }) => name)
  const now = present.filter(({ generated }) => !generated).map(({ name }) => name)
  return then.length === now.length && then.every((name, at) => name === now[at])
}

function likeParent({ filled }: ColumnFit, isArchivedAnew: boolean): readonly string[] {
  return [
    ...filled.map((name) => `column ${name} is new since: filled by its default, or with NULL`),
    ...(isArchivedAnew
      ? ['when its time is over it is archived anew: its columns are not those of the archive any more']
      : []),
  ]
}

function differences({ lost, changed, unfillable }: ColumnFit): readonly string[] {
  return [
    ...lost.map((name) => `${name} is gone from the set`),
    ...changed,
    ...unfillable.map((name) => `${name} is new, NOT NULL and has no default`),
  ]
}

function columnsDiffer({ parent }: RestoreRequest, fit: ColumnFit): PartitiondError {
  const subject = displayName(parent.name)
  return new PartitiondError(
    'columns-differ',
    `what was archived does not fit into ${subject} any more: ${differences(fit).join('; ')}`,
    {
      hint: `Without --attach it is put beside ${subject} as it was archived; or bring the columns of ${subject} in line first.`,
    },
  )
}

/** The texts are a file's: they are held against a grammar before the server sees them. */
async function requireTypes(session: Session, archived: readonly ArchivedColumn[]): Promise<void> {
  const types = storedColumns(archived).map(({ type }) => typeName(type).text)
  const unknown = await session.query<{ readonly type: string }>(unknownTypesSql, [types])
  if (unknown.length === 0) return
  const names = [...new Set(unknown.map(({ type }) => type))].join(', ')
  throw new PartitiondError('no-such-object', `types of the archived columns are gone: ${names}`, {
    hint: 'Create them as they were (the DDL is in the manifest), then restore again.',
  })
}
