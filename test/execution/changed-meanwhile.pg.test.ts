import { expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { type ActionOutcome } from '../../src/domain/outcome.ts'
import { type Session } from '../../src/postgres/session.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { create, detach, drop, month, moveRows, repairDefault } from './real-actions.ts'
import { key } from '../sql/sample-actions.ts'
import { watched } from './watched-session.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable, withDefault } from './world.ts'

const patient = { lockTimeoutMs: 3000, lockBudgetMs: 3000, detachTimeoutMs: 2000, holdTimeoutMs: 5000 }

/** Runs an action; `meanwhile` is done once, just before the first statement that begins with `begins` is sent. */
async function runWith(
  workshop: Workshop,
  action: Action,
  begins: RegExp,
  meanwhile: () => Promise<unknown>,
): Promise<ActionOutcome> {
  let isDone = false
  const open = async (): Promise<Session> =>
    watched(await workshop.session(), async (text) => {
      if (isDone || !begins.test(text)) return
      isDone = true
      await meanwhile()
    })
  const outcome = await workshop.runOne(action, { open, limits: patient })
  expect(isDone).toBe(true)
  return outcome
}

const count = async (workshop: Workshop, table: string): Promise<number> =>
  Number((await workshop.db.rows<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n)

describeEachMajor('what others change between the look and the lock', (major) => {
  it('a detached table that is being attached again while DROP waits for it is kept', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
    const [row] = await workshop.db.rows<{ id: string }>('select id from partitiond.ledger')
    const dba = await workshop.opponent()
    await dba.query('begin')
    await dba.query(
      "alter table public.events attach partition public.events_1 for values from ('2026-01-01Z') to ('2026-02-01Z')",
    )
    const action = await drop(workshop, 'public.events_1', { ledgerId: Number(row?.id) })
    const outcome = await runWith(workshop, action, /^(lock|drop) table/, async () => {
      setTimeout(() => void dba.query('commit'), 300)
    })
    expect(outcome).toMatchObject({ result: 'skipped', code: 'ledger-mismatch' })
    expect(await count(workshop, "pg_class where relname = 'events_1' and relispartition")).toBe(1)
  })

  it('a partition that is attached anew for another range while DETACH waits for it stays', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2], withDefault(0)))
    const dba = await workshop.opponent()
    await dba.query('begin')
    await dba.query('alter table public.events detach partition public.events_1')
    await dba.query('delete from public.events_1')
    await dba.query(
      "alter table public.events attach partition public.events_1 for values from ('2027-01-01Z') to ('2027-02-01Z')",
    )
    const action = await detach(workshop, 'public.events_1', month(1), { concurrently: false })
    const outcome = await runWith(workshop, action, /^(lock table only|alter table .* detach)/, async () => {
      setTimeout(() => void dba.query('commit'), 300)
    })
    expect(outcome).toMatchObject({ result: 'skipped', code: 'world-moved' })
    expect(await workshop.ledger()).toEqual([])
  })

  it.each([false, true])(
    'a column added since the plan is not left behind when rows move (copied ahead: %s)',
    async (copyAhead) => {
      await using workshop = await openWorkshop(major, eventsTable([], withDefault(3)))
      const action = await moveRows(workshop, 'public.events_4', month(4), { copyAhead })
      await workshop.db.exec(
        "alter table public.events add column more text; update public.events set more = 'precious'",
      )
      expect(await workshop.runOne(action)).toMatchObject({ result: 'skipped', code: 'world-moved' })
      expect(await count(workshop, "public.events where more = 'precious'")).toBe(3)
    },
  )

  it('a copy that was begun before the table was altered is said to be in the way', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(3)))
    const before = await moveRows(workshop, 'public.events_4', month(4), { copyAhead: true })
    await runWith(workshop, before, /^lock table only/, () => Promise.reject(new Error('stop here'))).catch(
      () => undefined,
    )
    expect(await count(workshop, 'public.events_4')).toBe(3)
    await workshop.db.exec('alter table public.events add column more text')
    const columns = ['id', 'ts', 'body', 'more']
    const after = await moveRows(workshop, 'public.events_4', month(4), { copyAhead: true, columns })
    const outcome = await workshop.runOne(after)
    expect(outcome).toMatchObject({ result: 'failed', code: 'copy-outdated' })
    expect(outcome.findings[0]?.hint).toContain('drop table public.events_4')
    await workshop.db.exec('drop table public.events_4')
    expect(await workshop.runOne(after)).toMatchObject({ result: 'done' })
  })

  it('a copy whose rows have left DEFAULT is named, not stumbled over in every cycle', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(3)))
    const moving = await moveRows(workshop, 'public.events_4', month(4), { copyAhead: true })
    await runWith(workshop, moving, /^lock table only/, () => Promise.reject(new Error('stop here'))).catch(
      () => undefined,
    )
    await workshop.db.exec('delete from public.events')
    const made = await create(workshop, 'public.events_4', month(4), { hasDefault: true })
    expect(await workshop.runOne(made)).toMatchObject({ result: 'failed', code: 'copy-in-the-way' })
    await workshop.db.exec('drop table public.events_4')
    expect(await workshop.runOne(made)).toMatchObject({ result: 'done' })
  })

  it('a row written into DEFAULT directly during the exchange is not lost', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(3)))
    const writer = await workshop.opponent()
    const action = await moveRows(workshop, 'public.events_4', month(4), { copyAhead: true })
    let written: Promise<string> = Promise.resolve('')
    await runWith(workshop, action, /^delete from public\.events_default/, async () => {
      written = writer
        .query("insert into public.events_default (id, ts, body) values (99, '2026-04-09Z', 'direct')")
        .then(
          () => 'written',
          (error: { code: string }) => error.code,
        )
      await Promise.race([written, new Promise((resolve) => setTimeout(resolve, 300))])
    })
    const told = await written
    expect(await count(workshop, 'public.events where id = 99')).toBe(told === 'written' ? 1 : 0)
  })

  it('nothing is believed of a foreign DEFAULT', async () => {
    await using workshop = await openWorkshop(major, eventsTable([]))
    await workshop.db.exec(
      `create extension file_fdw; create server files foreign data wrapper file_fdw;
       create foreign table public.events_default (id bigint not null, ts timestamptz not null, body text)
         server files options (filename '/dev/null');
       alter foreign table public.events_default owner to "${workshop.owner}"`,
    )
    await workshop.db.exec(
      `alter table public.events drop constraint if exists events_pkey;
       alter table public.events attach partition public.events_default default`,
    )
    const action = await repairDefault(workshop, 'public.events_default', {
      do: 'exclude',
      constraint: 'partitiond_excludes_1',
      range: month(4),
      key,
    })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'failed', code: 'default-is-foreign' })
  })

  it('a process that is frozen amid a transaction does not keep its locks for ever', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1]))
    await using session = await workshop.session()
    const [row] = await session.query<{ ms: number }>(
      "select setting::int as ms from pg_catalog.pg_settings where name = 'idle_in_transaction_session_timeout'",
    )
    expect(row?.ms).toBeGreaterThan(patient.holdTimeoutMs)
    expect(row?.ms).toBeLessThanOrEqual(10_000)
  })
})
