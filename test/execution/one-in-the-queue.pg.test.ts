import { expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { type SetPlan } from '../../src/domain/plan.ts'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { type ExecutionContext } from '../../src/execution/execution-context.ts'
import { executePlan } from '../../src/execution/executor.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { watchQueueOfDim, writeIntoDim } from './busy-dim.ts'
import { create, detach, drop, month } from './real-actions.ts'
import { aSetPlan, openWorkshop, planOf, type Workshop } from './workshop.ts'

const numbers = Array.from({ length: 10 }, (_, n) => n)

/** Ten logs that reference one table, each with January to leave, and the table that sample actions are about unless told otherwise. */
const tables = `create table public.events (ts timestamptz) partition by range (ts);
  create table public.dim (id int primary key); insert into public.dim values (1);
  ${numbers
    .map(
      (
        n,
      ) => `create table public.log${n} (id int references public.dim, ts timestamptz not null) partition by range (ts);
        create table public.log${n}_1 partition of public.log${n} for values from ('2026-01-01Z') to ('2026-02-01Z')`,
    )
    .join(';')}`

const foreignKeys: SetPlan['foreignKeys'] = [
  { direction: 'out', constraint: 'fk', table: { schema: 'public', name: 'dim' } },
]

/** Every way in which `dim` is locked: ATTACH, DETACH with and without CONCURRENTLY, DROP. */
async function setOf(workshop: Workshop, n: number): Promise<SetPlan> {
  const parent = await workshop.table(`public.log${n}`)
  const name = `public.log${n}_1`
  const made = await create(workshop, `public.log${n}_5`, month(5), { parent, hasForeignKeys: true })
  const left = await detach(workshop, name, month(1), { parent, concurrently: n % 2 === 0 })
  const dropped = await drop(workshop, name, { parent, needs: [left.id] })
  const actions: readonly Action[] = [made, left, dropped]
  return aSetPlan(actions, { table: parent.name, foreignKeys })
}

describeEachMajor('ten sets that reference one table', (major) => {
  it('never have more than one request of theirs in its queue', { timeout: 300_000 }, async () => {
    await using workshop = await openWorkshop(major, tables)
    const sets: SetPlan[] = []
    for (const n of numbers) sets.push(await setOf(workshop, n))
    let isOver = false
    const until = performance.now() + 2500
    const blocking = writeIntoDim(await workshop.opponent(), () => isOver || performance.now() > until)
    const watching = watchQueueOfDim(await workshop.opponent(), () => isOver)
    const outcomes = await executePlan(
      planOf(sets),
      workshop.context({
        concurrency: 10,
        random: Math.random,
        limits: { lockTimeoutMs: 60, lockBudgetMs: 30_000, detachTimeoutMs: 30_000, holdTimeoutMs: 5000 },
      }),
    )
    isOver = true
    await blocking
    const samples = await watching
    expect(outcomes.map(({ action, result, message }) => `${result} ${action.id} ${message}`.trim())).toEqual(
      sets.flatMap(({ actions }) => actions).map(({ id }) => `done ${id}`),
    )
    expect(samples.filter((waiting) => waiting > 0).length).toBeGreaterThan(3)
    expect(Math.max(...samples)).toBe(1)
  })
})

describeEachMajor('a set that is referenced', (major) => {
  it('does not hold up the set that references it while a detach waits for an old transaction', async () => {
    const log = `create table public.events (id int, ts timestamptz, primary key (id, ts)) partition by range (ts);
      create table public.events_1 partition of public.events for values from ('2026-01-01Z') to ('2026-02-01Z');
      create table public.lines (id int, ts timestamptz not null, event timestamptz, foreign key (id, event) references public.events)
        partition by range (ts)`
    await using workshop = await openWorkshop(major, log)
    const parent = await workshop.table('public.lines')
    const made = await create(workshop, 'public.lines_1', month(1), { parent, hasForeignKeys: true })
    const left = await detach(workshop, 'public.events_1', month(1))
    const reader = await workshop.opponent()
    await reader.query('begin; select count(*) from public.events')
    await systemStopwatch.pause(1100)
    const order: unknown[] = []
    const reporter: ExecutionContext['reporter'] = {
      report: (event) => {
        if (event.kind === 'action-done' || event.kind === 'action-skipped') order.push(event.action)
      },
    }
    const outcomes = await executePlan(
      planOf([aSetPlan([left]), aSetPlan([made])]),
      workshop.context({ concurrency: 2, reporter }),
    )
    expect(outcomes.map(({ result }) => result)).toEqual(['skipped', 'done'])
    expect(order).toEqual(['create', 'detach'])
  })
})
