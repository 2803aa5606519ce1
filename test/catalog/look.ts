import { readMarks } from '../../src/catalog/fingerprint.ts'
import { readStructure } from '../../src/catalog/read-structure.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Structure } from '../../src/domain/snapshot.ts'
import { type Session } from '../../src/postgres/session.ts'
import { inTransaction } from '../../src/postgres/transaction.ts'

/** The fingerprint as a cycle reads it. */
export async function fingerprintOf(session: Session): Promise<string> {
  return (await readMarks(session, 'partitiond')).fingerprint
}

/** The structure as a cycle reads it. */
export function structureOf(session: Session): Promise<Structure> {
  return inTransaction(session, 'snapshot', async () => readStructure(session, 'partitiond'))
}

/** The one set of that name, in any schema. */
export function setNamed({ sets }: Structure, name: string): PartitionSet {
  const found = sets.find((set) => set.name.name === name)
  if (found === undefined) throw new Error(`no set ${name} among ${sets.map((set) => set.name.name).join()}`)
  return found
}
