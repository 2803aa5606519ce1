import { type IndexAction } from '../domain/action.ts'
import { type NewIndex } from '../domain/index-work.ts'
import { type Finding } from '../domain/finding.ts'
import { displayIndex, markOf, type PolicyIndex } from '../domain/index-definition.ts'
import { type LackingTable } from '../domain/lacking-table.ts'
import { displayName } from '../domain/name.ts'
import { failedLately, indexFailed } from './index-failure.ts'
import { indexAction, isTakenOn } from './index-action.ts'
import { policyIndexName } from './naming/index-name.ts'
import { type SetContext } from './set-context.ts'

export interface IndexProposal {
  readonly actions: readonly IndexAction[]
  readonly findings: readonly Finding[]
}

/** The policy's indexes for a table that is about to be made. */
export function indexesOfNew(
  indexes: readonly PolicyIndex[],
  partition: string,
  tablespace: string | undefined,
): readonly NewIndex[] {
  return indexes.map((index) => newIndex(index, policyIndexName(index, partition), tablespace))
}

/**
 * The policy's indexes for tables that stand. The first of each is tried before the others of its kind: a definition that the server
 * refuses is refused once, not once a partition.
 */
export function policyIndexes(context: SetContext, tables: readonly LackingTable[]): IndexProposal {
  const actions: IndexAction[] = []
  const findings: Finding[] = []
  for (const index of context.policy.indexes) {
    const mark = markOf(index)
    let first: IndexAction | undefined
    for (const table of tables) {
      if (table.kind !== 'table' || !table.unmarked.includes(mark)) continue
      const name = policyIndexName(index, table.table.name.name, isTakenOn(table))
      const failure = failedLately(table, name, context.now)
      if (failure !== undefined) {
        findings.push(indexFailed(table, displayIndex(index), failure))
        continue
      }
      const action = indexAction(context, table, {
        id: `index ${displayName({ ...table.table.name, name })}`,
        reason: `the policy asks for: ${displayIndex(index)}`,
        needs: first === undefined ? [] : [first.id],
        work: { do: 'build', index: newIndex(index, name, table.tablespace), attachTo: undefined },
      })
      first ??= action
      actions.push(action)
    }
  }
  return { actions, findings }
}

function newIndex(index: PolicyIndex, name: string, tablespace: string | undefined): NewIndex {
  const { unique, columns, predicate } = index
  return {
    name,
    definition: { unique, columns, predicate },
    tablespace: index.tablespace ?? tablespace,
    mark: markOf(index),
  }
}
