import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

/** Somebody who may still need old row versions. */
export interface HorizonHolder {
  /** `session`, `prepared transaction` or `replication slot`. */
  readonly kind: string
  readonly name: string
  /** In transactions. */
  readonly age: number
}

const horizonSql = sqlFile(import.meta.url, './queries/xmin-horizon.sql')

/** Who holds the horizon back, oldest first. Sessions of others are seen only with pg_monitor. */
export function readHorizon(session: Session): Promise<readonly HorizonHolder[]> {
  return session.query<HorizonHolder>(horizonSql)
}

export function describeHorizon(holders: readonly HorizonHolder[]): string {
  if (holders.length === 0)
    return 'nobody is seen to hold old snapshots (without pg_monitor other sessions are hidden)'
  return `old snapshots are held by ${holders.map(({ kind, name, age }) => `${kind} ${name}, ${age} transactions old`).join('; ')}`
}
