import { type IndexAction } from '../domain/action.ts'
import { type IndexWork } from '../domain/index-work.ts'
import { type Finding } from '../domain/finding.ts'
import { displayIndex } from '../domain/index-definition.ts'
import { type LackingTable, type TableIndex } from '../domain/lacking-table.ts'
import { displayName } from '../domain/name.ts'
import { failedLately, indexFailed } from './index-failure.ts'
import { indexAction, isTakenOn } from './index-action.ts'
import { ownIndexName } from './naming/index-name.ts'
import { type IndexProposal } from './policy-indexes.ts'
import { attachedInvalid, foreignLacks, needsConstraint, partitionsLack } from './parent-index-findings.ts'
import { type SetContext } from './set-context.ts'

/**
 * Indexes of the parent that some tables below it lack (CREATE INDEX ON ONLY leaves them to whoever made it, postgres.md A13). Where the
 * policy does not ask for reconciling it is only said. A branch comes before what is below it, which the next cycle then sees.
 */
export function parentIndexes(context: SetContext, tables: readonly LackingTable[]): IndexProposal {
  const lacks = tables.flatMap((table) => table.lacks.map((wanted) => ({ table, wanted })))
  if (!context.policy.reconcile)
    return { actions: [], findings: lacks.length === 0 ? [] : partitionsLack(context.set, lacks) }
  const actions: IndexAction[] = []
  const findings: Finding[] = []
  const adopted = new Set<number>()
  for (const { table, wanted } of lacks) {
    const answer = supply(context, table, wanted, adopted)
    if ('code' in answer) findings.push(answer)
    else actions.push(answer)
  }
  return { actions, findings }
}

function supply(
  context: SetContext,
  table: LackingTable,
  wanted: TableIndex,
  adopted: Set<number>,
): IndexAction | Finding {
  const attached = table.indexes.find(({ attachedTo }) => attachedTo === wanted.oid)
  if (attached !== undefined) return attachedInvalid(table, attached, wanted)
  if (table.kind === 'foreign-table') return foreignLacks(table, wanted)
  const twin = table.indexes.find((index) => !adopted.has(index.oid) && isTwin(index, wanted))
  if (twin !== undefined) {
    adopted.add(twin.oid)
    return action(context, table, wanted, twin.name.name, {
      do: 'adopt',
      index: twin.name,
      attachTo: wanted.name,
    })
  }
  if (wanted.hasConstraint) return needsConstraint(table, wanted)
  const name = ownIndexName(wanted, table.table.name.name, isTakenOn(table), ` ${displayName(wanted.name)}`)
  const failure = failedLately(table, name, context.now)
  if (failure !== undefined) return indexFailed(table, displayName(wanted.name), failure)
  const { unique, columns, predicate } = wanted
  const definition = { unique, columns, predicate }
  const tablespace = wanted.tablespace ?? table.tablespace
  return action(context, table, wanted, name, {
    do: table.kind === 'partitioned-table' ? 'build-branch' : 'build',
    index: { name, definition, tablespace, mark: undefined },
    attachTo: wanted.name,
  })
}

/** An index that may hang under the other: the server has the last word when it is attached. */
function isTwin(index: TableIndex, wanted: TableIndex): boolean {
  return (
    (index.isValid || index.isPartitioned) &&
    index.attachedTo === undefined &&
    index.hasConstraint === wanted.hasConstraint &&
    displayIndex(index) === displayIndex(wanted)
  )
}

function action(
  context: SetContext,
  table: LackingTable,
  wanted: TableIndex,
  name: string,
  work: IndexWork,
): IndexAction {
  return indexAction(context, table, {
    id: `index ${displayName({ ...table.table.name, name })}`,
    reason: `${displayName(wanted.name)} of ${displayName(table.parent.name)} has none below it here`,
    work,
  })
}
