import { type ConnectionTarget } from '../postgres/target.ts'
import { type Standing } from './standing.ts'

/**
 * The one long-lived session of a worker: it holds the leader's lock and nothing else is done on it, because
 * whatever ends the session ends the leadership (postgres.md I2). All calls reject with ConnectionError once it is lost.
 */
export interface LeaderLink extends AsyncDisposable {
  readStanding(): Promise<Standing>
  /** Takes the leader's lock if it is free; does not wait. True also when this session has it already. */
  tryLead(): Promise<boolean>
  /** Whether the server says that this session has the lock. */
  holdsLead(): Promise<boolean>
  onLost(listener: () => void): void
}

/** Opens the session. Rejects with ConnectionError. */
export type OpenLeaderLink = (target: ConnectionTarget, signal: AbortSignal) => Promise<LeaderLink>
