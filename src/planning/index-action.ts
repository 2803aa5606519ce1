import { type IndexAction } from '../domain/action.ts'
import { type LackingTable, type TableIndex } from '../domain/lacking-table.ts'
import { type SetContext } from './set-context.ts'
import { refOf } from './refs.ts'

/** An index action on a table that lacks something. */
export function indexAction(
  { set }: SetContext,
  { table, parent }: LackingTable,
  changes: Pick<IndexAction, 'id' | 'reason' | 'work'> & Partial<Pick<IndexAction, 'needs' | 'leftovers'>>,
): IndexAction {
  const bound = set.partitions.find(({ oid }) => oid === table.oid)?.bound
  return {
    kind: 'index',
    parent: refOf(set),
    target: table.name,
    hazards: [],
    needs: [],
    partition: table,
    under: parent,
    bound: bound === undefined || bound.kind === 'default' || bound.kind === 'opaque' ? undefined : bound,
    leftovers: [],
    ...changes,
  }
}

/** Indexes that we began and that are not valid: an interrupted or refused CREATE INDEX CONCURRENTLY leaves one (postgres.md A15). */
export function leftoversOf(table: LackingTable): readonly string[] {
  return unfinished(table).map(({ name }) => name.name)
}

/** Whether a name in the table's schema is taken by one of its indexes that is there to stay. */
export function isTakenOn(table: LackingTable): (name: string) => boolean {
  const gone = new Set(unfinished(table))
  const names = new Set(table.indexes.filter((index) => !gone.has(index)).map(({ name }) => name.name))
  return (name) => names.has(name)
}

function unfinished({ indexes, begun }: LackingTable): readonly TableIndex[] {
  const ours = new Set(begun.map(({ name }) => name))
  return indexes.filter(
    ({ name, isValid, attachedTo }) => !isValid && attachedTo === undefined && ours.has(name.name),
  )
}
