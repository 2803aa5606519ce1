import { type Partition } from '../domain/partition.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Structure } from '../domain/snapshot.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/sizes.sql')

interface Size {
  readonly oid: number
  readonly pages: number
  readonly rows: number
}

/** Puts today's page and row estimates into a structure that is otherwise unchanged. What did not grow stays the same object. `mark` stands for them. */
export async function refreshSizes(session: Session, structure: Structure, mark: string): Promise<Structure> {
  const sizes = new Map((await session.query<Size>(text)).map((size) => [size.oid, size]))
  const sets = structure.sets.map((set): PartitionSet => {
    const partitions = set.partitions.map((partition) => resized(partition, sizes.get(partition.oid)))
    const isSame = partitions.every((partition, at) => partition === set.partitions[at])
    return isSame ? set : { ...set, partitions }
  })
  return { ...structure, sizes: mark, sets }
}

function resized(partition: Partition, size: Size | undefined): Partition {
  if (size === undefined || (size.pages === partition.pages && size.rows === partition.rows)) return partition
  return { ...partition, pages: size.pages, rows: size.rows }
}
