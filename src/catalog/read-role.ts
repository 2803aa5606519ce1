import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/role.sql')

/** Whether the server takes writes now. A standby turns into a primary under living sessions (postgres.md I5): ask in each cycle. */
export async function readRole(session: Session): Promise<'primary' | 'standby'> {
  const [row] = await session.query<{ isStandby: boolean }>(text)
  return row?.isStandby === true ? 'standby' : 'primary'
}
