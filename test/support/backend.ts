import { startContainer } from './containers.ts'
import { startEmbedded } from './embedded.ts'
import { type Major } from './majors.ts'

/** One running server; tests never learn which kind it is. */
export interface Backend extends AsyncDisposable {
  /** Superuser, database `postgres`, no password. */
  readonly url: string
}

/** A container where an engine answers and can give us one soon, the embedded server everywhere else. */
export async function startBackend(major: Major): Promise<Backend> {
  return (await startContainer(major, testSettings)) ?? startEmbedded(major, testSettings)
}

/** What every test server has: many sessions, prepared transactions, no waiting for disks. */
const testSettings = {
  max_connections: 200,
  max_prepared_transactions: 20,
  fsync: false,
  synchronous_commit: false,
  full_page_writes: false,
  jit: false,
} as const
