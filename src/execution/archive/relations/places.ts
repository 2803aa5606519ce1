import { type TableRef } from '../../../domain/action.ts'
import { displayName, type QualifiedName, sameName } from '../../../domain/name.ts'
import { type Session } from '../../../postgres/session.ts'
import { sqlFile } from '../../../postgres/sql-file.ts'
import { identifier } from '../../../sql/fragment.ts'
import { remedies } from '../../../sql/remedies.ts'
import { Refused } from '../../setbacks.ts'

const schemaSql = sqlFile(import.meta.url, './queries/schema.sql')
const tablespaceSql = sqlFile(import.meta.url, './queries/tablespace.sql')

/** Whether the table's owner may have a table of this name where the name says. Throws Refused `archive-place`. */
export async function refuseSchema(session: Session, table: TableRef, place: QualifiedName): Promise<void> {
  if (sameName(place, table.name)) return
  const { owner } = table
  const [row] = await session.query<{ readonly writable: boolean; readonly taken: boolean }>(schemaSql, [
    place.schema,
    place.name,
    owner,
  ])
  if (row === undefined)
    throw noPlace(table, `there is no schema ${place.schema}`, remedies.createSchema(place.schema, owner))
  if (!row.writable)
    throw noPlace(
      table,
      `${owner} may not create in schema ${place.schema}`,
      remedies.grantOnSchema(place.schema, owner),
    )
  if (row.taken) {
    const there = displayName(place)
    throw noPlace(table, `${there} exists already`, `See what ${there} is; rename or drop it.`)
  }
}

/** Whether the table's owner may use the tablespace. Throws Refused `archive-place`. */
export async function refuseTablespace(session: Session, table: TableRef, tablespace: string): Promise<void> {
  const { owner } = table
  const [row] = await session.query<{ readonly usable: boolean }>(tablespaceSql, [tablespace, owner])
  if (row === undefined) {
    const words = `create tablespace ${identifier(tablespace).text} location '/folder/of/the/server';`
    throw noPlace(table, `there is no tablespace ${tablespace}`, words)
  }
  if (!row.usable)
    throw noPlace(
      table,
      `${owner} may not use tablespace ${tablespace}`,
      remedies.grantOnTablespace(tablespace, owner),
    )
}

/** The table stays as it is, and a person has to make the place ready. */
export function noPlace(
  { name }: Pick<TableRef, 'name'>,
  why: string,
  hint: string,
  cause?: unknown,
): Refused {
  return new Refused('archive-place', `${displayName(name)} is not archived: ${why}`, {
    hint,
    ...(cause === undefined ? {} : { cause }),
  })
}
