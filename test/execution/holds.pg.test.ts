import { expect, it } from 'vitest'
import { readHolds } from '../../src/catalog/read-holds.ts'
import { type NewHold } from '../../src/journal/holds.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { storing, withDetached } from './archive-relations/archiving.ts'
import { detach, drop, month, partitionsOf } from './real-actions.ts'
import { cycleTime, openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable } from './world.ts'

const january = {
  lower: '2026-01-10 00:00:00+00',
  upper: '2026-01-11 00:00:00+00',
  keyType: 'timestamptz',
  reason: 'case 42',
  until: undefined,
}

/** Places a hold on public.events, as `archive hold` does. */
async function place(workshop: Workshop, changes: Partial<NewHold> = {}): Promise<number> {
  await using session = await workshop.session()
  return await workshop.journal.holds.place(session, {
    parent: await workshop.table('public.events'),
    ...january,
    ...changes,
  })
}

const heldBack = { result: 'skipped', code: 'on-hold', findings: [{ code: 'on-hold', level: 'info' }] }

describeEachMajor('a hold that was placed after the plan was made', (major) => {
  it.each([true, false])('keeps a partition attached (concurrently: %s)', async (concurrently) => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const [first, second] = [
      await detach(workshop, 'public.events_1', month(1), { concurrently }),
      await detach(workshop, 'public.events_2', month(2), { concurrently }),
    ]
    await place(workshop)
    const [held, free] = await workshop.run([first, second])
    expect(held).toMatchObject(heldBack)
    expect(held?.message).toContain('public.events_1 stays: held by "case 42" (hold 1)')
    expect(free).toMatchObject({ result: 'done' })
    expect(await partitionsOf(workshop)).toEqual(['public.events_1'])
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_2', state: 'detached' }])
  })

  it('keeps a detached table, and what is not in its range goes', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await workshop.run([
      await detach(workshop, 'public.events_1', month(1)),
      await detach(workshop, 'public.events_2', month(2)),
    ])
    const rows = await workshop.db.rows<{ id: number }>('select id::int from partitiond.ledger order by id')
    const drops = [
      await drop(workshop, 'public.events_1', { ledgerId: rows[0]?.id, bound: month(1) }),
      await drop(workshop, 'public.events_2', { ledgerId: rows[1]?.id, bound: month(2) }),
    ]
    await place(workshop)
    expect((await workshop.run(drops)).map(({ code }) => code)).toEqual(['on-hold', ''])
    expect((await workshop.ledger()).map(({ state }) => state)).toEqual(['detached', 'dropped'])
  })

  it('keeps a table whose range nobody can tell', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
    await place(workshop, { lower: '2030-01-01 00:00:00+00', upper: '2031-01-01 00:00:00+00' })
    const action = await drop(workshop, 'public.events_1', { ledgerId: 1 })
    expect(await workshop.runOne(action)).toMatchObject(heldBack)
  })

  it('counts although the table was renamed since', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await place(workshop, {
      parent: { ...(await workshop.table('public.events')), name: { schema: 'old', name: 'name' } },
    })
    const action = await detach(workshop, 'public.events_1', month(1))
    expect(await workshop.runOne(action)).toMatchObject(heldBack)
  })

  it('counts by name where the table was made anew, if it can be told what it means', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const { name } = await workshop.table('public.events')
    const elsewhere = { lower: '2027-01-01 00:00:00+00', upper: '2028-01-01 00:00:00+00' }
    const action = await detach(workshop, 'public.events_1', month(1))
    const id = await place(workshop, { parent: { oid: 1, name }, ...elsewhere, keyType: 'date' })
    expect(await workshop.runOne(action)).toMatchObject(heldBack)
    await using session = await workshop.session()
    await workshop.journal.holds.release(session, id, { oid: 1, name })
    await place(workshop, { parent: { oid: 1, name }, ...elsewhere })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
  })

  it.each([
    ['has been released', 'update partitiond.hold set released_at = now()'],
    ['is over by the clock of the cycle', `update partitiond.hold set until = '${cycleTime.toString()}'`],
    ['is of another table', "update partitiond.hold set parent_oid = 1, parent_name = 'other'"],
    [
      'was placed on a table with the same OID in another database',
      "update partitiond.hold set database_oid = 1, parent_name = 'other'",
    ],
  ])('does not count when it %s', async (_why, sql) => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await place(workshop)
    await workshop.db.exec(sql)
    expect(await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))).toMatchObject({
      result: 'done',
    })
  })

  it('that nobody can read keeps everything', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await place(workshop, { lower: 'yesterday' })
    expect(await workshop.runOne(await detach(workshop, 'public.events_2', month(2)))).toMatchObject(heldBack)
  })

  it('does not keep a detached table from being archived', async () => {
    await using workshop = await withDetached(major)
    await place(workshop)
    const action = await storing(workshop, 'public.events_1', { kind: 'schema', schema: 'archive' })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
  })

  it('keeps a table also when it comes while the table is held against its archive', async () => {
    await using workshop = await withDetached(major)
    const everything = { kind: 'table', table: { schema: 'archive', name: 'everything' } } as const
    const stored = await storing(workshop, 'public.events_1', everything, { makesTable: true })
    expect(await workshop.runOne(stored)).toMatchObject({ result: 'done' })
    const { bound, key, ledgerId, archive } = stored
    const proof = { columns: archive.columns, isPartitioned: false, key }
    const action = await drop(workshop, 'public.events_1', { ledgerId, bound, proof })
    // The first statement of the drop waits for this lock, and has looked for holds by then.
    const opponent = await workshop.opponent()
    await opponent.query('begin; lock table public.events_1 in row exclusive mode')
    const running = workshop.runOne(action, {
      limits: { ...workshop.context().limits, lockTimeoutMs: 20_000 },
    })
    await untilWaiting(workshop)
    await place(workshop)
    await opponent.query('commit')
    expect(await running).toMatchObject(heldBack)
    expect(await workshop.ledger()).toMatchObject([{ state: 'verified' }])
  })
})

