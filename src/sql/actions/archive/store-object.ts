import { type ArchiveAction, type StoreArchive } from '../../../domain/action.ts'
import { contentQuery } from '../../clauses/content-digest.ts'
import { copyOut } from '../../clauses/copy-out.ts'
import { nothing, qualified, sql } from '../../fragment.ts'
import { type Step } from '../../statement.ts'
import { snapshot, statement, type Wording } from '../../wording.ts'

/**
 * Two steps that share one snapshot, so that the digest is of the very rows that leave: they run beside each other, in two sessions.
 * Readers and writers go on. The lock comes first and alone: what is looked at under it is what is copied, whatever somebody renames.
 * LOCK TABLE refuses foreign tables.
 */
export function storeObject(
  { partition, archive }: ArchiveAction & { readonly archive: StoreArchive },
  wording: Wording,
): readonly Step[] {
  const { columns, encoding, isForeign, isPartitioned } = archive
  const isPlain = !isForeign && !isPartitioned
  const copy = copyOut(partition.name, columns, { encoding, isPlain })
  const table = sql`${isPartitioned ? nothing : sql`only `}${qualified(partition.name)}`
  const lock = isForeign ? [] : [statement(sql`lock table ${table} in access share mode`, 'ACCESS SHARE')]
  const digest = contentQuery(partition.name, columns)
  return [
    snapshot(partition.owner, wording, [...lock, statement(copy, 'ACCESS SHARE')]),
    snapshot(partition.owner, wording, [...lock, statement(digest, 'ACCESS SHARE')]),
  ]
}
