import { contentQuery } from '../../clauses/content-digest.ts'
import { snapshot, statement } from '../../wording.ts'
import { setSchema } from '../set-schema.ts'
import { type StoreWorder } from './store-worder.ts'

/**
 * The table itself is its archive: what it holds is read first, so that the ledger learns of both in the transaction that moves it, and
 * the lock is held for a catalog change only. A partitioned table goes with its parts; foreign tables go like any other.
 */
export const storeInSchema: StoreWorder<'schema'> = ({ partition, archive }, wording) => [
  snapshot(partition.owner, wording, [
    statement(contentQuery(partition.name, archive.columns), 'ACCESS SHARE'),
  ]),
  ...setSchema({ ...partition, isDivided: archive.isPartitioned }, archive.destination.schema, wording),
]
