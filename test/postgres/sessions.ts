import { Session, type SessionOptions } from '../../src/postgres/session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'

/** A session of ours with a test database. */
export function sessionWith(url: string, options: SessionOptions = {}): Promise<Session> {
  return Session.open(fixedTarget('main', url), options)
}

/** Resolves once `holds` says so; asks every 10 ms and fails after 10 s. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come true within 10 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
