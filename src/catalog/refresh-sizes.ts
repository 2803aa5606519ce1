import { type Partition } from '../domain/partition.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Structure } from '../domain/snapshot.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const queries = {
  sizes: sqlFile(import.meta.url, './queries/sizes.sql'),
  inherited: sqlFile(import.meta.url, './inheritance/queries/sizes.sql'),
}

interface Size {
  readonly oid: number
  readonly pages: number
  readonly rows: number
}

/** Puts today's page and row estimates into a structure that is otherwise unchanged. What did not grow stays the same object. `mark` stands for them. */
export async function refreshSizes(session: Session, structure: Structure, mark: string): Promise<Structure> {
  const legacy = structure.sets.flatMap(({ oid, inheritance }) => (inheritance === undefined ? [] : [oid]))
  const read = await allEnded([
    session.query<Size>(queries.sizes),
    legacy.length === 0 ? [] : session.query<Size>(queries.inherited, [legacy]),
  ])
  const sizes = new Map(read.flat().map((size) => [size.oid, size]))
  return { ...structure, sizes: mark, sets: structure.sets.map((set) => withSizes(set, sizes)) }
}

type Sizes = ReadonlyMap<number, Size>

function withSizes(set: PartitionSet, sizes: Sizes): PartitionSet {
  const partitions = set.partitions.map((partition) => resized(partition, sizes))
  const isSame = partitions.every((partition, at) => partition === set.partitions[at])
  return isSame ? set : { ...set, partitions }
}

function resized(partition: Partition, sizes: Sizes): Partition {
  const { oid, pages, rows, branch } = partition
  const size = sizes.get(oid) ?? { pages, rows }
  const inner = branch === undefined ? undefined : withSizes(branch, sizes)
  if (size.pages === pages && size.rows === rows && inner === branch) return partition
  return {
    ...partition,
    pages: size.pages,
    rows: size.rows,
    ...(inner === undefined ? {} : { branch: inner }),
  }
}
