import { createHash } from 'node:crypto'
import { zstdDecompressSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { ConnectionError, Interrupted, PartitiondError, WorldMoved } from '../../src/domain/errors.ts'
import { contentsOf } from '../../src/domain/contents.ts'
import { exportObject } from '../../src/archive/export.ts'
import { type Format } from '../../src/archive/formats/format.ts'
import { formats } from '../../src/archive/formats/registry.ts'
import { type Manifest } from '../../src/archive/manifest-schema.ts'
import { readTableShapes } from '../../src/catalog/read-table-shapes.ts'
import { type CopiedRows, CopySession } from '../../src/postgres/copy-session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { contentQuery } from '../../src/sql/clauses/content-digest.ts'
import { type Step } from '../../src/sql/statement.ts'
import { until } from '../postgres/sessions.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { MemoryStore } from './memory-store.ts'
import { exportOf, sessionsLeft } from './table-export.ts'

const table = `
  create table public.e2025_03 (id bigint primary key, ts timestamptz not null, body text, extra jsonb);
  create index on public.e2025_03 (ts)`

const rows = (count: number): string => `insert into public.e2025_03
  select g, timestamptz '2025-03-01 00:00:00+00' + g * interval '1 s', repeat(md5(g::text), 3), jsonb_build_object('n', g)
  from generate_series(1, ${count}) g`

async function filled(db: TestDatabase, count: number): Promise<void> {
  await db.exec(table)
  await db.exec(rows(count))
}

function dataOf(store: MemoryStore): Buffer {
  const found = [...store.objects].find(([key]) => key.endsWith('data.copy.zst'))
  if (found === undefined) throw new Error('no data file')
  return found[1]
}

function manifestOf(store: MemoryStore): Manifest {
  const found = [...store.objects].find(([key]) => key.endsWith('manifest.json'))
  if (found === undefined) throw new Error('no manifest')
  return JSON.parse(found[1].toString()) as Manifest
}

async function contentsNow(db: TestDatabase, query: string): Promise<unknown> {
  const [row] = await db.rows<{ rows: string; digest: string }>(
    `select rows::text, digest::text from (${query}) as q`,
  )
  return row && contentsOf(row.rows, row.digest)
}

/** What the server says of the table by itself. */
async function queryOf(db: TestDatabase): Promise<string> {
  await using session = await CopySession.open(fixedTarget('main', db.url))
  const shapes = await readTableShapes(
    session,
    (await db.rows<{ oid: number }>(`select 'public.e2025_03'::regclass::oid as oid`)).map(({ oid }) => oid),
  )
  const [shape] = shapes.values()
  return contentQuery({ schema: 'public', name: 'e2025_03' }, shape?.columns ?? []).text
}

describeEachMajor('an export', (major) => {
  const database = async (): Promise<TestDatabase> => (await cluster(major)).database()

  it('writes the rows, and beside them what is needed to trust them', async () => {
    await using db = await database()
    await filled(db, 5000)
    const told: number[] = []
    const request = await exportOf(db, 'public.e2025_03', { onProgress: (bytes) => told.push(bytes) })
    const written = await exportObject(request)
    const { store } = request
    const folder = `7412345678901234567/${request.subject.identity.oid}-${db.name}/public.event_logs/2025-03-01_2025-04-01/20261121T103000Z-4f5c28`
    expect([...store.objects.keys()]).toEqual([`${folder}/data.copy.zst`, `${folder}/manifest.json`])
    expect(written).toEqual({
      location: `memory:///${folder}/manifest.json`,
      manifestSha256: createHash('sha256')
        .update(store.objects.get(`${folder}/manifest.json`) ?? '')
        .digest('hex'),
      contents: await contentsNow(db, await queryOf(db)),
      bytes: [...store.objects.values()].reduce((sum, { length }) => sum + length, 0),
    })
    const text = zstdDecompressSync(dataOf(store)).toString()
    expect(text.split('\n')).toHaveLength(5001)
    expect(manifestOf(store).files).toEqual([
      {
        name: 'data.copy.zst',
        bytes: dataOf(store).length,
        sha256: createHash('sha256').update(dataOf(store)).digest('hex'),
        uncompressedBytes: text.length,
      },
    ])
    expect(manifestOf(store).key).toEqual({
      column: 'ts',
      isExpression: false,
      type: 'timestamptz',
      lower: '2025-03-01 00:00:00+00',
      upper: '2025-04-01 00:00:00+00',
      min: '2025-03-01 00:00:01+00',
      max: '2025-03-01 01:23:20+00',
    })
    expect(told.at(-1)).toBe(text.length)
    await until(async () => (await sessionsLeft(db)) === 0)
  })

  it('holds no row of a table without rows', async () => {
    await using db = await database()
    await db.exec(table)
    const request = await exportOf(db, 'public.e2025_03')
    const { contents } = await exportObject(request)
    expect(contents).toEqual({ rows: 0, digest: '0000000000000000' })
    expect(zstdDecompressSync(dataOf(request.store))).toHaveLength(0)
    expect(manifestOf(request.store).key).toMatchObject({ min: null, max: null })
  })

  it('tells the ends of the key where no index has them at hand', async () => {
    await using db = await database()
    await db.exec(`create table public.bare (id int, ts timestamptz not null);
      insert into public.bare values (1, '2025-03-02+00'), (2, '2025-03-01+00'), (3, '2025-03-03+00')`)
    const request = await exportOf(db, 'public.bare')
    await exportObject(request)
    expect(manifestOf(request.store).key).toMatchObject({
      min: '2025-03-01 00:00:00+00',
      max: '2025-03-03 00:00:00+00',
    })
  })

  it('takes a row of 50 MB', async () => {
    await using db = await database()
    await db.exec(table)
    await db.exec(`insert into public.e2025_03 values (1, '2025-03-01', repeat('x', 50 << 20))`)
    const request = await exportOf(db, 'public.e2025_03')
    expect((await exportObject(request)).contents.rows).toBe(1)
    expect(zstdDecompressSync(dataOf(request.store)).length).toBeGreaterThan(50 << 20)
  })

  it('holds what the table held at one moment, whatever is inserted meanwhile', async () => {
    await using db = await database()
    await filled(db, 20_000)
    const request = await exportOf(db, 'public.e2025_03', {
      look: async () => {
        await db.exec(
          `insert into public.e2025_03 values (0, '2025-03-01', 'late'); delete from public.e2025_03 where id = 7`,
        )
      },
    })
    const before = await contentsNow(db, await queryOf(db))
    const { contents } = await exportObject(request)
    expect(contents).toEqual(before)
    expect(zstdDecompressSync(dataOf(request.store)).toString().split('\n')).toHaveLength(20_001)
    expect(zstdDecompressSync(dataOf(request.store)).toString()).toContain('\n7\t')
  })

  it('keeps the bytes of a database in another encoding', async () => {
    const server = await cluster(major)
    const name = `latin_${crypto.randomUUID().slice(0, 8)}`
    await server.exec(`create database "${name}" template template0 encoding 'LATIN1' locale 'C'`)
    await using db = await server.database(name)
    try {
      await db.exec(table)
      await db.exec(`insert into public.e2025_03 values (1, '2025-03-01', 'Größe')`)
      const request = await exportOf(db, 'public.e2025_03')
      await exportObject(request)
      expect(zstdDecompressSync(dataOf(request.store)).toString('latin1')).toContain('Größe')
      expect(manifestOf(request.store).server.encoding).toBe('LATIN1')
    } finally {
      await server.exec(`drop database "${name}"`)
    }
  })

  it('runs as the owner of the table', async () => {
    await using db = await database()
    const owner = await db.role('owner')
    const daemon = await db.role('daemon')
    await db.exec(`grant "${owner}" to "${daemon}"; grant create on schema public to "${owner}"`)
    await db.exec(`set role "${owner}"; ${table}; ${rows(10)}; reset role`)
    const request = await exportOf(db, 'public.e2025_03', {
      open: () => CopySession.open(fixedTarget('main', db.urlAs(daemon))),
    })
    expect((await exportObject(request)).contents.rows).toBe(10)
  })

  it('is not begun when the table is not what was planned', async () => {
    await using db = await database()
    await filled(db, 10)
    const moved = new WorldMoved('it is called otherwise now')
    const request = await exportOf(db, 'public.e2025_03', { look: async () => Promise.reject(moved) })
    await expect(exportObject(request)).rejects.toBe(moved)
    expect(request.store.objects.size).toBe(0)
    await until(async () => (await sessionsLeft(db)) === 0)
  })

  it.each([
    ['dropped', 'drop table public.e2025_03', WorldMoved],
    ['renamed', 'alter table public.e2025_03 rename to other', PartitiondError],
    ['given another column', 'alter table public.e2025_03 add column more int', WorldMoved],
    ['robbed of a column', 'alter table public.e2025_03 drop column extra', WorldMoved],
    ['given another type', 'alter table public.e2025_03 alter column id type numeric', WorldMoved],
  ] as const)('fails when the table was %s before', async (_what, change, kind) => {
    await using db = await database()
    await filled(db, 10)
    const request = await exportOf(db, 'public.e2025_03')
    await db.exec(change)
    await expect(exportObject(request)).rejects.toBeInstanceOf(kind)
    expect(request.store.objects.size).toBe(0)
    await until(async () => (await sessionsLeft(db)) === 0)
  })

  it('has the locks that its steps ask for before it looks, and its snapshot after', async () => {
    await using db = await database()
    await filled(db, 10)
    const other = await db.client()
    await other.query(`set lock_timeout = '20ms'`)
    const request = await exportOf(db, 'public.e2025_03', {
      look: async () => {
        const renamed = other.query('alter table public.e2025_03 rename to other')
        await expect(renamed).rejects.toMatchObject({ code: '55P03' })
      },
    })
    const lock = { text: 'lock table public.e2025_03 in access share mode', lock: 'ACCESS SHARE' } as const
    const locking = (step: Step): Step => ({ ...step, statements: [lock, ...step.statements] })
    const { contents } = await exportObject({
      ...request,
      copy: locking(request.copy),
    })
    expect(contents.rows).toBe(10)
  })

  it('waits no longer for a locked table than it may', async () => {
    await using db = await database()
    await filled(db, 10)
    const request = await exportOf(db, 'public.e2025_03')
    const blocker = await db.client()
    await blocker.query('begin; lock table public.e2025_03 in access exclusive mode')
    await expect(
      exportObject({
        ...request,
        copy: { ...request.copy, lockTimeoutMs: 50 },
      }),
    ).rejects.toMatchObject({ code: 'lock-not-available' })
    await until(async () => (await sessionsLeft(db)) === 0)
  })

  it('leaves nothing behind when the server process is killed', async () => {
    await using db = await database()
    await filled(db, 60_000)
    const killing = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'partitiond%' and state = 'active' and query like 'copy %'`
    const killed = Promise.withResolvers<void>()
    const request = await exportOf(db, 'public.e2025_03', { format: waitingFor(killed.promise) })
    const [outcome] = await Promise.allSettled([
      exportObject(request),
      until(async () => (await db.rows(killing)).length > 0).then(killed.resolve),
    ])
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ConnectionError) })
    expect(request.store.objects.size).toBe(0)
    await until(async () => (await sessionsLeft(db)) === 0)
  })

  it('stands idle in no transaction while the store takes its time', async () => {
    await using db = await database()
    await filled(db, 10)
    const store = new MemoryStore()
    const put = store.put.bind(store)
    store.put = async (...given) => {
      await until(async () => {
        const states = await db.rows<{ state: string }>(
          `select state from pg_stat_activity where datname = current_database() and application_name like 'partitiond%'`,
        )
        return states.length === 1 && states[0]?.state === 'idle'
      })
      return put(...given)
    }
    const { contents } = await exportObject(await exportOf(db, 'public.e2025_03', { store }))
    expect(contents.rows).toBe(10)
  })

  it('leaves nothing behind when the store is full', async () => {
    await using db = await database()
    await filled(db, 60_000)
    const store = new MemoryStore()
    store.fullAt = 100_000
    const request = await exportOf(db, 'public.e2025_03', { store })
    await expect(exportObject(request)).rejects.toMatchObject({
      code: 'archive-full',
    })
    expect(store.objects.size).toBe(0)
    await until(async () => (await sessionsLeft(db)) === 0)
  })

  it('takes the file away again when the manifest cannot be written', async () => {
    await using db = await database()
    await filled(db, 100)
    const store = new MemoryStore()
    store.refuses = /manifest/
    const request = await exportOf(db, 'public.e2025_03', { store })
    await expect(exportObject(request)).rejects.toMatchObject({ code: 'archive-unreachable' })
    expect(store.objects.size).toBe(0)
  })

  it('stops at once when it is interrupted', async () => {
    await using db = await database()
    await filled(db, 60_000)
    const controller = new AbortController()
    const request = await exportOf(db, 'public.e2025_03', {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(exportObject(request)).rejects.toBeInstanceOf(Interrupted)
    expect(request.store.objects.size).toBe(0)
    await until(async () => (await sessionsLeft(db)) === 0)
  })

  it('refuses what server and client count differently', async () => {
    await using db = await database()
    await filled(db, 100)
    const request = await exportOf(db, 'public.e2025_03')
    const open = async (): Promise<CopySession> => {
      const session = await request.open()
      const copyTo = session.copyTo.bind(session)
      return Object.assign(session, {
        copyTo: (...given: Parameters<typeof copyTo>): CopiedRows => {
          const all = copyTo(...given)
          return {
            get rows() {
              return (all.rows ?? 0) + 1
            },
            [Symbol.asyncIterator]: () => all[Symbol.asyncIterator](),
          }
        },
      })
    }
    await expect(exportObject({ ...request, open })).rejects.toMatchObject({
      code: 'archive-damaged',
      message: expect.stringContaining('COPY sent 101 rows, 100 came'),
    })
    expect(request.store.objects.size).toBe(0)
  })

  it('writes all anew with a column as text that the format cannot hold', async () => {
    await using db = await database()
    await filled(db, 100)
    const asked: (readonly string[])[] = []
    const picky: Format = {
      ...formats.copy,
      write(copy, layout) {
        asked.push([...(layout.asText ?? [])])
        const column = ['ts', 'extra'].find((name) => layout.asText?.has(name) !== true)
        if (column === undefined) return formats.copy.write(copy, layout)
        return refusing(copy, column)
      },
    }
    const request = await exportOf(db, 'public.e2025_03', { format: picky })
    expect((await exportObject(request)).contents.rows).toBe(100)
    expect(asked).toEqual([[], ['ts'], ['ts', 'extra']])
    expect(request.store.objects.size).toBe(2)
  })
})

async function* refusing(copy: AsyncIterable<Uint8Array>, column: string): AsyncGenerator<Uint8Array> {
  for await (const part of copy) {
    yield part
    throw new PartitiondError('archive-not-faithful', 'infinity', { details: { column, row: 1 } })
  }
}

/** Keeps the server waiting with most of the rows until something has happened. */
function waitingFor(event: Promise<void>): Format {
  async function* held(copy: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of copy) {
      yield part
      await event
    }
  }
  return { ...formats.copy, write: (copy, layout) => formats.copy.write(held(copy), layout) }
}
