import { type Contents, type Destination, type ObjectDestination } from '../../../domain/archive.ts'
import { type StoreAction } from '../../../sql/actions/archive/store-worder.ts'
import { type ActionRun } from '../../action-run.ts'

export type RelationKind = Exclude<Destination, ObjectDestination>['kind']

export type RelationStore<K extends RelationKind> = StoreAction<K>

/** Where the rows are now, as the ledger has it, and what they are. */
export interface Archived {
  readonly location: string
  readonly contents: Contents
}

/** Archives in one kind of place within the database. */
export type Keeper<K extends RelationKind> = (
  action: RelationStore<K>,
  run: ActionRun,
  ledgerId: number,
) => Promise<Archived>
