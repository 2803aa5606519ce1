import { expect, it } from 'vitest'
import { Journal, type LeavingPartition } from '../../src/journal/journal.ts'
import { migrate } from '../../src/journal/migrate.ts'
import { type Session } from '../../src/postgres/session.ts'
import { inTransaction } from '../../src/postgres/transaction.ts'
import { cluster, describeEachMajor, type Major, type TestDatabase } from '../support/cluster.ts'
import { sessionWith } from '../postgres/sessions.ts'

const at = Temporal.Instant.from('2026-05-01T10:00:00.123456Z')
const name = { schema: 'Größe', name: 'p"1' }
const leaving: LeavingPartition = {
  parent: { schema: 'public', name: 'events' },
  parentOid: 4_294_967_295,
  partitionOid: 4_294_967_294,
  name,
  lower: '2026-01-01 00:00:00+00',
  upper: 'infinity',
  keyType: 'timestamptz',
  at,
}

interface Desk extends AsyncDisposable {
  readonly db: TestDatabase
  readonly session: Session
  readonly journal: Journal
  readonly state: (id: number) => Promise<unknown>
}

async function desk(major: Major): Promise<Desk> {
  const db = await (await cluster(major)).database()
  const session = await sessionWith(db.url)
  await migrate(session, 'partitiond')
  return {
    db,
    session,
    journal: new Journal('partitiond'),
    state: async (id) => {
      const [row] = await db.rows<{ state: string }>('select state from partitiond.ledger where id = $1', [
        id,
      ])
      return row?.state
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]()
      await db[Symbol.asyncDispose]()
    },
  }
}

describeEachMajor('the ledger', (major) => {
  it('believes that a partition has left only if the catalog says so too', async () => {
    await using open = await desk(major)
    const { session, journal, db, state } = open
    await db.exec(`
      create table public.events (ts timestamptz) partition by range (ts);
      create table public.first partition of public.events for values from (minvalue) to ('2026-01-01')`)
    const [oids] = await db.rows<{ parentOid: number; partitionOid: number }>(
      `select 'public.events'::regclass::oid as "parentOid", 'public.first'::regclass::oid as "partitionOid"`,
    )
    const id = await journal.intendDetach(session, { ...leaving, ...oids })
    expect(await journal.confirmIfLeft(session, id, { name, at })).toBe(false)
    expect(await state(id)).toBe('detaching')
    await db.exec('alter table public.events detach partition public.first')
    expect(await journal.confirmIfLeft(session, id, { name, at })).toBe(true)
    expect(await state(id)).toBe('detached')
    const gone = await journal.intendDetach(session, leaving)
    expect(await journal.confirmIfLeft(session, gone, { name, at })).toBe(false)
    expect(await state(gone)).toBe('detaching')
  })

  it('follows a partition from the intent to its end', async () => {
    await using open = await desk(major)
    const { session, journal, db, state } = open
    const id = await journal.intendDetach(session, leaving)
    expect(await state(id)).toBe('detaching')
    const moved = { schema: 'archive', name: 'p"1' }
    await journal.confirmDetached(session, id, { name, at })
    expect(await state(id)).toBe('detached')
    // Said again once the table has been put elsewhere: the name is new, the moment stays.
    const later = at.add({ hours: 1 })
    await journal.confirmDetached(session, id, { name: moved, at: later })
    const [row] = await db.rows(
      `select partition_schema, partition_name, parent_oid, partition_oid, detached_at = $2::timestamptz as is_first,
              detached_at_server > now() - interval '1 minute' as is_now, lower, upper
       from partitiond.ledger where id = $1`,
      [id, at.toString()],
    )
    expect(row).toEqual({
      partition_schema: 'archive',
      partition_name: 'p"1',
      parent_oid: 4_294_967_295,
      partition_oid: 4_294_967_294,
      is_first: true,
      is_now: true,
      lower: '2026-01-01 00:00:00+00',
      upper: 'infinity',
    })
    await journal.markDropped(session, [id], later)
    expect(await state(id)).toBe('dropped')
    await journal.forget(session, id)
    expect(await state(id)).toBe('dropped')
  })

  it('takes up again what was begun, and begins anew what came back', async () => {
    await using open = await desk(major)
    const { session, journal, db, state } = open
    const id = await journal.intendDetach(session, leaving)
    expect(await journal.intendDetach(session, { ...leaving, at: at.add({ hours: 1 }) })).toBe(id)
    await journal.confirmDetached(session, id, { name, at })
    await db.exec(
      `update partitiond.ledger set state = 'archived', archive_location = 'file:///x', rows = 5, archived_at = now()`,
    )
    expect(await journal.intendDetach(session, leaving)).toBe(id)
    expect(await db.rows('select state, archive_location, rows, detached_at from partitiond.ledger')).toEqual(
      [{ state: 'detaching', archive_location: null, rows: null, detached_at: null }],
    )
    await journal.markDropped(session, [id], at)
    // The OID may be given to another table some day.
    const next = await journal.intendDetach(session, leaving)
    expect(next).not.toBe(id)
    expect(await state(id)).toBe('dropped')
  })

  it('takes back an intent, but never a detach', async () => {
    await using open = await desk(major)
    const { session, journal, state } = open
    const id = await journal.intendDetach(session, leaving)
    await journal.abandonDetach(session, id)
    expect(await state(id)).toBeUndefined()
    const second = await journal.intendDetach(session, leaving)
    await journal.confirmDetached(session, second, { name, at })
    await journal.abandonDetach(session, second)
    expect(await state(second)).toBe('detached')
    await journal.forget(session, second)
    expect(await state(second)).toBeUndefined()
  })

  it('stands or falls with the transaction it is written in', async () => {
    await using open = await desk(major)
    const { session, journal, state } = open
    let id = 0
    const failing = inTransaction(session, 'write', async () => {
      id = await journal.intendDetach(session, leaving)
      await journal.confirmDetached(session, id, { name, at })
      throw new Error('the detach failed')
    })
    await expect(failing).rejects.toThrow('the detach failed')
    expect(await state(id)).toBeUndefined()
  })

  it('locks an entry until the transaction ends', async () => {
    await using open = await desk(major)
    const { session, journal, db } = open
    const id = await journal.intendDetach(session, leaving)
    await inTransaction(session, 'write', async () => {
      expect((await journal.lockEntries(session, [id])).get(id)).toEqual({
        id,
        state: 'detaching',
        partitionOid: leaving.partitionOid,
        name,
        parts: [],
        isOfThisDatabase: true,
      })
      await expect(db.exec(`set lock_timeout = '50ms'; delete from partitiond.ledger`)).rejects.toMatchObject(
        { code: '55P03' },
      )
    })
    expect((await journal.lockEntries(session, [id + 1])).size).toBe(0)
  })

  it('knows an entry that came from another cluster or database', async () => {
    await using open = await desk(major)
    const { session, journal, db } = open
    const id = await journal.intendDetach(session, leaving)
    await db.exec(`update partitiond.ledger set system_identifier = '1'`)
    expect((await journal.lockEntries(session, [id])).get(id)).toMatchObject({ isOfThisDatabase: false })
    // In this cluster the same OID is another table: an entry of its own.
    const own = await journal.intendDetach(session, leaving)
    expect(own).not.toBe(id)
    await db.exec(`update partitiond.ledger set database_oid = 1 where id = ${own}`)
    expect((await journal.lockEntries(session, [own])).get(own)).toMatchObject({ isOfThisDatabase: false })
  })
})

