import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { samplePolicies, sampleSql } from '../../src/demo/samples.ts'
import { aKeeper } from '../end-to-end/site.ts'
import { describeEachMajor, ownServer } from '../support/cluster.ts'
import { alertPages, archiveGuide, blocks, codePages } from './runbook-pages.ts'

const now = Temporal.Instant.from('2026-03-10T12:00:00Z')
const database = 'app'
const statements = [...alertPages, ...codePages, archiveGuide].flatMap((page) =>
  blocks(page, 'sql').map((block) => ({ path: page.path, block })),
)

/** What PostgreSQL refuses inside a transaction: run last, on a server that is thrown away. */
const runAlone = statements.filter(({ block }) => /^\s*vacuum|\bconcurrently\b|\balter system\b/i.test(block))
const runTogether = statements.filter((statement) => !runAlone.includes(statement))

describeEachMajor('the SQL of the runbooks', (major) => {
  let server: EmbeddedServer
  let client: Client

  beforeAll(async () => {
    server = await ownServer(major)
    client = await sampleDatabase(server)
  })

  afterAll(async () => {
    await client.end()
    await server[Symbol.asyncDispose]()
  })

  it('runs as it stands, against the tables of the demo', async () => {
    expect(runTogether.length).toBeGreaterThan(codePages.length)
    const failures: string[] = []
    for (const { path, block } of runTogether) {
      await client.query('begin')
      await client.query(block).catch((error: Error) => failures.push(`${path}: ${error.message}\n${block}`))
      await client.query('rollback')
    }
    expect(failures).toEqual([])
  })

  it('runs as it stands where PostgreSQL wants it outside a transaction', async () => {
    expect(runAlone.length).toBeGreaterThan(0)
    const failures: string[] = []
    for (const { path, block } of runAlone) {
      await client.query(block).catch((error: Error) => failures.push(`${path}: ${error.message}\n${block}`))
    }
    expect(failures).toEqual([])
  })
})

/** The demo's tables after one cycle, with the roles that the pages speak of and one partition left half detached. */
async function sampleDatabase(server: EmbeddedServer): Promise<Client> {
  const admin = new Client({ connectionString: server.url() })
  await admin.connect()
  await admin.query(`create database ${database}`)
  await admin.query('create role partitiond login; create role app_owner')
  await admin.end()
  const client = new Client({ connectionString: server.url(database) })
  await client.connect()
  await client.query(sampleSql(now))
  await using keeper = await aKeeper(server.url(database), readFileSync(samplePolicies, 'utf8'))
  await keeper.cycle(now)
  // As an interrupted DETACH CONCURRENTLY leaves it.
  await client.query(`set allow_system_table_mods = on;
    update pg_catalog.pg_inherits set inhdetachpending = true where inhrelid = 'public.event_logs_2025_03'::regclass`)
  return client
}
