import { holds, lockKeys, tryLock } from '../postgres/advisory-lock.ts'
import { parseInstant } from '../postgres/instant-text.ts'
import { requireDirect } from '../postgres/pooling.ts'
import { Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { type ConnectionTarget } from '../postgres/target.ts'
import { type LeaderLink } from './leader-link.ts'
import { type Standing } from './standing.ts'

const standing = sqlFile(import.meta.url, './queries/standing.sql')

interface StandingRow {
  readonly inRecovery: boolean
  readonly systemIdentifier: string
  readonly timelineHex: string | null
  readonly now: string
}

/**
 * A leader's session on PostgreSQL: direct, with no timeout that could end it silently, and with no transaction ever open on it.
 * Throws ConnectionError; `pooled-connection` behind a pooler, where the lock would be shared by everybody (postgres.md I3).
 */
export async function openLeaderLink(target: ConnectionTarget, signal: AbortSignal): Promise<LeaderLink> {
  const session = await Session.open(target, { applicationName: 'partitiond leader', signal })
  try {
    await requireDirect(session)
    return new SessionLink(session)
  } catch (error) {
    await session[Symbol.asyncDispose]()
    throw error
  }
}

class SessionLink implements LeaderLink {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async readStanding(): Promise<Standing> {
    const [row] = await this.#session.query<StandingRow>(standing)
    if (row === undefined) throw new Error('pg_control_system() gave no row')
    const { inRecovery, systemIdentifier, timelineHex, now } = row
    return {
      inRecovery,
      systemIdentifier,
      timeline: timelineHex === null ? undefined : Number.parseInt(timelineHex, 16),
      now: parseInstant(now),
    }
  }

  tryLead(): Promise<boolean> {
    return tryLock(this.#session, lockKeys.leader)
  }

  holdsLead(): Promise<boolean> {
    return holds(this.#session, this.#session.pid, lockKeys.leader)
  }

  onLost(listener: () => void): void {
    this.#session.onLost(listener)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#session[Symbol.asyncDispose]()
  }
}
