import { type TableRef } from '../../domain/action.ts'
import { type PublicationPlace } from '../../domain/replication.ts'
import { identifier, join, nothing, qualified, sql } from '../fragment.ts'
import { type Statement } from '../statement.ts'
import { statement } from '../wording.ts'

/** Puts a table into publications by name: of its rows nothing is sent, of its changes all that come after. */
export function publishByName({ name }: TableRef, places: readonly PublicationPlace[]): readonly Statement[] {
  return places.map(({ publication, columns }) => {
    const list = columns === undefined ? nothing : sql` (${join(columns.map(identifier))})`
    return statement(
      sql`alter publication ${identifier(publication)} add table ${qualified(name)}${list}`,
      'SHARE UPDATE EXCLUSIVE',
    )
  })
}
