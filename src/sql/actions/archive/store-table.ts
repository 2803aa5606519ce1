import { storedColumns } from '../../../domain/archive.ts'
import { contentQuery } from '../../clauses/content-digest.ts'
import { keyColumn } from '../../clauses/bound-condition.ts'
import { identifier, join, qualified, sql } from '../../fragment.ts'
import { type Step } from '../../statement.ts'
import { repeatable, statement, transaction, type Wording } from '../../wording.ts'
import { sharedRows } from './shared-rows.ts'
import { type StoreAction, type StoreWorder } from './store-worder.ts'

/**
 * Appends to a table that several partitions share, and reads both back, all of one moment: is anything of the range there already, the
 * rows, what the partition holds, what the archive table holds of its range. Readers and writers of both go on. Columns go by name.
 */
export const storeInTable: StoreWorder<'table'> = (action, wording) => {
  const { partition, archive } = action
  const source = qualified(partition.name)
  const { table } = archive.destination
  const where = sharedRows(action)
  const columns = join(storedColumns(archive.columns).map(({ name }) => identifier(name)))
  const there = sql`select exists (select from ${qualified(table)} where ${where}) as there`
  // An archive table of somebody's own making may have identity columns: the values are the partition's all the same.
  const copy = sql`insert into ${qualified(table)} (${columns}) overriding system value
select ${columns} from ${source}`
  return [
    ...(archive.makesTable ? [makeTable(action, wording)] : []),
    repeatable(partition.owner, wording, [
      statement(there, 'ACCESS SHARE'),
      statement(copy, 'ROW EXCLUSIVE'),
      statement(contentQuery(partition.name, archive.columns), 'ACCESS SHARE'),
      statement(contentQuery(table, archive.columns, { where }), 'ACCESS SHARE'),
    ]),
  ]
}

/**
 * Of LIKE only what rows are made of: a CHECK would keep the next partition's range out, a default belongs to where rows are born, and
 * indexes cost on the way in. BRIN costs next to nothing and finds a range again without reading all others.
 */
function makeTable({ partition, archive, key }: StoreAction<'table'>, wording: Wording): Step {
  const table = qualified(archive.destination.table)
  const like = sql`like ${qualified(partition.name)} including comments including compression including generated including storage`
  return transaction(partition.owner, wording, [
    statement(sql`create table ${table} (${like})`, 'ACCESS SHARE'),
    statement(sql`create index on ${table} using brin (${keyColumn(key)}) with (autosummarize = on)`, null),
  ])
}
