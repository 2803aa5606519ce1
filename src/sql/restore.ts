import { type TableRef } from '../domain/action.ts'
import { type NewPartition } from '../domain/new-partition.ts'
import { type ArchivedColumn, storedColumns } from '../domain/archive.ts'
import { type QualifiedName } from '../domain/name.ts'
import { inheritProved } from './clauses/inheritance/inherit-from.ts'
import { attachTable, createTable } from './clauses/new-table.ts'
import { inBound } from './clauses/bound-condition.ts'
import { typeName } from './clauses/type-name.ts'
import { type Fragment, identifier, join, nothing, qualified, sql } from './fragment.ts'
import { type Statement, type Step } from './statement.ts'
import { longTransaction, statement, transaction, type Wording } from './wording.ts'

/** How the name of the CHECK begins that stands on a table while it is made from an archive; the ledger's row follows. */
export const RESTORE_PREFIX = 'partitiond_restore_'

/** A table that is made from an archive. */
export interface ReturningTable {
  readonly target: QualifiedName
  readonly parent: TableRef
  /** What it would be as a partition; its bound is the archive's. */
  readonly partition: NewPartition
  /** The ledger's row. */
  readonly ledgerId: number
  /** The archive's columns where the table is made as it was; undefined where it is made like its parent today. */
  readonly columns: readonly ArchivedColumn[] | undefined
  /** It is going to be attached: the CHECK proves its range (postgres.md A5). */
  readonly isForAttaching: boolean
}

export function restoreConstraint({ ledgerId }: Pick<ReturningTable, 'ledgerId'>): string {
  return `${RESTORE_PREFIX}${ledgerId}`
}

/** The empty table with the CHECK that tells it is not finished. LIKE holds ACCESS SHARE on the parent: not while rows are loaded. */
export function makeReturningTable(table: ReturningTable, wording: Wording): Step {
  const { target, parent, partition, columns, isForAttaching } = table
  const made =
    columns === undefined
      ? createTable(
          target,
          parent,
          isForAttaching ? partition : { ...partition, replicaIdentity: { kind: 'default' } },
        )
      : [
          statement(
            sql`create table ${qualified(target)} (${join(asArchived(columns))})${place(partition)}`,
            null,
          ),
        ]
  const condition = isForAttaching ? inBound(partition.bound, partition.key) : sql`true`
  return transaction(parent.owner, wording, [...made, markWords(table, condition)])
}

/** Proves the range of a table that was put beside before, so that it can be attached. Only the table itself is read and locked. */
export function proveRange(table: ReturningTable, wording: Wording): Step {
  const { parent, partition } = table
  return longTransaction(parent.owner, wording, [markWords(table, inBound(partition.bound, partition.key))])
}

function markWords(table: ReturningTable, condition: Fragment): Statement {
  const constraint = identifier(restoreConstraint(table))
  return statement(
    sql`alter table ${qualified(table.target)} add constraint ${constraint} check (${condition})`,
    null,
  )
}

/** NOT NULL is kept; defaults, indexes and constraints of then are not: their texts come from a file, and nothing of it is executed. */
function asArchived(columns: readonly ArchivedColumn[]): readonly Fragment[] {
  return storedColumns(columns).map(
    ({ name, type, notNull }) =>
      sql`${identifier(name)} ${typeName(type)}${notNull ? sql` not null` : nothing}`,
  )
}

function place({ tablespace }: NewPartition): Fragment {
  return tablespace === undefined ? nothing : sql` tablespace ${identifier(tablespace)}`
}

/** Fills the table with the rows of its range from an archive table. */
export function fillFromTable(
  table: ReturningTable,
  source: QualifiedName,
  columns: readonly string[],
): Statement {
  const names = join(columns.map(identifier))
  const { bound, key } = table.partition
  return statement(
    sql`insert into ${qualified(table.target)} (${names})
select ${names} from ${qualified(source)} where ${inBound(bound, key)}`,
    'ACCESS SHARE',
  )
}

/** The CHECK goes: the table is whole. */
export function finishReturningTable(table: ReturningTable): Statement {
  const constraint = identifier(restoreConstraint(table))
  return statement(sql`alter table ${qualified(table.target)} drop constraint ${constraint}`, null)
}

/** A table that is loaded in one transaction, however long that takes: nobody else uses it yet. */
export function loadStep(table: ReturningTable, wording: Wording): Step {
  return longTransaction(table.parent.owner, wording, [])
}

/** Nothing is scanned: the CHECK has been proved (postgres.md A5). It goes in the same transaction. */
export function attachReturningTable(table: ReturningTable, wording: Wording): Step {
  const { target, parent, partition } = table
  const { inheritance } = partition
  return transaction(
    parent.owner,
    wording,
    inheritance === undefined
      ? [...attachTable(target, parent, partition), finishReturningTable(table)]
      : inheritProved(target, parent, inheritance, restoreConstraint(table)),
  )
}

/** Takes away what was begun: an empty table of ours. */
export function dropBegunTable(table: ReturningTable, wording: Wording): Step {
  const target = qualified(table.target)
  return transaction(table.parent.owner, wording, [
    statement(sql`lock table only ${target} in access exclusive mode`, 'ACCESS EXCLUSIVE'),
    statement(sql`drop table ${target}`, 'ACCESS EXCLUSIVE'),
  ])
}

/** Whether a table holds any row at all: `there`. */
export function anyRow(table: QualifiedName): string {
  return sql`select exists (select from only ${qualified(table)}) as there`.text
}

/** Whether DEFAULT holds rows of the range: `there`. */
export function anyRowOfRange(fallback: QualifiedName, { bound, key }: NewPartition): string {
  return sql`select exists (select from ${qualified(fallback)} where ${inBound(bound, key)}) as there`.text
}
