import { allEnded } from './all-ended.ts'
import { type Session } from './session.ts'

/** How a transaction begins. `snapshot`: one moment for several reads, nothing can be written. */
const beginnings = {
  write: 'begin transaction isolation level read committed read write',
  read: 'begin transaction isolation level read committed read only',
  snapshot: 'begin transaction isolation level repeatable read read only',
} as const

/**
 * Runs `body` between begin and commit; rolls back when it throws, and throws on. The session must not be in a transaction. Reading
 * begins without waiting for the answer to `begin`, and ends without waiting for that to `commit`: outside a transaction it does no harm.
 */
export async function inTransaction<T>(
  session: Session,
  mode: keyof typeof beginnings,
  body: () => Promise<T>,
): Promise<T> {
  const begun = session.query(beginnings[mode])
  if (mode === 'write') await begun
  try {
    const [, result] = await allEnded([begun, body()])
    const committed = session.query('commit')
    if (mode === 'write') await committed
    // Cancelled by somebody, it leaves the transaction open; on a session that was lost whoever is next hears of it.
    else committed.catch(() => session.query('rollback')).catch(() => undefined)
    return result
  } catch (error) {
    // A lost connection rolls back by itself, and the first error is the one to tell.
    await session.query('rollback').catch(() => undefined)
    throw error
  }
}
