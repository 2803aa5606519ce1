import { type ArchiveAction } from '../../../domain/action.ts'
import { parseName } from '../../../domain/name.ts'
import { qualified, sql } from '../../fragment.ts'
import { type Step } from '../../statement.ts'
import { longTransaction, statement, type Wording } from '../../wording.ts'
import { sharedRows } from './shared-rows.ts'

type Expire = Extract<ArchiveAction['archive'], { do: 'expire' }>

/**
 * Takes a partition's rows out of the table it shares; only rows are locked. What is outside the database goes without a statement, and a
 * table that is its own archive is never expired.
 */
export function expire(action: ArchiveAction, { record }: Expire, wording: Wording): readonly Step[] {
  const table = record.kind === 'table' ? parseName(record.location) : undefined
  if (table === undefined) return []
  const words = sql`delete from ${qualified(table)} where ${sharedRows(action)}`
  return [longTransaction(action.partition.owner, wording, [statement(words, 'ROW EXCLUSIVE')])]
}
