import { type TestProject } from 'vitest/node'
import { startBackend } from './backend.ts'
import { majors } from './majors.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URLs of the servers that all test files share, by major version. */
    readonly clusters: Readonly<Record<number, string>>
  }
}

/** Starts one server per wanted version before the first test file, and stops them after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = new AsyncDisposableStack()
  const started = await Promise.all(
    majors().map(async (major) => [major, servers.use(await startBackend(major)).url] as const),
  )
  project.provide('clusters', Object.fromEntries(started))
  return () => servers.disposeAsync()
}
