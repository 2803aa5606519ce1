import { contentQuery } from '../../clauses/content-digest.ts'
import { moveIndexes, moveLeaves } from '../../clauses/move-storage.ts'
import { identifier, qualified, sql } from '../../fragment.ts'
import { longTransaction, outsideTransaction, snapshot, statement } from '../../wording.ts'
import { type StoreWorder } from './store-worder.ts'

/**
 * A rewrite under ACCESS EXCLUSIVE, of each index and then of the table (postgres.md C3); of a partitioned table, which has no rows of its
 * own, of each part. What is read afterwards comes from the new place.
 */
export const storeInTablespace: StoreWorder<'tablespace'> = ({ partition, archive }, wording) => {
  const { name, owner } = partition
  const { tablespace } = archive.destination
  const first = archive.isPartitioned ? moveLeaves(name, tablespace) : moveIndexes(name, tablespace)
  return [
    outsideTransaction(owner, wording, statement(first, 'ACCESS EXCLUSIVE')),
    longTransaction(owner, wording, [
      statement(
        sql`alter table ${qualified(name)} set tablespace ${identifier(tablespace)}`,
        'ACCESS EXCLUSIVE',
      ),
    ]),
    snapshot(owner, wording, [statement(contentQuery(name, archive.columns), 'ACCESS SHARE')]),
  ]
}