/** Until a session of ours waits for a lock on the partition. */
async function untilWaiting(workshop: Workshop): Promise<void> {
  for (;;) {
    const waiting = await workshop.db.rows(
      "select from pg_locks where not granted and relation = 'public.events_1'::regclass",
    )
    if (waiting.length > 0) return
  }
}

describeEachMajor('holds in the ledger', (major) => {
  it('are placed while a drop is about to take the table only after it has', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await using session = await workshop.session()
    await session.query('begin')
    await workshop.journal.holds.standStill(session)
    await using other = await workshop.session()
    await other.query("set lock_timeout = '50ms'")
    const hold = { parent: await workshop.table('public.events'), ...january }
    await expect(workshop.journal.holds.place(other, hold)).rejects.toMatchObject({
      code: 'lock-not-available',
    })
    await session.query('commit')
    expect(await workshop.journal.holds.place(other, hold)).toBeGreaterThan(0)
  })

  it('stay on record with whoever placed and released them', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await using session = await workshop.session()
    const parent = await workshop.table('public.events')
    const until = Temporal.Instant.from('2027-01-01T00:00:00Z')
    const id = await place(workshop, { until })
    expect(await readHolds(session, 'partitiond')).toMatchObject([
      { id, parent: parent.name, parentOid: parent.oid, ...january, until, placedBy: workshop.daemon },
    ])
    expect(
      await workshop.journal.holds.release(session, id, { oid: 1, name: { schema: 'a', name: 'b' } }),
    ).toBe(false)
    expect(await workshop.journal.holds.release(session, id, parent)).toBe(true)
    expect(await workshop.journal.holds.release(session, id, parent)).toBe(false)
    expect(await readHolds(session, 'partitiond')).toEqual([])
    const [noted] = await workshop.journal.holds.list(session, parent)
    expect(noted).toMatchObject({ id, placedBy: workshop.daemon, releasedBy: workshop.daemon })
    expect(noted?.releasedAt).toBeInstanceOf(Temporal.Instant)
  })
})
