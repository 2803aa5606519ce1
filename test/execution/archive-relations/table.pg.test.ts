import { expect, it } from 'vitest'
import { rangeBound } from '../../../src/domain/bound.ts'
import { MAXVALUE, MINVALUE } from '../../../src/domain/endpoint.ts'
import { parseKeyValue } from '../../../src/domain/key-value.ts'
import { type KeyColumn } from '../../../src/domain/key.ts'
import { describeEachMajor } from '../../support/cluster.ts'
import { detach, month } from '../real-actions.ts'
import { openWorkshop } from '../workshop.ts'
import { range } from '../../sql/sample-actions.ts'
import { count, follow, january, noted, sameRows, storing, withDetached } from './archiving.ts'

const shared = { kind: 'table', table: { schema: 'archive', name: 'All Events' } } as const
const all = 'archive."All Events"'
const inJanuary = "ts >= '2026-01-01Z' and ts < '2026-02-01Z'"

describeEachMajor('an archive table', (major) => {
  it('is made, and takes one partition after the other', async () => {
    await using workshop = await withDetached(
      major,
      `${january}; insert into public.events (ts, body) select '2026-02-02Z', 'february' from generate_series(1, 10)`,
    )
    await workshop.runOne(await detach(workshop, 'public.events_2', month(2)))
    const first = await storing(workshop, 'public.events_1', shared, { makesTable: true })
    // Planned at the same time: the table is there by then.
    const second = await storing(workshop, 'public.events_2', shared, { makesTable: true, bound: month(2) })
    const outcomes = await workshop.run([first, second])
    expect(outcomes.map(({ result, message }) => [result, message])).toEqual([
      ['done', ''],
      ['done', ''],
    ])
    expect(await noted(workshop)).toEqual({
      name: 'public.events_1',
      state: 'verified',
      kind: 'table',
      location: all,
      rows: 100,
    })
    expect(await count(workshop, all)).toBe(110)
    expect(await sameRows(workshop, 'public.events_1', all, inJanuary)).toBe(true)
    const about = await workshop.db.rows(
      `select pg_get_userbyid(relowner) as owner, (select count(*)::int from pg_constraint where conrelid = c.oid and contype = 'c') as checks,
         (select count(*)::int from pg_attribute where attrelid = c.oid and attgenerated = 's') as computed,
         (select string_agg(amname, ',') from pg_index join pg_class i on i.oid = indexrelid join pg_am on pg_am.oid = i.relam where indrelid = c.oid) as indexes
       from pg_class c where oid = $1::regclass`,
      [all],
    )
    expect(about).toEqual([{ owner: workshop.owner, checks: 0, computed: 1, indexes: 'brin' }])
  })

  it('never takes the same rows twice: those that are there already count', async () => {
    await using workshop = await withDetached(major)
    const action = await storing(workshop, 'public.events_1', shared, { makesTable: true })
    await workshop.runOne(action)
    await workshop.db.exec("update partitiond.ledger set state = 'detached', archive_location = null")
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await count(workshop, all)).toBe(100)
    expect(await noted(workshop)).toMatchObject({ state: 'verified', location: all, rows: 100 })
  })

  it.each<[what: string, sql: string]>([
    ['a row more', `insert into ${all} (id, ts) values (0, '2026-01-31 23:00Z')`],
    ['a row less', `delete from ${all} where id = 7`],
    ['a row that was changed', `update ${all} set body = '' where id = 8`],
  ])('is refused when it holds %s of the range already', async (_what, sql) => {
    await using workshop = await withDetached(major)
    const action = await storing(workshop, 'public.events_1', shared, { makesTable: true })
    await workshop.runOne(action)
    await workshop.db.exec(`update partitiond.ledger set state = 'detached', archive_location = null; ${sql}`)
    const before = await count(workshop, all)
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toMatch(/holds already, \d+ rows that are not the 100 of the partition/)
    expect(await count(workshop, all)).toBe(before)
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
  })

  it.each<[what: string, sql: string, says: string]>([
    [
      'lacks a column',
      `alter table ${all} drop column body, drop column is_odd`,
      'has no column body, is_odd',
    ],
    [
      'has another type',
      `alter table ${all} alter "Größe ""x""" type numeric(10,4), alter id type int`,
      'id is integer, not bigint',
    ],
    [
      'computes what the partition holds',
      `alter table ${all} drop column body; alter table ${all} add body text generated always as ('x') stored`,
      'computes body by itself',
    ],
    ['is unlogged', `alter table ${all} set unlogged`, 'would be empty after a crash'],
  ])('is refused when it %s, and taken once the hint was followed', async (_what, sql, says) => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(
      `set role "${workshop.owner}"; create table ${all} (like public.events_1 excluding constraints); ${sql}; reset role`,
    )
    const action = await storing(workshop, 'public.events_1', shared)
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain(says)
    await follow(workshop, outcome)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await sameRows(workshop, 'public.events_1', all)).toBe(true)
  })

  it.each<[what: string, sql: (owner: string) => string, says: string]>([
    ['its schema is not there', () => 'drop schema archive', 'there is no schema archive'],
    [
      'the owner may not create in its schema',
      (owner) => `alter schema archive owner to current_user; revoke all on schema archive from "${owner}"`,
      'may not create in schema archive',
    ],
  ])('is not made when %s', async (_what, sql, says) => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(sql(workshop.owner))
    const action = await storing(workshop, 'public.events_1', shared, { makesTable: true })
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain(says)
    await follow(workshop, outcome)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
  })

  it('of somebody else is taken once the owner may read and write it', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(`create table ${all} (like public.events_1)`)
    const action = await storing(workshop, 'public.events_1', shared)
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain('may not read and insert into')
    await follow(workshop, outcome)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
  })

  it('is never the set itself, or a part of it', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec('create table public.events_rest partition of public.events default')
    for (const name of ['events', 'events_rest', 'events_2']) {
      const table = { schema: 'public', name }
      const outcome = await workshop.runOne(
        await storing(workshop, 'public.events_1', { kind: 'table', table }),
      )
      expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
      expect(outcome.message).toContain('the table it came from')
    }
    expect(await count(workshop, 'public.events')).toBe(0)
  })

  it('may have columns in another order, identity columns and more of its own', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(
      `set role "${workshop.owner}"; create table ${all} (is_odd boolean, body text, at timestamptz default now(), ts timestamptz,
         id bigint generated always as identity, "Größe ""x""" numeric(10,2)); reset role`,
    )
    expect(await workshop.runOne(await storing(workshop, 'public.events_1', shared))).toMatchObject({
      result: 'done',
      message: '',
    })
    expect(await sameRows(workshop, 'public.events_1', all)).toBe(true)
  })

  it('may be partitioned, and what has no partition there is not archived', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(
      `set role "${workshop.owner}"; create table ${all} (like public.events_1) partition by range (ts); reset role`,
    )
    const action = await storing(workshop, 'public.events_1', shared)
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.findings[0]?.hint).toContain('Add the partition')
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
    await workshop.db.exec(`set role "${workshop.owner}"`)
    await follow(workshop, outcome)
    await workshop.db.exec('reset role')
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await sameRows(workshop, 'public.events_1', 'archive.events_1')).toBe(true)
  })

  it('whose trigger changes or swallows rows keeps none of them', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(
      `set role "${workshop.owner}"; create table ${all} (like public.events_1);
       create function archive.odd() returns trigger language plpgsql as 'begin if new.id = 5 then return null; end if; return new; end';
       create trigger odd before insert on ${all} for each row execute function archive.odd(); reset role`,
    )
    const outcome = await workshop.runOne(await storing(workshop, 'public.events_1', shared))
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain('99 rows that are not the 100')
    expect(await count(workshop, all)).toBe(0)
  })

  it('takes nothing from a partition whose row security hides rows', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(
      'alter table public.events_1 enable row level security, force row level security; create policy few on public.events_1 using (id < 10)',
    )
    const action = await storing(workshop, 'public.events_1', shared, { makesTable: true })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'failed' })
    expect(await count(workshop, all)).toBe(0)
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
  })

  it.each([
    ['MINVALUE to MAXVALUE', rangeBound(MINVALUE, MAXVALUE), 'minvalue', 'maxvalue'],
    ['-infinity to infinity', range('-infinity', 'infinity'), "'-infinity'", "'infinity'"],
  ])('takes a partition for %s', async (_what, bound, lower, upper) => {
    await using workshop = await openWorkshop(
      major,
      `create table public.events (id bigint, ts timestamptz not null, body text) partition by range (ts);
       create table public.events_1 partition of public.events for values from (${lower}) to (${upper});
       insert into public.events (id, ts) values (1, '0044-03-15Z BC'), (2, '-infinity'), (3, '2026-01-01Z')`,
    )
    await workshop.runOne(await detach(workshop, 'public.events_1', bound))
    const action = await storing(workshop, 'public.events_1', shared, { makesTable: true, bound })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await count(workshop, all)).toBe(3)
  })

  it('takes a partition whose key is an expression', async () => {
    await using workshop = await openWorkshop(
      major,
      `create table public.events (id bigint, ts timestamptz) partition by range ((ts at time zone 'UTC'));
       create table public.events_1 partition of public.events for values from ('2026-01-01') to ('2026-02-01');
       insert into public.events values (1, '2026-01-01Z'), (2, '2026-01-31 23:59Z')`,
    )
    const expression: KeyColumn = {
      name: "timezone('UTC'::text, ts)",
      isExpression: true,
      type: 'timestamp',
      notNull: false,
    }
    const bound = rangeBound(
      parseKeyValue('2026-01-01 00:00:00', 'timestamp'),
      parseKeyValue('2026-02-01 00:00:00', 'timestamp'),
    )
    const left = await workshop.runOne(await detach(workshop, 'public.events_1', bound, { key: expression }))
    expect(left).toMatchObject({ result: 'done', message: '' })
    const action = await storing(workshop, 'public.events_1', shared, {
      makesTable: true,
      bound,
      key: expression,
    })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await count(workshop, all)).toBe(2)
  })

  it('that is gone since the plan is left for the next one to make', async () => {
    await using workshop = await withDetached(major)
    expect(await workshop.runOne(await storing(workshop, 'public.events_1', shared))).toMatchObject({
      result: 'skipped',
      code: 'world-moved',
    })
  })

  it('keeps nobody waiting: rows that come meanwhile are found by the drop', async () => {
    await using workshop = await withDetached(major)
    const writer = await workshop.opponent()
    await writer.query("begin; insert into public.events_1 (id, ts) values (1000, '2026-01-03Z')")
    const action = await storing(workshop, 'public.events_1', shared, { makesTable: true })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    await writer.query('commit')
    expect(await noted(workshop)).toMatchObject({ state: 'verified', rows: 100 })
    expect(await count(workshop, all)).toBe(100)
  })

  it('holds nothing of what was stopped, and all of it in the next cycle', async () => {
    await using workshop = await withDetached(major)
    const action = await storing(workshop, 'public.events_1', shared, { makesTable: true })
    const stop = new AbortController()
    let asked = 0
    const stopped = await workshop.runOne(action, {
      signal: stop.signal,
      confirmLeadership: () => {
        asked += 1
        if (asked === 2) stop.abort()
        return Promise.resolve()
      },
    })
    expect(stopped).toMatchObject({ result: 'skipped', code: 'interrupted' })
    expect(await count(workshop, all)).toBe(0)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await count(workshop, all)).toBe(100)
  })

  it('is refused while one of its partitions would be empty after a crash', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(
      `set role "${workshop.owner}"; create table ${all} (like public.events_1 excluding constraints) partition by range (ts);
       create unlogged table archive.rest partition of ${all} default; reset role`,
    )
    const action = await storing(workshop, 'public.events_1', shared)
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain('archive.rest would be empty after a crash')
    await follow(workshop, outcome)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
  })
})
