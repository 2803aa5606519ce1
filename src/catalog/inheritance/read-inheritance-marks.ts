import { type InheritedTable } from '../../domain/inheritance.ts'
import { type Structure } from '../../domain/snapshot.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { listsOf } from './wanted-lists.ts'

const text = sqlFile(import.meta.url, './queries/marks.sql')

type Marks = Pick<Structure, 'fingerprint' | 'sizes'>

/**
 * What is to be added to the marks of the structure where policies ask for legacy inheritance sets; nothing, at no cost, where none does.
 * Another table or key column in a policy is another structure too.
 */
export async function readInheritanceMarks(
  session: Session,
  wanted: readonly InheritedTable[],
): Promise<Marks> {
  if (wanted.length === 0) return { fingerprint: '', sizes: '' }
  const { schemas, names, keys, routings } = listsOf(wanted)
  const asked = JSON.stringify([schemas, names, keys])
  const [row] = await session.query<Marks>(text, [schemas, names, routings, asked])
  return { fingerprint: `-${row?.fingerprint ?? ''}`, sizes: `-${row?.sizes ?? ''}` }
}
