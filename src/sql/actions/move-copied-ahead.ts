import { type MoveRows, type RepairDefaultAction } from '../../domain/action.ts'
import { copyConstraint } from '../clauses/copy-constraint.ts'
import { attachTable, createTable } from '../clauses/new-table.ts'
import { inBound } from '../clauses/bound-condition.ts'
import { type Fragment, identifier, join, qualified, sql } from '../fragment.ts'
import { type Statement, type Step } from '../statement.ts'
import { outsideTransaction, statement, transaction, type Wording } from '../wording.ts'

/** 10 MB. Too small: a round trip for few rows; too big: each batch is a long transaction that holds VACUUM back. */
const PAGES_PER_BATCH = 1280

/**
 * For many rows (postgres.md F5): they are copied while they stay visible in DEFAULT, and under the lock only what changed since is
 * put right. Three steps: the table with a CHECK, standing alone; the copy, by stretches of DEFAULT's pages; the exchange.
 * Interrupted anywhere before the exchange, the copy is taken up again, because the exchange believes none of it.
 */
export function moveCopiedAhead(
  action: RepairDefaultAction,
  repair: MoveRows,
  wording: Wording,
): readonly Step[] {
  const { parent, target, defaultPartition } = action
  const { partition } = repair
  const range = inBound(partition.bound, partition.key)
  const check = sql`constraint ${identifier(copyConstraint(partition.bound))}`
  const columns = join(repair.columns.map(identifier))
  const copy = sql`insert into ${qualified(target)} (${columns})
select ${columns} from ${qualified(defaultPartition.name)}
where ctid >= $1::pg_catalog.tid and ctid < $2::pg_catalog.tid and ${range}
on conflict do nothing`
  return [
    transaction(parent.owner, wording, [
      ...createTable(target, parent, partition),
      statement(sql`alter table ${qualified(target)} add ${check} check (${range})`, null),
    ]),
    {
      ...outsideTransaction(parent.owner, wording, statement(copy, 'ACCESS SHARE')),
      batches: { table: qualified(defaultPartition.name).text, pagesPerBatch: PAGES_PER_BATCH },
    },
    transaction(parent.owner, wording, [
      statement(
        sql`lock table only ${qualified(parent.name)} in share row exclusive mode`,
        'SHARE ROW EXCLUSIVE',
      ),
      // Who writes into DEFAULT directly holds no lock on the parent: between our statements such a row would be deleted uncopied.
      statement(
        sql`lock table only ${qualified(defaultPartition.name)} in share row exclusive mode`,
        'SHARE ROW EXCLUSIVE',
      ),
      ...reconcile(action, repair, range),
      statement(sql`delete from ${qualified(defaultPartition.name)} where ${range}`, 'ROW EXCLUSIVE'),
      ...attachTable(target, parent, partition),
      statement(sql`alter table ${qualified(target)} drop ${check}`, null),
    ]),
  ]
}

/**
 * Makes the copy equal to the original: what was deleted or updated since goes, what is missing comes. Rows are found by their unique
 * key and compared whole, byte by byte (`*=`), because an update leaves the key alone and some types have no equality (json).
 */
function reconcile(
  { target, defaultPartition }: RepairDefaultAction,
  { columns, uniqueKey }: MoveRows,
  range: Fragment,
): readonly Statement[] {
  const sameKey = join(
    uniqueKey.map((name) => sql`original.${identifier(name)} = copied.${identifier(name)}`),
    ' and ',
  )
  const sameRow = sql`${record(sql`original`, columns)} operator(pg_catalog.*=) ${record(sql`copied`, columns)}`
  const names = join(columns.map(identifier))
  return [
    statement(
      sql`delete from ${qualified(target)} as copied
where not exists (
  select from ${qualified(defaultPartition.name)} as original
  where ${sameKey} and ${sameRow}
)`,
      'ACCESS SHARE',
    ),
    statement(
      sql`insert into ${qualified(target)} (${names})
select ${names} from ${qualified(defaultPartition.name)} as original
where ${range} and not exists (select from ${qualified(target)} as copied where ${sameKey})`,
      'ACCESS SHARE',
    ),
  ]
}

function record(table: Fragment, columns: readonly string[]): Fragment {
  return sql`row(${join(columns.map((name) => sql`${table}.${identifier(name)}`))})::record`
}
