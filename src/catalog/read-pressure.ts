import { type Pressure } from '../domain/snapshot.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/pressure.sql')

interface PressureRow {
  /** `startedAt` in ISO 8601, as jsonb writes it. */
  readonly oldestTransaction: {
    readonly pid: number
    readonly startedAt: string
    readonly application: string
  } | null
  readonly replicationLagSeconds: number | null
  readonly baseBackup: boolean
  readonly pgDump: number | null
}

/** Reads what would make heavy or leaving work unwise now. Sessions of partitiond itself do not count. */
export async function readPressure(session: Session): Promise<Pressure> {
  const [row] = await session.query<PressureRow>(text)
  const oldest = row?.oldestTransaction
  return {
    oldestTransaction: oldest ? { ...oldest, startedAt: Temporal.Instant.from(oldest.startedAt) } : undefined,
    replicationLagSeconds: row?.replicationLagSeconds ?? undefined,
    baseBackup: row?.baseBackup ?? false,
    pgDump: row?.pgDump ?? undefined,
  }
}
