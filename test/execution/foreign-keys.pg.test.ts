import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { executePlan } from '../../src/execution/executor.ts'
import { create, detach, drop, freeze, month, partitionsOf } from './real-actions.ts'
import { aSetPlan, openWorkshop, planOf, type Workshop } from './workshop.ts'
import { eventsTable } from './world.ts'

const patient = { lockTimeoutMs: 50, lockBudgetMs: 10_000, detachTimeoutMs: 10_000, holdTimeoutMs: 5000 }

/** A table that every event references. */
const dim = `create table public.dim (id bigint primary key, note text); insert into public.dim values (1);
  alter table public.events add foreign key (id) references public.dim`

const untilPending = (workshop: Workshop): Promise<void> =>
  expect.poll(() => partitionsOf(workshop), { timeout: 5000 }).toContain('public.events_1 (pending)')

describeEachMajor('a set that references another table', (major) => {
  it('does not let its writers queue behind a concurrent detach for longer than the lock timeout', async () => {
    await using workshop = await openWorkshop(major, `${eventsTable([1, 2])};${dim}`)
    const reader = await workshop.opponent()
    await reader.query('begin; select count(*) from public.events')
    const running = workshop.runOne(await detach(workshop, 'public.events_1', month(1)), { limits: patient })
    await untilPending(workshop)
    // It waits for the reader. What it wants next is locked by then.
    const writer = await workshop.opponent()
    await writer.query("begin; update public.dim set note = 'mine'")
    await reader.query('commit')
    const bystander = await workshop.opponent()
    let worstMs = 0
    for (let times = 0; times < 100; times += 1) {
      const startMs = performance.now()
      await bystander.query('insert into public.dim values ($1)', [100 + times])
      worstMs = Math.max(worstMs, performance.now() - startMs)
    }
    await writer.query('commit')
    expect(await running).toMatchObject({ result: 'done' })
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_1', state: 'detached' }])
    // Twice the timeout until the watch has looked, and some for a busy machine; the detach timeout is 10 s.
    expect(worstMs).toBeLessThan(1000)
  })

  it('does not begin a concurrent detach while an old transaction writes to that table', async () => {
    await using workshop = await openWorkshop(major, `${eventsTable([1, 2])};${dim}`)
    const writer = await workshop.opponent()
    await writer.query("begin; update public.dim set note = 'mine'")
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const outcome = await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
    expect(outcome).toMatchObject({ result: 'skipped', code: 'long-transaction' })
    expect(await partitionsOf(workshop)).toEqual(['public.events_1', 'public.events_2'])
    expect(await workshop.ledger()).toEqual([])
  })

  it('names who uses a partition of a table that is locked with it, and does not lock the rest in vain', async () => {
    const days = `create table public.days (id bigint primary key) partition by range (id);
      create table public.days_1 partition of public.days for values from (0) to (1000);
      alter table public.events add foreign key (id) references public.days`
    await using workshop = await openWorkshop(major, `${eventsTable([1, 2])};${days}`)
    const left = await detach(workshop, 'public.events_1', month(1))
    expect(await workshop.runOne(left)).toMatchObject({ result: 'done' })
    const reader = await workshop.opponent()
    await reader.query('begin; select count(*) from public.days_1')
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const gone = await drop(workshop, 'public.events_1', { ledgerId: 1 })
    // Whoever waits for a lock at all waits longer than the first attempt takes.
    const slow = { ...patient, lockTimeoutMs: 5000, lockBudgetMs: 500 }
    const outcome = await workshop.runOne(gone, { limits: slow })
    expect(outcome).toMatchObject({ result: 'failed', code: 'lock-not-available' })
    expect(outcome.message).toMatch(/in the way: pid \d+ \(test, idle in transaction/)
    const attempts = workshop.events.filter(({ kind }) => kind === 'lock-timeout')
    expect(attempts.length).toBeGreaterThan(0)
    expect(attempts.every((event) => event.kind === 'lock-timeout' && event.waitedMs < 4000)).toBe(true)
    await reader.query('commit')
    expect(await workshop.runOne(gone)).toMatchObject({ result: 'done' })
  })
})

describeEachMajor('a set that another table references', (major) => {
  it('is not in the way of a partition of that one while a partition of its own is frozen', async () => {
    const lines = `create table public.lines (id bigint, ts timestamptz not null, at timestamptz, foreign key (id, at) references public.events)
      partition by range (ts)`
    await using workshop = await openWorkshop(major, `${eventsTable([1, 2])};${lines}`)
    const opponent = await workshop.opponent()
    await opponent.query('begin; lock table public.events_1 in share update exclusive mode')
    const frozen = await freeze(workshop, 'public.events_1', month(1))
    const parent = await workshop.table('public.lines')
    const made = await create(workshop, 'public.lines_5', month(5), { parent, hasForeignKeys: true })
    const tries = (): number => workshop.events.filter(({ kind }) => kind === 'lock-timeout').length
    const context = workshop.context({ concurrency: 2, limits: patient })
    const begun = Promise.withResolvers<void>()
    let opened = 0
    const running = executePlan(planOf([aSetPlan([frozen]), aSetPlan([made], { table: parent.name })]), {
      ...context,
      // The freeze begins first.
      open: async () => {
        opened += 1
        if (opened === 2) await begun.promise
        return context.open()
      },
    })
    await expect.poll(tries, { timeout: 5000 }).toBeGreaterThan(0)
    begun.resolve()
    await expect.poll(tries, { timeout: 5000 }).toBeGreaterThan(3)
    await opponent.query('commit')
    expect((await running).map(({ code }) => code)).toEqual([
      expect.stringMatching(/^$|freeze-incomplete/),
      '',
    ])
    const waited = workshop.events
      .filter(({ kind }) => kind === 'lock-timeout')
      .map(({ table }) => table.name)
    expect(new Set(waited)).toEqual(new Set(['events']))
  })

  it('gives way to an application that locks the two in the other order, and tries again', async () => {
    const child = `create table public.child (id bigint, ts timestamptz, note text, foreign key (id, ts) references public.events);
      insert into public.child values (null, null, 'old')`
    await using workshop = await openWorkshop(major, `${eventsTable([1, 2])};${child}`)
    const application = await workshop.opponent()
    // Of two that wait for each other the server breaks off the one whose timeout is over first.
    await application.query("set deadlock_timeout = '1min'")
    await application.query("begin; update public.child set note = 'new'")
    const action = await detach(workshop, 'public.events_1', month(1), { concurrently: false })
    const running = workshop.runOne(action, { limits: { ...patient, lockTimeoutMs: 3000 } })
    const waiting = "select 1 from pg_locks where relation = 'public.child'::regclass and not granted"
    await expect.poll(() => workshop.db.rows(waiting), { interval: 10, timeout: 5000 }).toHaveLength(1)
    await application.query('select count(*) from public.events')
    await application.query('commit')
    expect(await running).toMatchObject({ result: 'done' })
    expect(workshop.events.filter(({ kind }) => kind === 'lock-timeout').length).toBeGreaterThan(0)
  })
})
