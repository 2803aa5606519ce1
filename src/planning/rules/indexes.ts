import { type Action, type IndexAction } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { type LackingTable } from '../../domain/lacking-table.ts'
import { displayName } from '../../domain/name.ts'
import { indexAction, leftoversOf } from '../index-action.ts'
import { parentIndexes } from '../parent-indexes.ts'
import { policyIndexes } from '../policy-indexes.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { leavingPartitions } from './detach.ts'

/**
 * Gives what stays the indexes that the policy asks for and, where it is to reconcile, those of the parent; takes away what a crash left of
 * ours. Not on foreign tables, and not on what is about to leave. Asked about a set with all that is below it.
 */
export function indexes(context: SetContext, earlier: readonly Action[]): Proposal {
  const lacking = context.observations.indexes.get(context.set.oid) ?? []
  if (lacking.length === 0) return NOTHING
  const leaving = new Set([
    ...leavingPartitions(context).map(({ oid }) => oid),
    ...earlier.flatMap((action) => (action.kind === 'detach' ? [action.partition.oid] : [])),
  ])
  const staying = lacking.filter(({ path }) => !path.some((oid) => leaving.has(oid)))
  const busy = staying.filter((table) => table.isBusy && leftoversOf(table).length > 0)
  const free = staying.filter((table) => !busy.includes(table))
  const ofPolicy = policyIndexes(context, free)
  const ofParent = parentIndexes(context, free)
  return {
    actions: withLeftovers(context, free, [...ofPolicy.actions, ...ofParent.actions]),
    findings: [...busy.map(underWay), ...ofPolicy.findings, ...ofParent.findings],
  }
}

/** What is left over goes with the first action on its table, or in one of its own. */
function withLeftovers(
  context: SetContext,
  tables: readonly LackingTable[],
  actions: readonly IndexAction[],
): readonly IndexAction[] {
  const waiting = new Map(
    tables
      .map((table) => [table.table.oid, leftoversOf(table)] as const)
      .filter(([, names]) => names.length > 0),
  )
  const carried = actions.map((action) => {
    const leftovers = waiting.get(action.partition.oid)
    waiting.delete(action.partition.oid)
    return leftovers === undefined ? action : { ...action, leftovers }
  })
  const alone = tables
    .filter(({ table }) => waiting.has(table.oid))
    .map((table) =>
      indexAction(context, table, {
        id: `clear ${displayName(table.table.name)}`,
        reason: 'an index of ours that was never finished costs writes and serves nobody',
        work: { do: 'clear' },
        leftovers: waiting.get(table.table.oid) ?? [],
      }),
    )
  return [...carried, ...alone]
}

function underWay(table: LackingTable): Finding {
  const subject = displayName(table.table.name)
  return {
    code: 'index-under-way',
    level: 'info',
    subject,
    message: `An unfinished index of ours on ${subject} is left alone: somebody may still be building it`,
    hint: 'Nothing to do. It is looked at again in the next cycle; pg_stat_progress_create_index shows who builds what.',
  }
}