const row = {
  at,
  parent: leaving.parent,
  target: name,
  kind: 'detach',
  reason: 'older than 12 months',
  result: 'done',
  code: '',
  message: '',
  durationMs: 12.5,
  statementsDigest: 'abc',
} as const

describeEachMajor('the journal', (major) => {
  it('remembers each action with both clocks', async () => {
    await using open = await desk(major)
    const { session, journal, db } = open
    expect(await journal.append(session, [row])).toBeUndefined()
    const rows = await db.rows(
      `select at = $1::timestamptz as is_cycle_clock, server_at > now() - interval '1 minute' as is_server_clock,
              parent_name, target_schema, target_name, kind, reason, result, code, message, duration_ms, statements_digest
       from partitiond.journal`,
      [at.toString()],
    )
    expect(rows).toEqual([
      {
        is_cycle_clock: true,
        is_server_clock: true,
        parent_name: 'events',
        target_schema: 'Größe',
        target_name: 'p"1',
        kind: 'detach',
        reason: 'older than 12 months',
        result: 'done',
        code: '',
        message: '',
        duration_ms: 12.5,
        statements_digest: 'abc',
      },
    ])
  })

  it('is never in the way: what goes wrong is told, and the session goes on', async () => {
    await using open = await desk(major)
    const { session, journal, db } = open
    const locker = await db.client()
    await locker.query('begin; lock table partitiond.journal in access exclusive mode')
    expect(await journal.append(session, [row])).toMatchObject({ code: 'lock-not-available' })
    await locker.query('drop table partitiond.journal; commit')
    expect(await journal.append(session, [row])).toMatchObject({ code: 'no-such-table' })
    expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  it('keeps 400 days and ten thousand actions', async () => {
    await using open = await desk(major)
    const { session, journal, db } = open
    await db.exec(`
      insert into partitiond.journal (at, server_at, parent_schema, parent_name, target_schema, target_name, kind, reason,
        result, code, message, duration_ms, statements_digest)
      select now(), now() - interval '401 days' * (i % 2), '', '', '', '', '', '', 'done', '', '', 0, '' from generate_series(1, 21000) i`)
    await journal.prune(session)
    const [left] = await db.rows<{ n: string; first: string }>(
      'select count(*) as n, min(id) as first from partitiond.journal',
    )
    expect(left).toEqual({ n: '5000', first: '11002' })
  })

  it('forgets notes about relations that are gone', async () => {
    await using open = await desk(major)
    const { session, journal, db } = open
    await db.exec('create table here ()')
    const [{ oid } = { oid: 0 }] = await db.rows<{ oid: number }>(`select 'here'::regclass::oid as oid`)
    for (const each of [oid, 4_294_967_295]) {
      await journal.recordFreeze(session, each, { kind: 'tried', at })
      await journal.recordParentAnalyze(session, each, 1n, at)
    }
    await journal.prune(session)
    expect(await db.rows('select partition_oid as oid from partitiond.sample')).toEqual([{ oid }])
    expect(await db.rows('select parent_oid as oid from partitiond.parent_analysis')).toEqual([{ oid }])
  })

  it('keeps the oldest sample with the same counters, and never one from the future', async () => {
    await using open = await desk(major)
    const { session, journal, db } = open
    const counters = { inserted: 1n, updated: 2n, deleted: 2n ** 63n - 1n }
    const note = async (
      moment: Temporal.Instant,
      changes: Partial<typeof counters> = {},
    ): Promise<unknown> => {
      const now = { at: moment, counters: { ...counters, ...changes }, statsReset: '' }
      await journal.recordSamples(session, [{ oid: 1, now }])
      const [sample] = await db.rows<{ at: Date }>('select sampled_at as at from partitiond.sample')
      return sample?.at.getTime()
    }
    const times = [0, 1, 2, -1].map((hours) => at.add({ hours }))
    const [first, second, third, past] = times.map(({ epochMilliseconds }) => epochMilliseconds)
    const [atFirst = at, atSecond = at, atThird = at, atPast = at] = times
    expect(await note(atFirst)).toBe(first)
    expect(await note(atSecond)).toBe(first)
    expect(await note(atThird, { updated: 3n })).toBe(third)
    expect(await note(atSecond, { updated: 3n })).toBe(second)
    expect(await note(atPast, { updated: 3n })).toBe(past)
  })
})

describeEachMajor('the identity of the cluster', (major) => {
  const identity = { name: 'main', datname: 'app', oid: 5, systemIdentifier: '7', timeline: 3 }

  it('is remembered, and a timeline that goes back stops us', async () => {
    await using open = await desk(major)
    const { session, journal } = open
    await journal.checkIdentity(session, identity, true)
    await journal.rememberIdentity(session, identity)
    const restarted = new Journal('partitiond')
    const old = { ...identity, timeline: 2 }
    await expect(restarted.checkIdentity(session, old, true)).rejects.toMatchObject({
      code: 'timeline-went-back',
      message: expect.stringContaining('timeline 3'),
    })
    await restarted.checkIdentity(session, { ...identity, timeline: 4 }, true)
    await restarted.checkIdentity(session, { ...old, systemIdentifier: '8' }, true)
    await restarted.checkIdentity(session, { ...old, systemIdentifier: '', timeline: 0 }, true)
  })

  it('is also remembered by the process, because a former primary cannot know', async () => {
    await using open = await desk(major)
    const { session, journal } = open
    await journal.checkIdentity(session, identity, false)
    await journal.checkIdentity(session, identity, false)
    const left = journal.checkIdentity(session, { ...identity, timeline: 2 }, false)
    await expect(left).rejects.toMatchObject({ code: 'timeline-went-back' })
  })

  it('of another cluster or database makes us forget what was noted by OID', async () => {
    await using open = await desk(major)
    const { session, journal, db } = open
    const noted = async (): Promise<readonly object[]> =>
      db.rows('select partition_oid from partitiond.sample')
    await journal.rememberIdentity(session, identity)
    await journal.recordFreeze(session, 1, { kind: 'tried', at })
    await journal.recordParentAnalyze(session, 1, 1n, at)
    await journal.rememberIdentity(session, { ...identity, timeline: 4 })
    expect(await noted()).toHaveLength(1)
    await journal.rememberIdentity(session, { ...identity, oid: 6, timeline: 4 })
    expect(await noted()).toHaveLength(0)
    expect(await db.rows('select from partitiond.parent_analysis')).toHaveLength(0)
    expect(
      await db.rows('select system_identifier, database_oid, timeline from partitiond.cluster_identity'),
    ).toEqual([{ system_identifier: '7', database_oid: 6, timeline: 4 }])
  })
})
