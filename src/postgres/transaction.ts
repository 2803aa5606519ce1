import { type Session } from './session.ts'

/** How a transaction begins. `snapshot`: one moment for several reads, nothing can be written. */
const beginnings = {
  write: 'begin transaction isolation level read committed read write',
  read: 'begin transaction isolation level read committed read only',
  snapshot: 'begin transaction isolation level repeatable read read only',
} as const

/** Runs `body` between begin and commit; rolls back when it throws, and throws on. The session must not be in a transaction. */
export async function inTransaction<T>(
  session: Session,
  mode: keyof typeof beginnings,
  body: () => Promise<T>,
): Promise<T> {
  await session.query(beginnings[mode])
  try {
    const result = await body()
    await session.query('commit')
    return result
  } catch (error) {
    // A lost connection rolls back by itself, and the first error is the one to tell.
    await session.query('rollback').catch(() => undefined)
    throw error
  }
}
