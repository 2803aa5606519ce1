import { type MoveRows, type RepairDefaultAction } from '../../domain/action.ts'
import { copyConstraint } from '../clauses/copy-constraint.ts'
import { attachJoined, createTree, joinLeaves } from '../clauses/new-branch.ts'
import { inBound } from '../clauses/bound-condition.ts'
import { identifier, join, qualified, sql } from '../fragment.ts'
import { type Step } from '../statement.ts'
import { statement, transaction, type Wording } from '../wording.ts'

/**
 * Everything under one lock that writers of the whole table wait for, and readers until ATTACH do not (postgres.md F1).
 * Locking DEFAULT alone would let a writer that is already routed there fail (postgres.md F2); ONLY the parent is enough, because
 * every routed writer holds a lock on it, and does not fill the lock table where there are thousands of partitions (postgres.md M1). Columns are named because their order
 * may differ between the two tables; identity columns need no OVERRIDING, for the new table has none yet.
 */
export function moveAtOnce(action: RepairDefaultAction, repair: MoveRows, wording: Wording): readonly Step[] {
  const { parent, target, defaultPartition } = action
  const { partition } = repair
  const table = qualified(target)
  const columns = join(repair.columns.map(identifier))
  const range = inBound(partition.bound, partition.key)
  const check = identifier(copyConstraint(partition.bound))
  return [
    transaction(parent.owner, wording, [
      statement(
        sql`lock table only ${qualified(parent.name)} in share row exclusive mode`,
        'SHARE ROW EXCLUSIVE',
      ),
      ...createTree(target, parent, partition),
      ...joinLeaves(target, parent, partition),
      statement(
        sql`with moved as (delete from ${qualified(defaultPartition.name)} where ${range} returning ${columns})
insert into ${table} (${columns}) select ${columns} from moved`,
        'ROW EXCLUSIVE',
      ),
      statement(sql`alter table ${table} add constraint ${check} check (${range})`, null),
      ...attachJoined(target, parent, partition),
      statement(sql`alter table ${table} drop constraint ${check}`, null),
    ]),
  ]
}
