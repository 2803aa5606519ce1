import { expect, it } from 'vitest'
import { type Action, type CreateAction } from '../../src/domain/action.ts'
import { LeadershipLost } from '../../src/domain/errors.ts'
import { featuresOf } from '../../src/domain/server-features.ts'
import { executePlan } from '../../src/execution/executor.ts'
import { compile } from '../../src/sql/compile.ts'
import { wordStep } from '../../src/sql/word-step.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { create, detach, drop, month, partitionsOf } from './real-actions.ts'
import { watched } from './watched-session.ts'
import { aSetPlan, openWorkshop, planOf, type Workshop } from './workshop.ts'
import { eventsTable } from './world.ts'

/** So many months from May on. */
async function creations(workshop: Workshop, count: number): Promise<readonly CreateAction[]> {
  const actions: CreateAction[] = []
  for (let at = 5; at < 5 + count; at += 1)
    actions.push(await create(workshop, `public.events_${at}`, month(at)))
  return actions
}

describeEachMajor('running a plan', (major) => {
  it('sends the very statements that are shown, and only reads beside them', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const action = await detach(workshop, 'public.events_1', month(1), {
      concurrently: false,
      schema: 'archive',
    })
    const context = workshop.context()
    const sent: string[] = []
    const outcome = await workshop.runOne(action, {
      open: async () =>
        watched(await context.open(), (text) => {
          sent.push(text)
          return Promise.resolve()
        }),
    })
    expect(outcome.result).toBe('done')
    const shown = compile(action, { limits: context.limits, features: featuresOf(major * 10_000) }).flatMap(
      wordStep,
    )
    const own = sent.filter((text) => shown.some((statement) => statement.text === text))
    expect(own).toEqual(shown.map(({ text }) => text))
    const rest = sent.filter(
      (text) => !own.includes(text) && !/ledger|journal|^begin|^set local lock/.test(text),
    )
    expect(rest.filter((text) => !/^\s*(--.*\n|\s)*(select|with)\b/.test(text))).toEqual([])
  })

  it('goes on with the other sets when one fails, and tells of each in the plan’s order', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const bad = await create(workshop, 'public.overlap', month(4))
    const good = await create(workshop, 'public.events_5', month(5))
    const dependent = { ...(await create(workshop, 'public.events_6', month(6))), needs: [bad.id] }
    const plan = planOf([
      aSetPlan([bad, dependent], { table: { schema: 'public', name: 'one' } }),
      aSetPlan([good], { table: { schema: 'public', name: 'two' } }),
    ])
    const outcomes = await executePlan(plan, workshop.context({ concurrency: 2 }))
    expect(outcomes.map(({ action, result, code }) => [action.target.name, result, code])).toEqual([
      ['overlap', 'failed', 'bound-refused'],
      ['events_6', 'skipped', 'needs-not-met'],
      ['events_5', 'done', ''],
    ])
  })

  it('leaves sets alone that are only observed', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const action = await create(workshop, 'public.events_5', month(5))
    const outcomes = await executePlan(planOf([aSetPlan([action], { mode: 'observe' })]), workshop.context())
    expect(outcomes).toEqual([])
    expect(await partitionsOf(workshop)).toEqual(['public.events_4'])
  })

  it('changes nothing more, in no set, once leadership is lost', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const actions = await creations(workshop, 3)
    let asked = 0
    const plan = planOf(actions.map((action) => aSetPlan([action], { table: action.target })))
    const outcomes = await executePlan(
      plan,
      workshop.context({
        confirmLeadership: () => {
          asked += 1
          return asked < 2 ? Promise.resolve() : Promise.reject(new LeadershipLost('the lock is gone'))
        },
      }),
    )
    expect(outcomes.map(({ result, code }) => [result, code])).toEqual([
      ['done', ''],
      ['skipped', 'leadership-lost'],
      ['skipped', 'leadership-lost'],
    ])
    expect(asked).toBe(2)
    expect(await partitionsOf(workshop)).toEqual(['public.events_4', 'public.events_5'])
  })

  it('drops one partition while the next is detached, and never gets into its own way', async () => {
    const months = [1, 2, 3, 4, 5, 6]
    await using workshop = await openWorkshop(major, eventsTable(months))
    const leaving: Action[] = []
    for (const each of months) {
      const name = `public.events_${each}`
      const first = await detach(workshop, name, month(each), { concurrently: true, schema: 'archive' })
      const last = await drop(workshop, name, { needs: [first.id] })
      const there = { schema: 'archive', name: last.partition.name.name }
      leaving.push(first, { ...last, partition: { ...last.partition, name: there } })
    }
    const outcomes = await executePlan(planOf([aSetPlan(leaving)]), workshop.context({ concurrency: 2 }))
    expect(outcomes.map(({ result }) => result)).toEqual(leaving.map(() => 'done'))
    expect(outcomes.map(({ action }) => action.id)).toEqual(leaving.map(({ id }) => id))
    expect(workshop.events.filter(({ kind }) => kind === 'lock-timeout')).toEqual([])
    expect((await workshop.ledger()).map(({ state }) => state)).toEqual(months.map(() => 'dropped'))
  })

  it('skips what is left when everything stops, and rolls back what was under way', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const blocker = await workshop.opponent()
    await blocker.query('begin; lock table public.events in share mode')
    const actions = await creations(workshop, 2)
    const stop = new AbortController()
    const limits = {
      lockTimeoutMs: 30_000,
      lockBudgetMs: 60_000,
      detachTimeoutMs: 1000,
      holdTimeoutMs: 60_000,
    }
    const running = workshop.run(actions, { signal: stop.signal, limits })
    const attaching =
      "select 1 from pg_stat_activity where query like '%attach partition%' and state = 'active' and pid <> pg_backend_pid()"
    await expect.poll(() => workshop.db.rows(attaching)).toHaveLength(1)
    stop.abort()
    expect((await running).map(({ result, code }) => [result, code])).toEqual([
      ['skipped', 'interrupted'],
      ['skipped', 'interrupted'],
    ])
    await blocker.query('commit')
    expect(await workshop.db.rows("select relname from pg_class where relname like 'events\\_5%'")).toEqual(
      [],
    )
  })

  it('fails the action, and not the run, when the statement takes longer than a lock may be held', async () => {
    await using workshop = await openWorkshop(
      major,
      `${eventsTable([4])}; create function public.slow(text) returns boolean language sql immutable as 'select true from pg_sleep(0.2)';
       alter table public.events add check (public.slow(body)); insert into public.events (ts) values ('2026-04-02Z')`,
    )
    await workshop.db.exec(
      `set role "${workshop.owner}"; create table public.events_default partition of public.events default;
       insert into public.events (ts) values ('2026-05-02Z'); reset role`,
    )
    const outcome = await workshop.runOne(
      await create(workshop, 'public.events_6', month(6), { hasDefault: true }),
      {
        limits: { lockTimeoutMs: 100, lockBudgetMs: 1000, detachTimeoutMs: 1000, holdTimeoutMs: 1 },
      },
    )
    expect(outcome).toMatchObject({ result: 'failed', code: 'statement-cancelled' })
    expect(workshop.events.map(({ kind }) => kind)).toEqual(['action-started', 'action-failed'])
  })

  it('waits for another copy of us that works on the same table', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const other = await workshop.opponent()
    const parent = await workshop.table('public.events')
    await other.query(`begin; select pg_advisory_xact_lock(1717923427, ${parent.oid})`)
    const running = workshop.runOne(await create(workshop, 'public.events_5', month(5)))
    await expect.poll(() => workshop.events.some(({ kind }) => kind === 'lock-timeout')).toBe(true)
    await other.query('commit')
    expect(await running).toMatchObject({ result: 'done' })
  })

  it('writes each outcome to the journal, and goes on without when it cannot', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    await workshop.runOne(await create(workshop, 'public.events_5', month(5)))
    await workshop.runOne(await create(workshop, 'public.overlap', month(5)))
    const rows = await workshop.db.rows(
      'select target_name, kind, result, code, length(statements_digest) as digest from partitiond.journal order by id',
    )
    expect(rows).toEqual([
      { target_name: 'events_5', kind: 'create', result: 'done', code: '', digest: 64 },
      { target_name: 'overlap', kind: 'create', result: 'failed', code: 'bound-refused', digest: 64 },
    ])
    await workshop.db.exec('drop table partitiond.journal')
    const outcome = await workshop.runOne(await create(workshop, 'public.events_6', month(6)))
    expect(outcome).toMatchObject({
      result: 'done',
      findings: [{ code: 'journal-not-written', level: 'warning' }],
    })
  })

  it('fails every action, and throws nothing, when no session can be had', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const action = await create(workshop, 'public.events_5', month(5))
    await workshop.db.exec(`alter role "${workshop.daemon}" nologin`)
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed' })
  })
})
