import { type Finding } from '../domain/finding.ts'
import { type DatabaseIdentity } from '../domain/snapshot.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/control.sql')

/** What queries/moment.sql tells about the database itself. */
export interface IdentityRow {
  readonly datname: string
  readonly oid: number
  /** Eight hexadecimal digits; null on a standby. */
  readonly timelineHex: string | null
  readonly mayReadControl: boolean
  readonly role: string
}

/** Puts together which database this is. `name` is the one in the policy file. */
export async function readIdentity(
  session: Session,
  name: string,
  row: IdentityRow,
): Promise<DatabaseIdentity> {
  const { datname, oid, timelineHex, mayReadControl } = row
  const [control] = mayReadControl ? await session.query<Control>(text) : []
  const timeline = timelineHex === null ? (control?.timeline ?? 0) : Number.parseInt(timelineHex, 16)
  return { name, datname, oid, systemIdentifier: control?.systemIdentifier ?? '', timeline }
}

interface Control {
  readonly systemIdentifier: string
  readonly timeline: number
}

/** A cluster that does not tell its identifier cannot be told from a copy of itself: nothing may leave it. */
export function unreadableIdentity({ datname, role }: IdentityRow): Finding {
  return {
    code: 'identity-unreadable',
    level: 'error',
    subject: datname,
    message: `database ${datname} does not let role ${role} read the cluster's identifier: nothing is detached or dropped`,
    hint:
      'As superuser: grant execute on function pg_catalog.pg_control_system(), pg_catalog.pg_control_checkpoint() to ' +
      `"${role.replaceAll('"', '""')}"`,
  }
}
