import { ConnectionError } from '../domain/errors.ts'
import { type Session } from './session.ts'
import { sqlFile } from './sql-file.ts'

const readPid = sqlFile(import.meta.url, './queries/backend-pid.sql')

/** Enough for a busy pooler to hand out another server process at least once; an idle one is betrayed by its greeting. */
const LOOKS = 3

/**
 * Says in words how a pooler shows between us and the server, or undefined for a direct connection: the process that serves differs
 * from the one that greeted us, or changes between transactions (postgres.md I3).
 */
export async function detectPooling(
  session: Pick<Session, 'query' | 'pid' | 'greetedBy'>,
): Promise<string | undefined> {
  for (let look = 0; look < LOOKS; look += 1) {
    const pid = await transactionPid(session)
    if (pid !== session.pid)
      return `server process ${session.pid} became ${pid} from one transaction to the next`
  }
  const { greetedBy, pid } = session
  if (greetedBy === pid) return undefined
  return `process ${greetedBy ?? 'nobody'} greeted us, process ${pid} serves us`
}

/** Throws ConnectionError `pooled-connection` unless the session is a direct one. */
export async function requireDirect(session: Session): Promise<void> {
  const evidence = await detectPooling(session)
  if (evidence === undefined) return
  throw new ConnectionError(
    'pooled-connection',
    `database "${session.target.name}" is reached through a connection pooler: ${evidence}`,
    {
      hint: 'connect to PostgreSQL directly: locks and settings of a session do not survive in a pooler',
    },
  )
}

async function transactionPid(session: Pick<Session, 'query'>): Promise<number | undefined> {
  await session.query('begin')
  const [row] = await session.query<{ pid: number }>(readPid)
  await session.query('commit')
  return row?.pid
}
