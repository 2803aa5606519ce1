import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'

/** What `doctor` wants to know of a server and of our role there. */
export interface ServerHealth {
  readonly version: string
  readonly isStandby: boolean
  readonly database: string
  readonly role: string
  readonly isSuperuser: boolean
  readonly mayCreateSchema: boolean
  /** Without it other roles' sessions show no query and no application name (postgres.md H5). */
  readonly seesAllSessions: boolean
  /** The server's clock, microseconds since 1970. */
  readonly clockMicroseconds: bigint
  /** Server settings by name, as pg_settings shows them. */
  readonly settings: Readonly<Record<string, string>>
  /** Enabled event triggers: they fire for our DDL too (postgres.md H6). */
  readonly eventTriggers: number
}

interface Row {
  readonly version: string
  readonly is_standby: boolean
  readonly database: string
  readonly role: string
  readonly is_superuser: boolean
  readonly may_create_schema: boolean
  readonly sees_all_sessions: boolean
  readonly clock_us: string
  readonly settings: Readonly<Record<string, string>>
  readonly event_triggers: number
}

const query = sqlFile(import.meta.url, './server-health.sql')

/** One small query; works on a standby too. */
export async function readServerHealth(session: Session): Promise<ServerHealth> {
  const [row] = await session.query<Row>(query)
  if (row === undefined) throw new RangeError('a select without from returns one row')
  return {
    version: row.version,
    isStandby: row.is_standby,
    database: row.database,
    role: row.role,
    isSuperuser: row.is_superuser,
    mayCreateSchema: row.may_create_schema,
    seesAllSessions: row.sees_all_sessions,
    clockMicroseconds: BigInt(row.clock_us),
    settings: row.settings,
    eventTriggers: row.event_triggers,
  }
}
