import { type Finding } from '../domain/finding.ts'
import { displayIndex } from '../domain/index-definition.ts'
import { type LackingTable, type TableIndex } from '../domain/lacking-table.ts'
import { displayName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'

interface Lack {
  readonly table: LackingTable
  readonly wanted: TableIndex
}

/** One finding for each index of a parent that nobody is going to complete. */
export function partitionsLack({ name }: PartitionSet, lacks: readonly Lack[]): readonly Finding[] {
  return [...Map.groupBy(lacks, ({ wanted }) => wanted.oid).values()].flatMap(([first, ...more]) => {
    if (first === undefined) return []
    const { table, wanted } = first
    const others = more.length === 0 ? '' : ` and ${more.length} more`
    return [
      {
        code: 'index-missing',
        level: 'warning',
        subject: displayName(name),
        message: `Index ${displayName(wanted.name)} of ${displayName(table.parent.name)} is not complete: ${displayName(table.table.name)}${others} has no valid index below it`,
        hint: `Set reconcile: true in the policy and it is completed beside readers and writers; or on each: ${displayIndex(wanted).replace('index on {partition}', 'index concurrently on …')}, then alter index ${displayName(wanted.name)} attach partition ….`,
      },
    ]
  })
}

/** It cannot be taken away while it hangs there, and attaching it once more makes the parent look again. */
export function attachedInvalid({ table }: LackingTable, attached: TableIndex, wanted: TableIndex): Finding {
  const index = displayName(attached.name)
  const parent = displayName(wanted.name)
  return {
    code: 'invalid-index',
    level: 'warning',
    subject: displayName(table.name),
    message: `Index ${index} hangs under ${parent} and is not complete: none of the two serves anybody`,
    hint: `reindex index concurrently ${index}; alter index ${parent} attach partition ${index};`,
  }
}

/** The server counts foreign tables among the partitions that ought to have one, so the parent's index never becomes valid. */
export function foreignLacks({ table }: LackingTable, wanted: TableIndex): Finding {
  return {
    code: 'index-missing',
    level: 'info',
    subject: displayName(table.name),
    message: `${displayName(table.name)} is a foreign table and cannot have index ${displayName(wanted.name)}, which therefore stays marked as not valid`,
    hint: 'It harms nothing: queries use the indexes of the partitions. Create the index where the table really is, if it is wanted there.',
  }
}

/** Adding a constraint is more than an index: rows and foreign keys are judged by it. */
export function needsConstraint({ table }: LackingTable, wanted: TableIndex): Finding {
  const subject = displayName(table.name)
  return {
    code: 'index-needs-constraint',
    level: 'warning',
    subject,
    message: `${subject} lacks the constraint that index ${displayName(wanted.name)} serves; partitiond adds no constraints`,
    hint: 'create unique index concurrently …; alter table … add constraint … using index …; then alter index … attach partition ….',
  }
}
