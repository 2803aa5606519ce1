import { Client } from 'pg'
import { describe, inject } from 'vitest'
import { EmbeddedServer, type EmbeddedServerOptions } from '../../src/demo/embedded-server.ts'
import { startBackend } from './backend.ts'
import { type Major, majors } from './majors.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export { type Major } from './majors.ts'
export { type TestDatabase } from './test-database.ts'

/** One server, shared by the whole test run: databases and roles are yours, settings of the server are not. */
export interface Cluster {
  readonly major: Major
  /** Superuser, database `postgres`. */
  readonly url: string
  /** Makes a fresh database, from a template if one is named; dropped when disposed, with its sessions and roles. */
  database(template?: string): Promise<TestDatabase>
  /** Builds a template database once per test file and returns its name for `database`. */
  template(name: string, setup: (client: Client) => Promise<unknown>): Promise<string>
  /** Runs statements as superuser in database `postgres`. */
  exec(text: string): Promise<void>
}

/** The shared server of a version: the one that the test run started, or, for an unlisted version, one for this file. */
export function cluster(major: Major): Promise<Cluster> {
  const known = clusters.get(major) ?? connect(major)
  clusters.set(major, known)
  return known
}

/** A server of a test's own, to be stopped, killed, reconfigured or followed by a standby. */
export function ownServer(
  major: Major,
  settings: NonNullable<EmbeddedServerOptions['settings']> = {},
): Promise<EmbeddedServer> {
  return EmbeddedServer.start({ major, settings: { max_connections: 100, ...settings } })
}

/** Repeats a suite for each server version under test. */
export function describeEachMajor(name: string, suite: (major: Major) => void): void {
  describe.each(majors().map((major) => ({ major })))(`${name} on PostgreSQL $major`, ({ major }) => {
    suite(major)
  })
}

const clusters = new Map<Major, Promise<Cluster>>()

async function connect(major: Major): Promise<Cluster> {
  const url = inject('clusters')[major] ?? (await startBackend(major)).url
  const templates = new Map<string, Promise<string>>()
  return {
    major,
    url,
    database: (template) => createTestDatabase(url, template),
    exec: (text) => execute(url, text),
    template(name, setup) {
      const known = templates.get(name) ?? buildTemplate(url, name, setup)
      templates.set(name, known)
      return known
    },
  }
}

async function buildTemplate(
  url: string,
  name: string,
  setup: (client: Client) => Promise<unknown>,
): Promise<string> {
  // The file's process id keeps two workers from building the same template at the same time.
  const database = `template_${name}_${process.pid}_${crypto.randomUUID().slice(0, 8)}`
  await execute(url, `create database "${database}"`)
  const client = new Client({ connectionString: withDatabase(url, database) })
  await client.connect()
  try {
    await setup(client)
  } finally {
    await client.end()
  }
  return database
}

async function execute(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
