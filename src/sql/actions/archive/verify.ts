import { type ArchiveAction } from '../../../domain/action.ts'
import { parseName } from '../../../domain/name.ts'
import { contentQuery } from '../../clauses/content-digest.ts'
import { type Step } from '../../statement.ts'
import { snapshot, statement, type Wording } from '../../wording.ts'
import { sharedRows } from './shared-rows.ts'

type Verify = Extract<ArchiveAction['archive'], { do: 'verify' }>

/** Reads the rows where they are now, of a shared table the partition's alone. What is outside the database is read without a statement. */
export function verify(action: ArchiveAction, { record }: Verify, wording: Wording): readonly Step[] {
  const { kind, location, columns } = record
  const table = columns === undefined ? undefined : parseName(location)
  if (columns === undefined || table === undefined) return []
  const query =
    kind === 'table'
      ? contentQuery(table, columns, { where: sharedRows(action) })
      : contentQuery(table, columns)
  return [snapshot(action.partition.owner, wording, [statement(query, 'ACCESS SHARE')])]
}
