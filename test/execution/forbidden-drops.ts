import { type DropAction } from '../../src/domain/action.ts'

export interface ForbiddenDrop {
  /** Why `public.events_1`, which we detached, must not be dropped. */
  readonly what: string
  /** Makes it so, as superuser. */
  readonly sql: string
  /** What the plan had wrong. */
  readonly changes?: Partial<DropAction>
}

const row = "where partition_name = 'events_1'"

/** Everything that keeps a table from being dropped, one at a time: what the plan believed is not true, or not any more. */
export const forbidden: readonly ForbiddenDrop[] = [
  { what: 'the ledger has no row for it', sql: `delete from partitiond.ledger ${row}` },
  {
    what: 'its row says that it is only about to leave',
    sql: `update partitiond.ledger set state = 'detaching' ${row}`,
  },
  { what: 'its row says that it was dropped', sql: `update partitiond.ledger set state = 'dropped' ${row}` },
  {
    what: 'its row is about another OID',
    sql: `update partitiond.ledger set partition_oid = oid(partition_oid::bigint + 100000) ${row}`,
  },
  {
    what: 'its row is about another name',
    sql: `update partitiond.ledger set partition_name = 'events_0' ${row}`,
  },
  {
    what: 'its row was written in another database',
    sql: `update partitiond.ledger set database_oid = oid(database_oid::bigint + 1) ${row}`,
  },
  {
    what: 'its row was written in another cluster',
    sql: `update partitiond.ledger set system_identifier = '1' ${row}`,
  },
  { what: 'it was renamed', sql: 'alter table public.events_1 rename to kept' },
  { what: 'it was moved to another schema', sql: 'alter table public.events_1 set schema archive' },
  {
    what: 'another table has its name',
    sql: 'alter table public.events_1 rename to kept; create table public.events_1 ()',
  },
  {
    what: 'it was attached again',
    sql: "alter table public.events attach partition public.events_1 for values from ('2026-01-01Z') to ('2026-02-01Z')",
  },
  { what: 'it was planned as a foreign table and is none', sql: 'select 1', changes: { isForeign: true } },
  { what: 'no row was planned', sql: 'select 1', changes: { ledgerId: undefined } },
]
