import { type ArchivedColumn } from '../../domain/archive.ts'

/** A column of a table as it is now. */
export interface PresentColumn {
  readonly name: string
  /** As `format_type` prints it. */
  readonly type: string
  readonly notNull: boolean
  readonly generated: boolean
  readonly hasDefault: boolean
}

/** How the columns of an archive and of its set differ today; names as in the catalog. */
export interface ColumnFit {
  /** Archived, and the set does not have them any more. */
  readonly lost: readonly string[]
  /** In words: `price was integer, is numeric(10,2) now`. */
  readonly changed: readonly string[]
  /** New in the set, and filled by their default, or with NULL. */
  readonly filled: readonly string[]
  /** New in the set, NOT NULL and without a default: nothing could be put there. */
  readonly unfillable: readonly string[]
}

/** Compares by name; the order does not matter. */
export function fitColumns(
  archived: readonly ArchivedColumn[],
  present: readonly PresentColumn[],
): ColumnFit {
  const now = new Map(present.map((column) => [column.name, column]))
  const then = new Set(archived.map(({ name }) => name))
  const gained = present.filter(({ name, generated }) => !then.has(name) && !generated)
  const isFillable = ({ notNull, hasDefault }: PresentColumn): boolean => !notNull || hasDefault
  return {
    // A generated column that is gone took no data with it.
    lost: archived.filter(({ name, generated }) => !generated && !now.has(name)).map(({ name }) => name),
    changed: archived.flatMap((column) => {
      const today = now.get(column.name)
      const [was, is] = [describe(column), today === undefined ? undefined : describe(today)]
      return is === undefined || is === was ? [] : [`${column.name} was ${was}, is ${is} now`]
    }),
    filled: gained.filter(isFillable).map(({ name }) => name),
    unfillable: gained.filter((column) => !isFillable(column)).map(({ name }) => name),
  }
}

function describe({ type, generated }: Pick<PresentColumn, 'type' | 'generated'>): string {
  return generated ? `generated ${type}` : type
}
