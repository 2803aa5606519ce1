import { expect, it } from 'vitest'
import { ConnectionError } from '../../src/domain/errors.ts'
import { pinnedSettings } from '../../src/postgres/pinned-settings.ts'
import { type Session } from '../../src/postgres/session.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { Wire } from '../support/wire.ts'
import { sessionWith, until } from './sessions.ts'

const sleep = { text: 'select pg_catalog.pg_sleep(60)', lock: null }

/** Whether the server still has a session that runs something of ours. */
async function isSleeping(db: TestDatabase, pid: number): Promise<boolean> {
  const rows = await db.rows(
    `select from pg_stat_activity where pid = $1 and query like '%pg_sleep(60)%' and state = 'active'`,
    [pid],
  )
  return rows.length > 0
}

/** Begins to sleep and returns once the server does. The answer is the error the sleep ended with. */
async function asleep(db: TestDatabase, session: Session): Promise<{ readonly error: Promise<unknown> }> {
  const error = session.run(sleep).catch((cause: unknown) => cause)
  await until(() => isSleeping(db, session.pid))
  return { error }
}

describeEachMajor('a session', (major) => {
  it('runs under our settings whatever role and database say', async () => {
    await using db = await (await cluster(major)).database()
    const role = await db.role('daemon')
    await db.exec(`
      alter role "${role}" set timezone = 'Asia/Seoul';
      alter role "${role}" set datestyle = 'SQL, DMY';
      alter role "${role}" set extra_float_digits = 0;
      alter role "${role}" set client_min_messages = error;
      alter role "${role}" set default_transaction_isolation = serializable;
      alter role "${role}" set client_encoding = latin1;
      alter database "${db.name}" set statement_timeout = '50ms';
      alter database "${db.name}" set lock_timeout = '50ms';
      alter database "${db.name}" set idle_session_timeout = '50ms';
      alter database "${db.name}" set intervalstyle = iso_8601;
      alter database "${db.name}" set search_path = public;
      alter database "${db.name}" set quote_all_identifiers = on;
    `)
    if (major >= 17) await db.exec(`alter database "${db.name}" set transaction_timeout = '50ms'`)
    await using session = await sessionWith(db.urlAs(role))
    const names = [...Object.keys(pinnedSettings), ...(major >= 17 ? ['transaction_timeout'] : [])]
    const rows = await session.query<{ name: string; value: string }>(
      'select n as name, current_setting(n) as value from unnest($1::text[]) as n',
      [names],
    )
    const expected = { ...pinnedSettings, ...(major >= 17 ? { transaction_timeout: '0' } : {}) }
    expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual(expected)
    const [slept] = await session.query<{ late: boolean }>(`select pg_sleep(0.1) is not null as late`)
    expect(slept).toEqual({ late: true })
  })

  it('sets anew what something undid after the startup', async () => {
    await using db = await (await cluster(major)).database()
    // The URL's own options come first, ours win.
    const url = `${db.url}?options=${encodeURIComponent('-c timezone=Asia/Seoul -c search_path=public')}`
    await using session = await sessionWith(url)
    expect(await session.query('show timezone')).toEqual([{ TimeZone: 'UTC' }])
  })

  it('knows who serves it and what that server can do', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url, { applicationName: 'partitiond test' })
    const [row] = await session.query<{ pid: number; name: string; interval: string }>(
      `select pg_backend_pid() as pid, current_setting('application_name') as name,
              current_setting('client_connection_check_interval') as interval`,
    )
    expect(row).toEqual({ pid: session.pid, name: 'partitiond test', interval: '5s' })
    expect(session.greetedBy).toBe(session.pid)
    expect(session.features.major).toBe(major)
    expect(session.isOpen).toBe(true)
  })

  it('loses no digit, no infinity and no character', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const [row] = await session.query(`
      select 9223372036854775807 as big, 1.500::numeric as exact, timestamptz '2026-03-10 12:00:00.123456+09' as moment,
             timestamptz 'infinity' as never, date '4713-01-01 BC' as ancient, 4294967295::oid as oid, true as yes,
             array['a', null, 'b,"c'] as texts, array[1, 2] as numbers, '{"a": 1}'::jsonb as json, null as nothing,
             'Größe 크기 🐘' as text`)
    expect(row).toEqual({
      big: '9223372036854775807',
      exact: '1.500',
      moment: '2026-03-10 03:00:00.123456+00',
      never: 'infinity',
      ancient: '4713-01-01 BC',
      oid: 4_294_967_295,
      yes: true,
      texts: ['a', null, 'b,"c'],
      numbers: [1, 2],
      json: { a: 1 },
      nothing: null,
      text: 'Größe 크기 🐘',
    })
  })

  it('hands over what the server says beside its answer', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const { notices } = await session.run({
      text: `do $$ begin raise warning 'watch %', 'out'; end $$`,
      lock: null,
    })
    expect(notices).toEqual([{ severity: 'WARNING', code: '01000', message: 'watch out' }])
    const quiet = await session.run({ text: 'select 1 as one', lock: null })
    expect(quiet).toEqual({ rowCount: 1, rows: [{ one: 1 }], notices: [] })
  })

  it('lets nothing follow a statement that is to stand alone', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const text = 'create table public.one (a int); create table public.two (a int)'
    await expect(session.run({ text, lock: null, isAlone: true })).rejects.toMatchObject({
      sqlstate: '42601',
    })
    expect(await session.query(`select from pg_class where relname in ('one', 'two')`)).toEqual([])
    const one = await session.run({ text: 'select 1 as n', lock: null, isAlone: true })
    expect(one.rows).toEqual([{ n: 1 }])
  })

  it('runs one statement after the other, also when asked for several at once', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const answers = await Promise.all([1, 2, 3].map((n) => session.query('select $1::int as n', [n])))
    expect(answers).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
  })

  it('knows which of several statements the server speaks about', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const warn = (word: string): string => `do $$ begin raise warning '${word}'; end $$`
    const texts = [warn('one'), 'select 1', 'select from nowhere.nothing', warn('four')]
    const answers = await Promise.allSettled(texts.map((text) => session.run({ text, lock: null })))
    const heard = answers.map((answer) =>
      answer.status === 'fulfilled' ? answer.value.notices.map(({ message }) => message) : 'failed',
    )
    expect(heard).toEqual([['one'], [], 'failed', ['four']])
  })

  it('waits for the network once when several statements are asked for together', async () => {
    await using db = await (await cluster(major)).database()
    await using wire = await Wire.open(db.url)
    await using session = await sessionWith(wire.url)
    // Nothing can be answered while the first of them waits for somebody else.
    await using other = await sessionWith(db.url)
    await other.query('select pg_catalog.pg_advisory_lock($1)', [1])
    const before = wire.turns
    const answers = Promise.all([
      session.query('select pg_catalog.pg_advisory_lock($1)', [1]),
      ...[1, 2, 3].map((n) => session.query('select $1::int as n', [n])),
    ])
    await until(() => Promise.resolve(wire.sent.at(-1)?.text === 'select $1::int as n'))
    await other.query('select pg_catalog.pg_advisory_unlock($1)', [1])
    expect((await answers).slice(1)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
    expect(wire.turns - before).toBe(1)
  })

  it('goes on after a statement that failed', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    await expect(session.run({ text: 'select from nowhere.nothing', lock: null })).rejects.toMatchObject({
      code: 'no-such-table',
      sqlstate: '42P01',
      message: expect.stringContaining('select from nowhere.nothing'),
    })
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('cancels what it runs, and stays usable', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const { error } = await asleep(db, session)
    await session.cancelRunning()
    expect(await error).toMatchObject({ code: 'lock-not-available', details: { sqlstate: '57014' } })
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('cancels nothing when it is idle', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    await session.cancelRunning()
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('cancels what it runs when we are told to stop', async () => {
    await using db = await (await cluster(major)).database()
    const abort = new AbortController()
    await using session = await sessionWith(db.url, { signal: abort.signal })
    const { error } = await asleep(db, session)
    abort.abort()
    expect(await error).toMatchObject({ code: 'interrupted' })
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('leaves nothing running behind when it is closed', async () => {
    await using db = await (await cluster(major)).database()
    const session = await sessionWith(db.url)
    const { error } = await asleep(db, session)
    await session[Symbol.asyncDispose]()
    // The signal has been sent; a busy server takes it when it next runs.
    await expect.poll(() => isSleeping(db, session.pid), { timeout: 10_000 }).toBe(false)
    expect(await error).toBeInstanceOf(Error)
    expect(session.isOpen).toBe(false)
  })

  it('tells when its server process is ended', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const lost = new Promise<ConnectionError>((resolve) => session.onLost(resolve))
    const { error } = await asleep(db, session)
    await db.exec(`select pg_terminate_backend(${session.pid})`)
    expect(await error).toMatchObject({ code: 'connection-lost' })
    expect(await lost).toBeInstanceOf(ConnectionError)
    expect(session.isOpen).toBe(false)
    await expect(session.query('select 1')).rejects.toMatchObject({ code: 'connection-lost' })
  })

  it('says nothing of a loss when it was closed by us', async () => {
    await using db = await (await cluster(major)).database()
    const session = await sessionWith(db.url)
    const losses: unknown[] = []
    session.onLost((error) => losses.push(error))
    await session[Symbol.asyncDispose]()
    await session[Symbol.asyncDispose]()
    expect(losses).toEqual([])
  })

  it('does not hide rows that a policy hides: it fails instead', async () => {
    await using db = await (await cluster(major)).database()
    const role = await db.role('daemon')
    await db.exec(`
      create table t (id int); insert into t values (1);
      alter table t enable row level security; grant select on t to "${role}"`)
    await using session = await sessionWith(db.urlAs(role))
    await expect(session.query('select count(*) from public.t')).rejects.toMatchObject({
      code: 'insufficient-privilege',
    })
  })
})

describeEachMajor('a session that is refused', (major) => {
  it('names the database that does not exist, or has no room left', async () => {
    await using db = await (await cluster(major)).database()
    const role = await db.role('daemon')
    const nowhere = db.url.replace(db.name, 'no_such_database')
    await expect(sessionWith(nowhere)).rejects.toMatchObject({ code: 'no-such-database' })
    await db.exec(`alter role "${role}" connection limit 0`)
    await expect(sessionWith(db.urlAs(role))).rejects.toMatchObject({ code: 'too-many-connections' })
    await db.exec(`alter role "${role}" nologin`)
    await expect(sessionWith(db.urlAs(role))).rejects.toMatchObject({ code: 'bad-credentials' })
    await expect(sessionWith(db.urlAs('nobody_we_know'))).rejects.toMatchObject({ code: 'bad-credentials' })
  })
})
