import { type Session } from './session.ts'
import { sqlFile } from './sql-file.ts'

/** The first half of each key of ours: `part` in ASCII. The second tells them apart; keys are per database already (postgres.md I2). */
const OURS = 0x70_61_72_74
/** The first half of the fences, whose second half is a table's OID: `fenc`. */
const FENCES = 0x66_65_6e_63

export interface LockKey {
  readonly first: number
  readonly second: number
}

/** Leader: who schedules. Cycle: who changes the database now. Migration: who writes the ledger's schema. */
export const lockKeys = {
  leader: { first: OURS, second: 1 },
  cycle: { first: OURS, second: 2 },
  migration: { first: OURS, second: 3 },
} as const satisfies Readonly<Record<string, LockKey>>

const trySession = sqlFile(import.meta.url, './queries/try-lock.sql')
const unlock = sqlFile(import.meta.url, './queries/release-lock.sql')
const tryTransaction = sqlFile(import.meta.url, './queries/try-fence.sql')
const tryShared = sqlFile(import.meta.url, './queries/try-shared-fence.sql')
const held = sqlFile(import.meta.url, './queries/holds-lock.sql')

/** Takes a session-level lock if it is free; it stays until released or until the session ends, whatever transactions do. */
export async function tryLock(session: Session, key: LockKey): Promise<boolean> {
  return ask(session, trySession, [key.first, key.second])
}

/** Gives a session-level lock back. False when the session did not hold it. */
export async function releaseLock(session: Session, key: LockKey): Promise<boolean> {
  return ask(session, unlock, [key.first, key.second])
}

/** Whether the session of another process, named by its pid, holds the lock at this moment in this database. */
export async function holds(session: Session, pid: number, key: LockKey): Promise<boolean> {
  return ask(session, held, [pid, key.first, key.second])
}

/** Takes the fences of some tables until the transaction ends: two copies never change the same table at once. */
export async function tryFences(session: Session, tableOids: readonly number[]): Promise<boolean> {
  // OIDs are unsigned, advisory keys signed.
  return ask(session, tryTransaction, [FENCES, tableOids.map((oid) => oid | 0)])
}

/** Takes the fence of one table beside others that share it: whoever wants it alone has to wait for all of them. */
export async function trySharedFence(session: Session, tableOid: number): Promise<boolean> {
  return ask(session, tryShared, [FENCES, tableOid | 0])
}

async function ask(session: Session, text: string, parameters: readonly unknown[]): Promise<boolean> {
  const [row] = await session.query<{ yes: boolean }>(text, parameters)
  return row?.yes === true
}
