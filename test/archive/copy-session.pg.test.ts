import { expect, it } from 'vitest'
import { ConnectionError, Interrupted } from '../../src/domain/errors.ts'
import { CopySession } from '../../src/postgres/copy-session.ts'
import { pinnedSettings } from '../../src/postgres/pinned-settings.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { until } from '../postgres/sessions.ts'

const open = (db: TestDatabase, signal?: AbortSignal): Promise<CopySession> =>
  CopySession.open(fixedTarget('main', db.url), { signal })

const numbers = (rows: number): { readonly text: string; readonly lock: null } => ({
  text: `copy (select g, repeat('x', 100) from generate_series(1, ${rows}) as g) to stdout`,
  lock: null,
})

async function text(rows: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of rows) parts.push(part)
  return Buffer.concat(parts).toString()
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'it went well',
    (error: unknown) => error,
  )
}

async function isGone(db: TestDatabase, pid: number): Promise<boolean> {
  return (await db.rows('select from pg_stat_activity where pid = $1', [pid])).length === 0
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const each of texts) yield Buffer.from(each)
}

describeEachMajor('a COPY session', (major) => {
  it('runs under the same settings as every other session of ours', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`alter database "${db.name}" set datestyle = 'SQL, DMY'`)
    await using session = await open(db)
    const rows = await session.query<{ name: string; value: string }>(
      'select n as name, current_setting(n) as value from unnest($1::text[]) as n',
      [Object.keys(pinnedSettings)],
    )
    expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual(pinnedSettings)
  })

  it('hands over every row and the count of the server, one COPY after the other', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await open(db)
    for (const count of [0, 1, 20_000]) {
      const rows = session.copyTo(numbers(count))
      const lines = (await text(rows)).split('\n')
      expect(lines.length - 1).toBe(count)
      expect(rows.rows).toBe(count)
    }
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('hands over one row of 50 MB', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await open(db)
    const rows = session.copyTo({ text: `copy (select repeat('x', 50 << 20)) to stdout`, lock: null })
    let bytes = 0
    for await (const part of rows) bytes += part.length
    expect(bytes).toBe((50 << 20) + 1)
  })

  it('hears what the server says amid the rows', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`create function talk(n int) returns int language plpgsql as
      $$ begin if n % 100 = 0 then raise notice 'at %', n; end if; return n; end $$`)
    await using session = await open(db)
    const copy = `copy (select public.talk(g) from generate_series(1, 1000) as g) to stdout`
    expect((await text(session.copyTo({ text: copy, lock: null }))).split('\n')).toHaveLength(1001)
  })

  it('holds the server back while nobody takes the rows', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await open(db)
    const rows = session.copyTo(numbers(1_000_000))[Symbol.asyncIterator]()
    await rows.next()
    await until(async () => {
      const [backend] = await db.rows<{ wait: string | null }>(
        'select wait_event as wait from pg_stat_activity where pid = $1',
        [session.pid],
      )
      return backend?.wait === 'ClientWrite'
    })
    expect(await rows.return?.()).toMatchObject({ done: true })
  })

  it('says which statement the server refused, and goes on with the next', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await open(db)
    const missing = text(session.copyTo({ text: 'copy public.missing to stdout', lock: null }))
    await expect(missing).rejects.toMatchObject({ code: 'no-such-table', sqlstate: '42P01' })
    const late = text(
      session.copyTo({
        text: 'copy (select 1 / (9000 - g) from generate_series(1, 9000) g) to stdout',
        lock: null,
      }),
    )
    await expect(late).rejects.toMatchObject({ sqlstate: '22012' })
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('is over when its server process is killed amid the rows', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await open(db)
    const rows = session.copyTo(numbers(5_000_000))[Symbol.asyncIterator]()
    await rows.next()
    await db.rows('select pg_terminate_backend($1)', [session.pid])
    const drained = (async () => {
      while ((await rows.next()).done !== true);
    })()
    expect(await failure(drained)).toBeInstanceOf(ConnectionError)
    await expect(session.query('select 1')).rejects.toMatchObject({ code: 'connection-lost' })
  })

  it('ends when its reader stops early, and leaves nothing running', async () => {
    await using db = await (await cluster(major)).database()
    const session = await open(db)
    for await (const part of session.copyTo(numbers(5_000_000))) {
      expect(part.length).toBeGreaterThan(0)
      break
    }
    await until(() => isGone(db, session.pid))
    await expect(session.query('select 1')).rejects.toBeInstanceOf(ConnectionError)
    await session[Symbol.asyncDispose]()
  })

  it.each(['taking', 'waiting', 'computing'])('is interrupted while %s rows', async (state) => {
    await using db = await (await cluster(major)).database()
    const controller = new AbortController()
    await using session = await open(db, controller.signal)
    const slow = { text: 'copy (select pg_sleep(60)) to stdout', lock: null }
    const rows = session.copyTo(state === 'computing' ? slow : numbers(5_000_000))[Symbol.asyncIterator]()
    const first = rows.next()
    if (state === 'computing') {
      await until(async () => {
        const found = await db.rows(
          `select from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'`,
          [session.pid],
        )
        return found.length > 0
      })
    } else {
      await first
    }
    const drain = async (): Promise<void> => {
      await first
      while ((await rows.next()).done !== true);
    }
    const taking = state === 'taking' ? failure(drain()) : undefined
    controller.abort()
    const drained = taking ?? failure(drain())
    expect(await drained).toBeInstanceOf(Interrupted)
    await until(() => isGone(db, session.pid))
    await expect(session.query('select 1')).rejects.toBeInstanceOf(Interrupted)
  })

  it('cancels a plain statement when it is interrupted', async () => {
    await using db = await (await cluster(major)).database()
    const controller = new AbortController()
    await using session = await open(db, controller.signal)
    const sleeping = failure(session.query('select pg_sleep(60)'))
    await until(async () => {
      const found = await db.rows(`select from pg_stat_activity where wait_event = 'PgSleep' and pid = $1`, [
        session.pid,
      ])
      return found.length > 0
    })
    controller.abort()
    expect(await sleeping).toBeInstanceOf(Interrupted)
  })

  it('ends what runs when it is disposed', async () => {
    await using db = await (await cluster(major)).database()
    const session = await open(db)
    const sleeping = failure(session.query('select pg_sleep(60)'))
    const before = performance.now()
    await session[Symbol.asyncDispose]()
    expect(await sleeping).toBeInstanceOf(Error)
    expect(performance.now() - before).toBeLessThan(5000)
    await until(() => isGone(db, session.pid))
  })

  it('takes rows in, in pieces of any size, and says how many', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.t (id int primary key, body text)')
    await using session = await open(db)
    const copy = { text: 'copy public.t from stdin', lock: null }
    expect(await session.copyFrom(copy, chunks())).toBe(0)
    expect(await session.copyFrom(copy, chunks('1\ta', '', 'b\n2', '\t\\N\n'))).toBe(2)
    const big = 'x'.repeat(30 << 20)
    expect(await session.copyFrom(copy, chunks('3\t', big, '\n'))).toBe(1)
    expect(await db.rows('select id, length(body) as bytes from public.t order by id')).toEqual([
      { id: 1, bytes: 2 },
      { id: 2, bytes: null },
      { id: 3, bytes: 30 << 20 },
    ])
  })

  it('stops sending when the server refuses a row, and stays usable', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.t (id int primary key)')
    await using session = await open(db)
    let sent = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 1
        yield Buffer.from('1\n'.repeat(10_000))
      }
    }
    const copy = { text: 'copy public.t from stdin', lock: null }
    await expect(session.copyFrom(copy, endless())).rejects.toMatchObject({ sqlstate: '23505' })
    expect(sent).toBeLessThan(100_000)
    expect(await session.query('select count(*)::int as rows from public.t')).toEqual([{ rows: 0 }])
  })

  it('forgets the rows when their source breaks, whose error passes', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.t (id int primary key)')
    await using session = await open(db)
    const broken = new Error('the disk is gone')
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('1\n')
      throw broken
    }
    const copied = session.copyFrom({ text: 'copy public.t from stdin', lock: null }, source())
    expect(await failure(copied)).toBe(broken)
    expect(await session.query('select count(*)::int as rows from public.t')).toEqual([{ rows: 0 }])
  })

  it.each(['killed', 'interrupted'])('does not hang on a silent source when it is %s', async (how) => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.t (id int primary key)')
    const controller = new AbortController()
    await using session = await open(db, controller.signal)
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('1\n')
      await new Promise(() => {})
    }
    const copied = failure(session.copyFrom({ text: 'copy public.t from stdin', lock: null }, source()))
    await until(async () => {
      const found = await db.rows(
        `select from pg_stat_activity where pid = $1 and wait_event = 'ClientRead' and state = 'active'`,
        [session.pid],
      )
      return found.length > 0
    })
    if (how === 'killed') await db.rows('select pg_terminate_backend($1)', [session.pid])
    else controller.abort()
    expect(await copied).toBeInstanceOf(how === 'killed' ? ConnectionError : Interrupted)
    await until(() => isGone(db, session.pid))
  })
})
