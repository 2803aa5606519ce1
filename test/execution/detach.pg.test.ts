import { type Client } from 'pg'
import { expect, it } from 'vitest'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { detach, drop, finalize, month, partitionsOf } from './real-actions.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable, withDefault } from './world.ts'

const patient = { lockTimeoutMs: 50, lockBudgetMs: 10_000, detachTimeoutMs: 10_000, holdTimeoutMs: 5000 }

/** A session that has begun a transaction and read through the parent. */
async function reader(workshop: Workshop): Promise<Client> {
  const client = await workshop.opponent()
  await client.query('begin; select count(*) from public.events')
  return client
}

/** What began before this is a second old. */
const untilOld = (): Promise<void> => systemStopwatch.pause(1100)

const untilPending = (workshop: Workshop): Promise<void> =>
  expect.poll(() => partitionsOf(workshop), { timeout: 5000 }).toContain('public.events_1 (pending)')

const ledgerIdOf = async (workshop: Workshop): Promise<number> => {
  const [row] = await workshop.db.rows<{ id: string }>('select id from partitiond.ledger')
  return Number(row?.id)
}

describeEachMajor('detaching a partition concurrently', (major) => {
  it('takes it out and remembers that it was us', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    expect(await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))).toMatchObject({
      result: 'done',
    })
    expect(await partitionsOf(workshop)).toEqual(['public.events_2'])
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_1', state: 'detached' }])
    const [row] = await workshop.db.rows('select lower, upper, key_type, detached_at from partitiond.ledger')
    expect(row).toEqual({
      lower: '2026-01-01 00:00:00+00',
      upper: '2026-02-01 00:00:00+00',
      key_type: 'timestamptz',
      detached_at: new Date('2026-06-01T00:00:00Z'),
    })
  })

  it('puts it into another schema, and the ledger knows where', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const action = await detach(workshop, 'public.events_1', month(1), { schema: 'archive' })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    expect(await workshop.ledger()).toEqual([{ name: 'archive.events_1', state: 'detached' }])
    await workshop.table('archive.events_1')
  })

  it.each([
    ['no-such-schema', 'drop schema archive'],
    ['schema-not-writable', 'alter schema archive owner to postgres'],
    ['name-taken', 'create table archive.events_1 ()'],
  ])('does not begin when it could not be put where it belongs: %s', async (code, sql) => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await workshop.db.exec(sql)
    for (const concurrently of [true, false]) {
      const action = await detach(workshop, 'public.events_1', month(1), { concurrently, schema: 'archive' })
      expect(await workshop.runOne(action)).toMatchObject({ result: 'failed', code })
    }
    expect(await partitionsOf(workshop)).toEqual(['public.events_1', 'public.events_2'])
    expect(await workshop.ledger()).toEqual([])
  })

  it('does not begin while an old transaction uses the table, and says whose it is', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await reader(workshop)
    await untilOld()
    const startMs = performance.now()
    const outcome = await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
    expect(outcome).toMatchObject({
      result: 'skipped',
      code: 'long-transaction',
      findings: [{ level: 'warning' }],
    })
    expect(outcome.message).toMatch(/pid \d+ \(test, idle in transaction for \d+ s\)/)
    expect(performance.now() - startMs).toBeGreaterThan(1900)
    expect(await partitionsOf(workshop)).toEqual(['public.events_1', 'public.events_2'])
    expect(await workshop.ledger()).toEqual([])
  })

  it('tells an old transaction by watching it where its age cannot be seen', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await workshop.db.exec(`revoke pg_monitor from "${workshop.daemon}"`)
    await reader(workshop)
    const outcome = await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
    expect(outcome).toMatchObject({ result: 'skipped', code: 'long-transaction' })
  })

  it('sees a prepared transaction too', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const name = `prepared_${workshop.db.name}`
    const client = await workshop.opponent()
    await client.query(
      `begin; insert into public.events (ts) values ('2026-02-02Z'); prepare transaction '${name}'`,
    )
    await untilOld()
    try {
      const outcome = await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
      expect(outcome).toMatchObject({ result: 'skipped', code: 'long-transaction' })
      expect(outcome.message).toContain(`prepared transaction ${name}`)
    } finally {
      await client.query(`rollback prepared '${name}'`)
    }
  })

  it('goes on as soon as the old transaction ends, and nobody waits for it meanwhile', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const client = await reader(workshop)
    await untilOld()
    const running = workshop.runOne(await detach(workshop, 'public.events_1', month(1)), { limits: patient })
    const bystander = await workshop.opponent()
    await bystander.query("set statement_timeout = '500ms'")
    for (let times = 0; times < 20; times += 1) {
      await bystander.query("insert into public.events (ts) values ('2026-02-02Z'), ('2026-01-02Z')")
      await bystander.query('select count(*) from public.events')
    }
    await client.query('commit')
    expect(await running).toMatchObject({ result: 'done' })
  })

  it('is finished in the same run when its session is killed half-way', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const action = await detach(workshop, 'public.events_1', month(1))
    const client = await reader(workshop)
    const running = workshop.runOne(action, { limits: patient })
    await untilPending(workshop)
    await workshop.db.exec(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%concurrently'",
    )
    await client.query('commit')
    expect(await running).toMatchObject({ result: 'done' })
    expect(await partitionsOf(workshop)).toEqual(['public.events_2'])
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_1', state: 'detached' }])
  })

  it('is left half-done when everything stops and it cannot be finished, and the next run finishes it', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const action = await detach(workshop, 'public.events_1', month(1), { schema: 'archive' })
    const client = await reader(workshop)
    const stop = new AbortController()
    const running = workshop.runOne(action, { limits: patient, signal: stop.signal })
    await untilPending(workshop)
    stop.abort()
    expect(await running).toMatchObject({ result: 'skipped', code: 'interrupted', findings: [] })
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_1', state: 'detaching' }])
    const next = await finalize(workshop, 'public.events_1', {
      ledgerId: await ledgerIdOf(workshop),
      schema: 'archive',
    })
    const finishing = workshop.runOne(next, { limits: patient })
    await expect
      .poll(() => workshop.events.some(({ kind }) => kind === 'lock-timeout'), { timeout: 5000 })
      .toBe(true)
    await client.query('commit')
    expect(await finishing).toMatchObject({ result: 'done' })
    expect(await partitionsOf(workshop)).toEqual(['public.events_2'])
    expect(await workshop.ledger()).toEqual([{ name: 'archive.events_1', state: 'detached' }])
  })

  it('is finished at once when everything stops and nobody is in the way', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const action = await detach(workshop, 'public.events_1', month(1))
    const client = await reader(workshop)
    const stop = new AbortController()
    const running = workshop.runOne(action, {
      limits: { ...patient, lockTimeoutMs: 1000 },
      signal: stop.signal,
    })
    await untilPending(workshop)
    stop.abort()
    await expect
      .poll(() =>
        workshop.db.rows("select 1 from pg_stat_activity where query like '%finalize' and state = 'active'"),
      )
      .toHaveLength(1)
    await client.query('commit')
    expect(await running).toMatchObject({ result: 'done' })
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_1', state: 'detached' }])
  })

  it('does not let direct readers of the partition queue behind it for longer than the lock timeout', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const action = await detach(workshop, 'public.events_1', month(1))
    const before = await reader(workshop)
    const running = workshop.runOne(action, { limits: patient })
    await untilPending(workshop)
    const direct = await workshop.opponent()
    await direct.query('begin; select count(*) from public.events_1')
    await before.query('commit')
    const bystander = await workshop.opponent()
    let worstMs = 0
    for (let times = 0; times < 100; times += 1) {
      const startMs = performance.now()
      await bystander.query('select count(*) from public.events_1')
      worstMs = Math.max(worstMs, performance.now() - startMs)
    }
    await direct.query('commit')
    expect(await running).toMatchObject({ result: 'done' })
    // Twice the timeout until the watch has looked, and some for a busy machine; the detach timeout is 10 s.
    expect(worstMs).toBeLessThan(1000)
  })

  it('is planned anew when a DEFAULT partition came meanwhile', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2], withDefault(0)))
    const outcome = await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
    expect(outcome).toMatchObject({ result: 'skipped', code: 'world-moved' })
    expect(await workshop.ledger()).toEqual([])
  })

  it('leaves nothing behind when a sibling is half detached', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2, 3]))
    const client = await reader(workshop)
    const other = await workshop.opponent()
    await other.query("set lock_timeout = '50ms'")
    await expect(
      other.query('alter table public.events detach partition public.events_1 concurrently'),
    ).rejects.toMatchObject({ code: '55P03' })
    await client.query('commit')
    const outcome = await workshop.runOne(await detach(workshop, 'public.events_2', month(2)))
    expect(outcome).toMatchObject({ result: 'skipped', code: 'world-moved' })
    expect(await workshop.ledger()).toEqual([])
  })

  it('is skipped when the partition has another bound by now', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    expect(await workshop.runOne(await detach(workshop, 'public.events_1', month(2)))).toMatchObject({
      result: 'skipped',
      code: 'world-moved',
    })
  })

  it('does nothing without a ledger', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const outcome = await workshop.runOne(await detach(workshop, 'public.events_1', month(1)), {
      journal: undefined,
    })
    expect(outcome).toMatchObject({ result: 'failed', code: 'ledger-missing' })
    expect(await partitionsOf(workshop)).toEqual(['public.events_1', 'public.events_2'])
  })

  it('finishes what somebody else began without making it ours', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const client = await reader(workshop)
    const other = await workshop.opponent()
    await other.query("set lock_timeout = '50ms'")
    await expect(
      other.query('alter table public.events detach partition public.events_1 concurrently'),
    ).rejects.toMatchObject({ code: '55P03' })
    await client.query('commit')
    expect(await workshop.runOne(await finalize(workshop, 'public.events_1'))).toMatchObject({
      result: 'done',
    })
    expect(await workshop.ledger()).toEqual([])
    expect(await workshop.runOne(await drop(workshop, 'public.events_1'))).toMatchObject({
      code: 'ledger-mismatch',
    })
  })
})

