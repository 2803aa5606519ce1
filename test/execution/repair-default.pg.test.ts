import { expect, it } from 'vitest'
import { type RepairDefaultAction } from '../../src/domain/action.ts'
import { describeEachMajor } from '../support/cluster.ts'

import { create, month, moveRows, partitionsOf, repairDefault } from './real-actions.ts'
import { key } from '../sql/sample-actions.ts'
import { inserters } from './inserters.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable, withDefault } from './world.ts'

const rowsIn = async (workshop: Workshop, table: string): Promise<number> => {
  const [row] = await workshop.db.rows<{ n: number }>(`select count(*)::int as n from ${table}`)
  return row?.n ?? 0
}

describeEachMajor('repairing DEFAULT', (major) => {
  it.each([false, true])(
    'moves rows while others write, and loses or doubles none (copied ahead: %s)',
    async (copyAhead) => {
      await using workshop = await openWorkshop(major, eventsTable([3], withDefault(5000)))
      const action = await moveRows(workshop, 'public.events_4', month(4), { copyAhead })
      const writers = await inserters(workshop, 3, '2026-04-15Z')
      const outcome = await workshop.runOne(action, {
        limits: { lockTimeoutMs: 200, lockBudgetMs: 20_000, detachTimeoutMs: 1000, holdTimeoutMs: 10_000 },
      })
      const { inserted, deleted, failures } = await writers.stop()
      expect(outcome).toMatchObject({ result: 'done' })
      expect(failures).toEqual([])
      expect(await rowsIn(workshop, 'public.events_default')).toBe(0)
      expect(await rowsIn(workshop, 'public.events')).toBe(5000 + inserted - deleted)
      const [bodies] = await workshop.db.rows(
        "select count(distinct id)::int as ids, bool_and(body ~ '^(row|written|changed)') as whole from public.events_4",
      )
      expect(bodies).toEqual({ ids: 5000 + inserted - deleted, whole: true })
      const [left] = await workshop.db.rows(
        "select count(*)::int as n from pg_constraint where conname like 'partitiond%'",
      )
      expect(left).toEqual({ n: 0 })
    },
  )

  it('writes generated and identity columns as they were', async () => {
    await using workshop = await openWorkshop(
      major,
      `create table public.events (
         extra json, gone int, id bigint generated always as identity, ts timestamptz not null, body text,
         double int generated always as (length(body) * 2) stored, primary key (id, ts)) partition by range (ts);
       create table public.events_default (ts timestamptz not null, id bigint not null, body text, gone int, extra json,
         double int generated always as (length(body) * 2) stored);
       alter table public.events attach partition public.events_default default;
       alter table public.events drop column gone;
       insert into public.events (extra, ts, body) values ('{"b": 1}', '2026-04-02Z', 'four')`,
    )
    const before = await workshop.db.rows('select * from public.events')
    for (const copyAhead of [false, true]) {
      const target = `public.events_${copyAhead ? 5 : 4}`
      await workshop.db.exec(
        "insert into public.events (extra, ts, body) values ('{}', '2026-05-02Z', 'five!')",
      )
      const action = await moveRows(workshop, target, month(copyAhead ? 5 : 4), {
        copyAhead,
        columns: ['extra', 'id', 'ts', 'body'],
      })
      expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    }
    expect(await workshop.db.rows("select * from public.events where ts < '2026-05-01Z'")).toEqual(before)
    expect(await workshop.db.rows('select distinct double from public.events_5')).toEqual([{ double: 10 }])
    await workshop.db.exec("insert into public.events (ts) values ('2026-04-03Z')")
  })

  it('takes a copy up again that was interrupted, and believes none of it', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(300)))
    const action = await moveRows(workshop, 'public.events_4', month(4), { copyAhead: true })
    // The session ends between the copy and the exchange.
    const stop = new AbortController()
    let asked = 0
    const stopped = await workshop.runOne(action, {
      signal: stop.signal,
      confirmLeadership: () => {
        asked += 1
        if (asked === 3) stop.abort()
        return Promise.resolve()
      },
    })
    expect(stopped).toMatchObject({ result: 'skipped', code: 'interrupted' })
    expect(await rowsIn(workshop, 'public.events_4')).toBe(300)
    await workshop.db.exec(
      `delete from public.events where id <= 10; update public.events set body = 'changed' where id = 11;
       insert into public.events (ts, body) values ('2026-04-20Z', 'new')`,
    )
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    expect(
      await workshop.db.rows('select count(*)::int as n, min(id)::int as first from public.events_4'),
    ).toEqual([{ n: 291, first: 11 }])
    expect(await workshop.db.rows("select id::int from public.events_4 where body = 'changed'")).toEqual([
      { id: 11 },
    ])
    expect(await rowsIn(workshop, 'public.events_default')).toBe(0)
  })

  it('does not take a stranger’s table for its own copy', async () => {
    await using workshop = await openWorkshop(
      major,
      eventsTable([], `${withDefault(3)}; create table public.events_4 (like public.events including all)`),
    )
    const action = await moveRows(workshop, 'public.events_4', month(4), { copyAhead: true })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'skipped', code: 'world-moved' })
    expect(await rowsIn(workshop, 'public.events_default')).toBe(3)
  })

  it('excludes a range so that ATTACH need not scan, also where keys are NULL, and includes it again', async () => {
    await using workshop = await openWorkshop(
      major,
      `create table public.events (ts timestamptz) partition by range (ts);
       create table public.events_default partition of public.events default; insert into public.events values (null)`,
    )
    const nullable = { ...key, notNull: false }
    const constraint = 'partitiond_excludes_1'
    const range = { ...month(5), upper: month(7).upper }
    const exclude = await repairDefault(workshop, 'public.events_default', {
      do: 'exclude',
      constraint,
      range,
      key: nullable,
    })
    const include = await repairDefault(workshop, 'public.events_default', { do: 'include', constraint })
    expect(await workshop.runOne(exclude)).toMatchObject({ result: 'done' })
    await expectNoScan(workshop)
    const made = await workshop.runOne(
      await create(workshop, 'public.events_6', month(6), { hasDefault: true, key: nullable }),
    )
    expect(made).toMatchObject({ result: 'done' })
    expect(await workshop.runOne(include)).toMatchObject({ result: 'done' })
    expect(await workshop.runOne(include)).toMatchObject({ result: 'done' })
    await workshop.db.exec("insert into public.events values ('2026-07-02Z')")
  })

  it('takes the excluding CHECK away whatever became of the rest', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(1)))
    const constraint = 'partitiond_excludes_1'
    const exclude = await repairDefault(workshop, 'public.events_default', {
      do: 'exclude',
      constraint,
      range: month(4),
      key,
    })
    const include = await repairDefault(workshop, 'public.events_default', { do: 'include', constraint })
    const dependent = await create(workshop, 'public.events_4', month(4), {
      hasDefault: true,
      needs: [exclude.id],
    })
    const outcomes = await workshop.run([exclude, dependent, include])
    expect(outcomes.map(({ result, code }) => [result, code])).toEqual([
      ['failed', 'rows-in-the-way'],
      ['skipped', 'needs-not-met'],
      ['done', ''],
    ])
    await workshop.db.exec("insert into public.events (ts) values ('2026-04-20Z')")
  })

  it('takes the excluding CHECK away also when everything stops in between', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(0)))
    const constraint = 'partitiond_excludes_1'
    const exclude = await repairDefault(workshop, 'public.events_default', {
      do: 'exclude',
      constraint,
      range: month(4),
      key,
    })
    const include = await repairDefault(workshop, 'public.events_default', { do: 'include', constraint })
    const stop = new AbortController()
    let asked = 0
    const outcomes = await workshop.run([exclude, include], {
      signal: stop.signal,
      confirmLeadership: () => {
        asked += 1
        if (asked === 2) stop.abort()
        return Promise.resolve()
      },
    })
    expect(outcomes.map(({ result, code }) => [result, code])).toEqual([
      ['skipped', 'interrupted'],
      ['done', ''],
    ])
    expect(await workshop.db.rows('select 1 from pg_constraint where conname = $1', [constraint])).toEqual([])
  })

  it.each([
    [
      'a foreign key that would delete what references them',
      'create table public.child (id bigint, ts timestamptz, foreign key (id, ts) references public.events on delete cascade); insert into public.child select id, ts from public.events',
    ],
    [
      'a trigger that takes the move for a deletion',
      "create function public.audit() returns trigger language plpgsql as 'begin return old; end'; create trigger audit after delete on public.events for each row execute function public.audit()",
    ],
  ])('refuses to move rows beside %s', async (_what, more) => {
    await using workshop = await openWorkshop(major, eventsTable([], `${withDefault(3)}; ${more}`))
    const outcome = await workshop.runOne(await moveRows(workshop, 'public.events_4', month(4)))
    expect(outcome).toMatchObject({
      result: 'failed',
      code: 'default-rows-bound',
      findings: [{ level: 'error' }],
    })
    expect(await rowsIn(workshop, 'public.events_default')).toBe(3)
    expect(await partitionsOf(workshop)).toEqual(['public.events_default'])
  })

  it('refuses to move rows that are published', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(3)))
    await workshop.db.exec('create publication p for table public.events')
    expect(await workshop.runOne(await moveRows(workshop, 'public.events_4', month(4)))).toMatchObject({
      result: 'failed',
      code: 'default-rows-bound',
    })
  })

  it('refuses to copy ahead without a unique key', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(3)))
    const action: RepairDefaultAction = await moveRows(workshop, 'public.events_4', month(4), {
      copyAhead: true,
      uniqueKey: [],
    })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'failed', code: 'no-unique-key' })
    await expect(workshop.table('public.events_4')).rejects.toThrow('does not exist')
  })
})

async function expectNoScan(workshop: Workshop): Promise<void> {
  const client = await workshop.opponent()
  const messages: string[] = []
  client.on('notice', ({ message }) => messages.push(message ?? ''))
  await client.query(
    'set client_min_messages = debug1; begin; create table public.probe (like public.events)',
  )
  await client.query(
    "alter table public.events attach partition public.probe for values from ('2026-05-01Z') to ('2026-06-01Z')",
  )
  await client.query('rollback')
  expect(messages).toContain(
    'updated partition constraint for default partition "events_default" is implied by existing constraints',
  )
}
