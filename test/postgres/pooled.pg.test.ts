import { createConnection } from 'node:net'
import { expect, it } from 'vitest'
import { detectPooling, requireDirect } from '../../src/postgres/pooling.ts'
import { type Session } from '../../src/postgres/session.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'
import { type FakePostgres, listen, message } from './fake-postgres.ts'
import { sessionWith } from './sessions.ts'

/** Stands between client and server as a pooler does: greets with a process id of its own making. */
async function pooler(url: string): Promise<FakePostgres & { readonly through: string }> {
  const { port, hostname } = new URL(url)
  const server = await listen((client) => {
    const upstream = createConnection(Number(port), hostname)
    upstream.on('error', () => client.destroy())
    client.on('close', () => upstream.destroy())
    upstream.on('data', (data: Buffer) => client.write(data.includes(greetingStart) ? renamed(data) : data))
    client.on('data', (data: Buffer) => upstream.write(data))
  })
  const through = new URL(url)
  through.port = new URL(server.url).port
  through.hostname = '127.0.0.1'
  through.search = '?sslmode=disable'
  return { ...server, through: through.href }
}

/** BackendKeyData: its type and its length of 12. */
const greetingStart = message('K', 1, 1).subarray(0, 5)

function renamed(data: Buffer): Buffer {
  const copy = Buffer.from(data)
  copy.writeInt32BE(4711, copy.indexOf(greetingStart) + 5)
  return copy
}

describeEachMajor('a connection', (major) => {
  it('straight to the server is no pooled one', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    expect(await detectPooling(session)).toBeUndefined()
    await requireDirect(session)
  })

  it('that another process greeted than serves goes through a pooler', async () => {
    await using db = await (await cluster(major)).database()
    await using between = await pooler(db.url)
    await using session = await sessionWith(between.through)
    expect(await detectPooling(session)).toBe(`process 4711 greeted us, process ${session.pid} serves us`)
    await expect(requireDirect(session)).rejects.toMatchObject({ code: 'pooled-connection' })
  })
})

it('a connection whose server process changes between transactions goes through a pooler', async () => {
  let pid = 100
  const query = (text: string): Promise<readonly object[]> =>
    Promise.resolve(text === 'commit' ? ((pid += 1), []) : [{ pid }])
  const session: Pick<Session, 'query' | 'pid' | 'greetedBy'> = {
    pid: 100,
    greetedBy: 100,
    query: query as Session['query'],
  }
  expect(await detectPooling(session)).toBe('server process 100 became 101 from one transaction to the next')
})