describeEachMajor('detaching a partition plainly', (major) => {
  it('waits in short attempts, does not make others queue, and succeeds when the way is free', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2], withDefault(1)))
    const client = await reader(workshop)
    const action = await detach(workshop, 'public.events_1', month(1), {
      concurrently: false,
      schema: 'archive',
    })
    const running = workshop.runOne(action, { limits: patient })
    await expect
      .poll(() => workshop.events.filter(({ kind }) => kind === 'lock-timeout').length, { timeout: 5000 })
      .toBeGreaterThan(2)
    await client.query('commit')
    expect(await running).toMatchObject({ result: 'done', findings: [] })
    const [event] = workshop.events.filter((each) => each.kind === 'lock-timeout')
    expect(event?.blockers).toMatchObject([{ application: 'test', state: 'idle in transaction' }])
    expect(await workshop.ledger()).toEqual([{ name: 'archive.events_1', state: 'detached' }])
    const [check] = await workshop.db.rows(
      "select convalidated as valid from pg_constraint where conrelid = 'archive.events_1'::regclass and conname = 'partitiond_range'",
    )
    expect(check).toEqual({ valid: true })
  })

  it('gives up when its budget is used up, says who was in the way, and changes nothing', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2], withDefault(1)))
    await reader(workshop)
    const action = await detach(workshop, 'public.events_1', month(1), { concurrently: false })
    const outcome = await workshop.runOne(action, { limits: { ...patient, lockBudgetMs: 1500 } })
    expect(outcome).toMatchObject({
      result: 'failed',
      code: 'lock-not-available',
      findings: [{ level: 'warning' }],
    })
    expect(outcome.message).toMatch(/in the way: pid \d+ \(test, idle in transaction/)
    expect(await workshop.ledger()).toEqual([])
    expect(await partitionsOf(workshop)).toHaveLength(3)
  })

  it('can be done again after the partition was attached again', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2], withDefault(1)))
    const action = await detach(workshop, 'public.events_1', month(1), { concurrently: false })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    await workshop.db.exec(
      "alter table public.events attach partition public.events_1 for values from ('2026-01-01Z') to ('2026-02-01Z')",
    )
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_1', state: 'detached' }])
  })

  it('refuses while rows are referenced, names the foreign key, and leaves nothing behind', async () => {
    const child = `create table public.child (id bigint, ts timestamptz, constraint child_of_events foreign key (id, ts) references public.events);
      insert into public.events (ts) values ('2026-01-02Z'); insert into public.child select id, ts from public.events`
    await using workshop = await openWorkshop(major, eventsTable([1, 2], child))
    const action = await detach(workshop, 'public.events_1', month(1), { concurrently: false })
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({
      result: 'failed',
      code: 'rows-referenced',
      findings: [{ level: 'error' }],
    })
    expect(outcome.message).toMatch(/constraint \w+ of public\.child/)
    expect(outcome.message).not.toContain('2026-01-02')
    const concurrently = await workshop.runOne({ ...action, concurrently: true })
    expect(concurrently).toMatchObject({ result: 'failed', code: 'rows-referenced' })
    expect(await workshop.ledger()).toEqual([])
    expect(await partitionsOf(workshop)).toEqual(['public.events_1', 'public.events_2'])
  })
})
