import { type DetachAction } from '../../domain/action.ts'
import { inBound } from '../clauses/bound-condition.ts'
import { stopInheriting } from '../clauses/inheritance/stop-inheriting.ts'
import { publishByName } from '../clauses/publish-by-name.ts'
import { identifier, qualified, sql } from '../fragment.ts'
import { type Statement, type Step } from '../statement.ts'
import {
  type Compiler,
  longTransaction,
  outsideTransaction,
  statement,
  transaction,
  type Wording,
} from '../wording.ts'
import { setSchema, setSchemaWords } from './set-schema.ts'

/** The CHECK that makes attaching again free of a scan; CONCURRENTLY leaves one by itself (postgres.md B9). */
const RANGE_CONSTRAINT = 'partitiond_range'

/** Takes a partition out of its parent; its rows stay in the table. */
export const compileDetach: Compiler<DetachAction> = (action, wording) => {
  const { parent, partition, schema, stays = [], inheritance } = action
  if (inheritance !== undefined) {
    return [
      transaction(parent.owner, wording, [
        ...stopInheriting(action, inheritance),
        ...publishByName(partition, stays),
        ...setSchemaWords({ ...partition, isDivided: action.isDivided }, schema),
      ]),
    ]
  }
  return action.concurrently ? detachConcurrently(action, wording) : detachPlainly(action, wording)
}

/**
 * The lock is the one on the parent; the partition itself is locked exclusively at the end, when nothing reaches it through the parent
 * any more. It has a lock_timeout of its own: what ends it early leaves the partition half detached (postgres.md B5, B6).
 */
function detachConcurrently(action: DetachAction, wording: Wording): readonly Step[] {
  const { parent, partition, schema, stays = [], isDivided } = action
  const before = [...publishByName(partition, stays), ...openToOwner(action)]
  const words = sql`alter table ${qualified(parent.name)} detach partition ${qualified(partition.name)} concurrently`
  return [
    // Before it leaves, when it is in there through its parent too: then no change is missed, and nothing is left to do if we are killed.
    ...(before.length === 0 ? [] : [transaction(parent.owner, wording, before)]),
    {
      ...outsideTransaction(parent.owner, wording, statement(words, 'SHARE UPDATE EXCLUSIVE')),
      lockTimeoutMs: wording.limits.detachTimeoutMs,
    },
    ...setSchema({ ...partition, isDivided }, schema, wording),
  ]
}

/** Policies still count for everybody else. */
function openToOwner({ partition, unforce }: DetachAction): readonly Statement[] {
  if (unforce === undefined) return []
  const words = sql`alter table ${qualified(partition.name)} no force row level security`
  return [statement(words, 'ACCESS EXCLUSIVE')]
}

/**
 * For sets where the server refuses CONCURRENTLY: ACCESS EXCLUSIVE on the parent, for a catalog change. The CHECK is added unproved
 * in the same transaction and proved afterwards, when the table is nobody's partition; an older one of ours is replaced.
 * The lock comes first, in a statement of its own: only under it is certain which range the partition is for.
 */
function detachPlainly(action: DetachAction, wording: Wording): readonly Step[] {
  const { parent, partition, schema, stays = [] } = action
  const table = qualified(partition.name)
  const check = sql`constraint ${identifier(RANGE_CONSTRAINT)} check (${inBound(action.bound, action.key)}) not valid`
  const moved = qualified({ schema: schema ?? partition.name.schema, name: partition.name.name })
  return [
    transaction(parent.owner, wording, [
      statement(sql`lock table only ${qualified(parent.name)} in access exclusive mode`, 'ACCESS EXCLUSIVE'),
      ...openToOwner(action),
      statement(sql`alter table ${qualified(parent.name)} detach partition ${table}`, 'ACCESS EXCLUSIVE'),
      statement(
        sql`alter table ${table} drop constraint if exists ${identifier(RANGE_CONSTRAINT)}, add ${check}`,
        'ACCESS EXCLUSIVE',
      ),
      ...publishByName(partition, stays),
      ...setSchemaWords({ ...partition, isDivided: action.isDivided }, schema),
    ]),
    longTransaction(partition.owner, wording, [
      statement(
        sql`alter table ${moved} validate constraint ${identifier(RANGE_CONSTRAINT)}`,
        'SHARE UPDATE EXCLUSIVE',
      ),
    ]),
  ]
}
