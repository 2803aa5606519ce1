import { expect, it, vi } from 'vitest'
import { type CycleResult } from '../../src/daemon/cycle.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { type Death, Wire } from '../support/wire.ts'
import { aKeeper, openSite, partitionsOf, type Site, troubleOf } from './site.ts'

/** A table by month, cut by CHECKs, with January and February, as people made them by hand. */
const tables = `
  create table public.m (id bigserial, ts timestamptz not null, v text);
  create table public.m_01 (check (ts >= '2026-01-01 00:00+00' and ts < '2026-02-01 00:00+00')) inherits (public.m);
  create table public.m_02 (check (ts >= '2026-02-01 00:00+00' and ts < '2026-03-01 00:00+00')) inherits (public.m);`

const policy = (lifecycle = '', table = 'public.m', key = 'ts'): string => `
version: 1
policies:
  - table: '${table}'
    method: inheritance
    key: ${key}
    interval: 1 month
    premake: { ahead: 1 }
    ${lifecycle}
`

const february = '2026-02-10T12:00:00Z'
const march = '2026-03-10T12:00:00Z'
const april = '2026-04-10T12:00:00Z'

const idsOf = ({ plan }: CycleResult): readonly string[] =>
  plan.sets.flatMap(({ actions }) => actions.map(({ id }) => id))

const codesOf = ({ plan }: CycleResult): readonly string[] =>
  [...plan.sets.flatMap(({ findings }) => findings), ...plan.findings].map(
    ({ code, level }) => `${level} ${code}`,
  )

/** How many rows stand in which table, the parent's own included. */
async function places(db: TestDatabase, table = 'public.m'): Promise<readonly string[]> {
  const rows = await db.rows<{ name: string; n: number }>(
    `select tableoid::regclass::text as name, count(*)::int as n from ${table} group by 1 order by 1`,
  )
  return rows.map(({ name, n }) => `${name} ${n}`)
}

async function siteWith(major: Parameters<typeof openSite>[0], more = ''): Promise<Site> {
  const site = await openSite(major, `${tables}${more}`)
  await site.db.exec(`set timezone = 'UTC'`)
  return site
}

describeEachMajor('routing of a legacy inheritance set', (major) => {
  it('sends rows of now, of then and of later to their children, and keeps the others in the table itself', async () => {
    await using site = await siteWith(major)
    const keeper = await site.keeper(policy())
    const first = await keeper.cycle(march)
    expect(idsOf(first)).toEqual(['create public.m_2026_03', 'create public.m_2026_04'])
    expect(troubleOf(first.outcomes)).toEqual([])
    await site.db.exec(`
      insert into public.m (ts) values ('2026-01-01 00:00+00'), ('2026-02-28 23:59:59.999999+00'), ('2026-03-31 23:30+00'), ('2026-04-01 00:00+00');
      set timezone = 'Pacific/Auckland'; set datestyle = 'German';
      insert into public.m (ts) values ('01.01.2026 00:00+00'), ('2035-01-01 00:00+00');
      set datestyle = 'ISO'`)
    expect(await places(site.db)).toEqual(['m 1', 'm_01 2', 'm_02 1', 'm_2026_03 1', 'm_2026_04 1'])
    const second = await keeper.cycle(march)
    expect(idsOf(second).filter((id) => !id.startsWith('analyze'))).toEqual([])
    expect(codesOf(second)).toEqual(['warning rows-in-parent'])
    expect(second.plan.sets[0]?.summary.defaultRows).toBe(1)

    // As the finding says.
    await site.db
      .exec(`alter table public.m disable trigger partitiond_route; insert into public.m (ts) values ('2026-03-06 00:00+00');
      alter table public.m enable trigger partitiond_route;
      with moved as (delete from only public.m where ts < '2027-01-01' returning *) insert into public.m select * from moved`)
    expect(await places(site.db)).toEqual(['m 1', 'm_01 2', 'm_02 1', 'm_2026_03 2', 'm_2026_04 1'])
  })

  it('is done by right of the owner: who may insert into the table needs no right on its children, and nobody gets one', async () => {
    await using site = await siteWith(major)
    const { db } = site
    const keeper = await site.keeper(policy())
    await keeper.cycle(march)
    const app = await db.role('app')
    await db.exec(
      `grant insert on public.m to "${app}"; grant usage on sequence public.m_id_seq to "${app}"; grant create on schema public to "${app}"`,
    )
    const client = await db.client(app)
    await client.query(`insert into public.m (ts) values ('2026-03-05 00:00+00')`)
    await expect(client.query('insert into public.m_2026_03 (ts) values (now())')).rejects.toThrow(
      'permission denied',
    )
    const [row] = await db.rows<{ name: string }>(
      `select tgfoid::regproc::text as name from pg_trigger where tgrelid = 'public.m'::regclass and not tgisinternal`,
    )
    await client.query('create table public.mine (id bigint, ts timestamptz, v text)')
    await expect(
      client.query(
        `create trigger t before insert on public.mine for each row execute function ${row?.name ?? ''}()`,
      ),
    ).rejects.toThrow('permission denied')
    expect(await places(db)).toEqual(['m_2026_03 1'])
  })

  it('leaves no value out and puts none into another column while the table has other columns than it knows', async () => {
    await using site = await siteWith(major)
    const { db } = site
    const keeper = await site.keeper(policy())
    await keeper.cycle(march)
    await site.asOwner(`
      alter table public.m add column "New; --" int, add column w text default 'w';
      insert into public.m (ts, v, "New; --") values ('2026-03-05 00:00+00', 'v', 7);
      alter table public.m drop column v;
      insert into public.m (ts, w, "New; --") values ('2026-03-06 00:00+00', 'x', 8);
      alter table public.m rename column w to x;
      insert into public.m (ts, x) values ('2026-03-07 00:00+00', 'y')`)
    expect(await places(db)).toEqual(['m_2026_03 3'])
    expect(await db.rows(`select x, "New; --" as n from public.m order by ts`)).toEqual([
      { x: 'w', n: 7 },
      { x: 'x', n: 8 },
      { x: 'y', n: null },
    ])
    const next = await keeper.cycle(march)
    expect(idsOf(next)[0]).toBe('set public.m')
    expect(troubleOf(next.outcomes)).toEqual([])
    await db.exec(`insert into public.m (ts, x) values ('2026-03-08 00:00+00', 'z')`)
    expect(await places(db)).toEqual(['m_2026_03 4'])
    expect(idsOf(await keeper.cycle(march)).filter((id) => id.startsWith('set'))).toEqual([])
  })

  it('takes generated columns, odd names and a CHECK that keeps the table itself empty', async () => {
    await using site = await openSite(
      major,
      `create table archive."Log'$partitiond$" (
         "new" int generated always as identity, "Time Stamp; --" date not null, child text, "select" int,
         double int generated always as ("select" * 2) stored, constraint "No! rows" check (false) no inherit
       );
       create table archive.by_hand (
         double int generated always as ("select" * 2) stored, "select" int, child text, "Time Stamp; --" date not null
           check ("Time Stamp; --" >= '2026-02-01' and "Time Stamp; --" < '2026-03-01'),
         "new" int generated always as identity (start 1000)
       );
       alter table archive.by_hand inherit archive."Log'$partitiond$"`,
    )
    const { db } = site
    const keeper = await site.keeper(policy('', `archive."Log''$partitiond$"`, "'Time Stamp; --'"))
    const made = await keeper.cycle(march)
    expect(troubleOf(made.outcomes)).toEqual([])
    await db.exec(
      `insert into archive."Log'$partitiond$" ("Time Stamp; --", child, "select") values ('2026-03-05', 'c', 21), ('2026-02-05', 'd', 4)`,
    )
    expect(await db.rows(`select "new", child, "select", double from archive.by_hand`)).toEqual([
      { new: 2, child: 'd', select: 4, double: 8 },
    ])
    const [row] = await db.rows(
      `select "new", child, "select", double from only archive."Log'$partitiond$_2026_03"`,
    )
    expect(row).toEqual({ new: 1, child: 'c', select: 21, double: 42 })
    await expect(
      db.exec(`insert into archive."Log'$partitiond$" ("Time Stamp; --") values ('2036-03-05')`),
    ).rejects.toThrow('No! rows')
    expect(idsOf(await keeper.cycle(march)).filter((id) => !id.startsWith('analyze'))).toEqual([])
  })

  it('is left to a trigger that the table has already, with a word about it', async () => {
    await using site = await siteWith(
      major,
      `create function public.by_name() returns trigger language plpgsql as $$ begin
         execute format('insert into public.%I select ($1).*', 'm_' || to_char(new.ts at time zone 'UTC', 'YYYY_MM')) using new; return null;
       end $$;
       create trigger own before insert on public.m for each row execute function public.by_name()`,
    )
    const keeper = await site.keeper(policy())
    const first = await keeper.cycle(march)
    expect(codesOf(first)).toEqual(['info routing-not-ours'])
    expect(troubleOf(first.outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.m')).toEqual(['m_01', 'm_02', 'm_2026_03', 'm_2026_04'])
    await site.db.exec(`insert into public.m (ts) values ('2026-04-05 00:00+00')`)
    expect(await places(site.db)).toEqual(['m_2026_04 1'])
    const functions = await site.db.rows(`select from pg_proc where proname like 'partitiond%'`)
    expect(functions).toEqual([])
    const [finding] = first.plan.sets[0]?.findings ?? []
    expect(finding?.message).toBe(
      'public.m has the trigger own (function public.by_name): partitiond makes no trigger beside it, and rows reach new children only if it sends them there',
    )
    await site.asOwner('drop trigger own on public.m; drop function public.by_name')
    const next = await keeper.cycle(march)
    expect(idsOf(next)[0]).toBe('set public.m')
    await site.db.exec(`insert into public.m (ts) values ('2026-03-05 00:00+00')`)
    expect(await places(site.db)).toEqual(['m_2026_03 1', 'm_2026_04 1'])
  })

  it.each([
    ['after insert on public.m for each row'],
    ['after insert on public.m referencing new table as fresh for each statement'],
  ])('silences no trigger that sees rows: %s', async (when) => {
    await using site = await siteWith(
      major,
      `create function public.note() returns trigger language plpgsql as 'begin return null; end';
       create trigger audit ${when} execute function public.note()`,
    )
    const keeper = await site.keeper(policy())
    expect(codesOf(await keeper.cycle(march))).toEqual(['info routing-not-ours'])
    expect(await site.db.rows(`select from pg_proc where proname like 'partitiond%'`)).toEqual([])
  })

  it('is left alone once somebody has changed the function by hand, or disabled the trigger', async () => {
    await using site = await siteWith(major)
    const { db } = site
    const keeper = await site.keeper(policy())
    await keeper.cycle(march)
    const [before] = await db.rows<{ name: string; words: string }>(
      `select oid::regproc::text as name, pg_get_functiondef(oid) as words from pg_proc where proname like 'partitiond_route%'`,
    )
    await site.asOwner((before?.words ?? '').replaceAll('return new;', 'return null;'))
    const changed = await keeper.cycle(april)
    expect(codesOf(changed)).toEqual(['warning routing-altered'])
    expect(idsOf(changed).filter((id) => !id.startsWith('analyze'))).toEqual(['create public.m_2026_05'])
    expect(troubleOf(changed.outcomes)).toEqual([])
    const [after] = await db.rows<{ words: string }>(
      `select pg_get_functiondef('${before?.name ?? ''}'::regproc) as words`,
    )
    expect(after?.words).toContain('return null;\n    end if')
    await site.asOwner(`drop trigger partitiond_route on public.m; drop function ${before?.name ?? ''}()`)
    expect(idsOf(await keeper.cycle(april))[0]).toBe('set public.m')
    await site.asOwner('alter table public.m disable trigger partitiond_route')
    expect(codesOf(await keeper.cycle(april))).toEqual(['warning routing-altered'])
  })

  it('survives another name of the key and of the table, and tells of another owner', async () => {
    await using site = await siteWith(major)
    const { db } = site
    const keeper = await site.keeper(policy())
    await keeper.cycle(march)
    await site.asOwner(`alter table public.m rename column ts to stamp; insert into public.m (stamp) values ('2026-03-05 00:00+00');
      alter table public.m rename column stamp to ts; insert into public.m (ts) values ('2026-03-05 00:00+00')`)
    expect(await places(db)).toEqual(['m 1', 'm_2026_03 1'])
    await site.asOwner(
      `alter table public.m rename to logs; insert into public.logs (ts) values ('2026-03-05 00:00+00')`,
    )
    expect(await places(db, 'public.logs')).toEqual(['logs 1', 'm_2026_03 2'])
    const renamed = await site.keeper(policy('', 'public.logs'))
    expect(idsOf(await renamed.cycle(april)).filter((id) => !id.startsWith('analyze'))).toEqual([
      'create public.logs_2026_05',
    ])
    await db.exec(`insert into public.logs (ts) values ('2026-05-05 00:00+00')`)
    expect(await places(db, 'public.logs')).toEqual(['logs 1', 'logs_2026_05 1', 'm_2026_03 2'])

    const other = await db.role('other')
    await db.exec(
      `grant "${other}" to "${site.daemon}"; grant create on schema public to "${other}"; alter table public.logs owner to "${other}"`,
    )
    const owned = await renamed.cycle('2026-05-10T12:00:00Z')
    expect(codesOf(owned)).toContain('warning routing-altered')
    expect(troubleOf(owned.outcomes)).toEqual([])
  })

  it('is done by right of whoever inserts where row level security is on, or a child belongs to another role', async () => {
    const isDefiner = `select bool_or(prosecdef) as yes from pg_proc where proname like 'partitiond_route%'`
    for (const change of [
      'alter table public.m enable row level security',
      'alter table public.m_01 owner to "$other"',
    ]) {
      await using site = await siteWith(major)
      const other = await site.db.role('other')
      const keeper = await site.keeper(policy())
      await keeper.cycle(march)
      expect(await site.db.rows(isDefiner)).toEqual([{ yes: true }])
      await site.db.exec(change.replace('$other', other))
      expect(troubleOf((await keeper.cycle(march)).outcomes)).toEqual([])
      expect(await site.db.rows(isDefiner)).toEqual([{ yes: false }])
    }
  })

  it('takes a function without its trigger up again', async () => {
    await using site = await siteWith(major)
    const keeper = await site.keeper(policy())
    await keeper.cycle(march)
    await site.asOwner('drop trigger partitiond_route on public.m')
    const next = await keeper.cycle(march)
    expect(idsOf(next)[0]).toBe('set public.m')
    expect(troubleOf(next.outcomes)).toEqual([])
    await site.db.exec(`insert into public.m (ts) values ('2026-03-05 00:00+00')`)
    expect(await places(site.db)).toEqual(['m_2026_03 1'])
  })

  it('never sends a row into a child that has gone, whoever took it away', async () => {
    await using site = await siteWith(major)
    const keeper = await site.keeper(policy('lifecycle: [{ after: 1 month, do: detach, schema: archive }]'))
    await keeper.cycle(february)
    const detached = await keeper.cycle(march)
    expect(idsOf(detached)).toContain('detach public.m_01')
    expect(troubleOf(detached.outcomes)).toEqual([])
    await site.asOwner('alter table public.m_02 no inherit public.m; drop table public.m_02')
    expect(idsOf(await keeper.cycle(march))[0]).toBe('set public.m')
    await site.db.exec(`insert into public.m (ts) values ('2026-01-05 00:00+00'), ('2026-02-05 00:00+00')`)
    expect(await places(site.db)).toEqual(['m 2'])
    expect(await site.db.rows('select from archive.m_01')).toEqual([])
  })
})

describeEachMajor('the life of a legacy inheritance set', (major) => {
  const leaving = 'lifecycle: [{ after: 1 month, do: drop, grace: 5 days }]'

  it('takes a child out with its rows, keeps it for the grace and drops it; one that inherits again is not dropped', async () => {
    await using site = await siteWith(
      major,
      `insert into public.m_01 (ts) select '2026-01-02 00:00+00' from generate_series(1, 10);
       insert into public.m_02 (ts) select '2026-02-02 00:00+00' from generate_series(1, 10)`,
    )
    const keeper = await site.keeper(policy(leaving))
    const reader = await site.db.client()
    await reader.query('begin; select count(*) from only public.m')
    const left = await keeper.cycle(march)
    await reader.query('rollback')
    expect(troubleOf(left.outcomes)).toEqual([])
    expect(idsOf(left)).toEqual(expect.arrayContaining(['detach public.m_01']))
    expect(await partitionsOf(site.db, 'public.m')).toEqual(['m_02', 'm_2026_03', 'm_2026_04'])
    expect(await site.db.rows('select count(*)::int as n from public.m_01')).toEqual([{ n: 10 }])

    await site.asOwner('alter table public.m_01 inherit public.m')
    const again = await keeper.cycle('2026-03-16T12:00:00Z')
    expect(codesOf(again)).toContain('warning attached-again')
    expect(idsOf(again)).not.toContain('drop public.m_01')
    expect(idsOf(again)).toContain('detach public.m_01')
    expect(await site.db.rows('select count(*)::int as n from public.m_01')).toEqual([{ n: 10 }])

    const last = await keeper.cycle('2026-03-22T12:00:00Z')
    expect(idsOf(last)).toContain('drop public.m_01')
    expect(troubleOf(last.outcomes)).toEqual([])
    expect(await site.db.rows(`select to_regclass('public.m_01') as name`)).toEqual([{ name: null }])
  })

  it('lets no child go that holds rows without an age, until they are gone', async () => {
    await using site = await siteWith(
      major,
      `alter table public.m alter ts drop not null;
       insert into public.m_01 (ts) values ('2026-01-02 00:00+00'), (null)`,
    )
    const keeper = await site.keeper(policy(leaving))
    const kept = await keeper.cycle(march)
    expect(troubleOf(kept.outcomes)).toEqual([expect.stringContaining('undated-rows')])
    expect(await partitionsOf(site.db, 'public.m')).toContain('m_01')
    await site.asOwner(
      'delete from public.m_01 where ts is null; alter table public.m_01 add check (ts is not null)',
    )
    expect(troubleOf((await keeper.cycle('2026-03-10T12:10:00Z')).outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.m')).not.toContain('m_01')
  })

  it('lets a child go without reading it where its key takes no NULL', async () => {
    // Nobody may read it: under FORCE the owner's own look would be refused.
    const unreadable = 'alter table public.m_01 enable row level security, force row level security'
    await using site = await siteWith(major, unreadable)
    const keeper = await site.keeper(policy(leaving))
    expect(troubleOf((await keeper.cycle(march)).outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.m')).not.toContain('m_01')
  })

  it('drops nothing that has come to inherit, or whose CHECK has changed, between plan and lock', async () => {
    await using site = await siteWith(major, `insert into public.m_01 (ts) values ('2026-01-02 00:00+00')`)
    const keeper = await site.keeper(policy('lifecycle: [{ after: 1 month, do: drop, grace: 0 days }]'))
    await keeper.cycle(february)
    const planned = await keeper.cycle(march, {
      consent: () =>
        site.asOwner(`alter table public.m_01 drop constraint m_01_ts_check;
          alter table public.m_01 add check (ts >= '2026-01-01 00:00+00' and ts < '2027-01-01 00:00+00')`),
    })
    expect(troubleOf(planned.outcomes).map((line) => line.split(':')[0])).toEqual([
      'skipped world-moved detach public.m_01',
      'skipped needs-not-met drop public.m_01',
    ])
    await site.asOwner(`alter table public.m_01 drop constraint m_01_ts_check;
      alter table public.m_01 add check (ts >= '2026-01-01 00:00+00' and ts < '2026-02-01 00:00+00')`)
    await keeper.cycle(march, { only: new Set(['detach']) })
    expect(await partitionsOf(site.db, 'public.m')).not.toContain('m_01')
    const { outcomes } = await keeper.cycle(march, {
      consent: () => site.asOwner('alter table public.m_01 inherit public.m'),
    })
    expect(troubleOf(outcomes)).toEqual([
      'skipped ledger-mismatch drop public.m_01: public.m_01 is not dropped: it is attached to a parent',
    ])
    expect(await places(site.db)).toEqual(['m_01 1'])
  })

  it('freezes what is closed and gives the table statistics of its own, which autovacuum never does', async () => {
    await using site = await siteWith(
      major,
      `insert into public.m_01 (ts) select '2026-01-02 00:00+00'::timestamptz + n * interval '1 second' from generate_series(1, 5000) as n`,
    )
    const keeper = await site.keeper(policy('lifecycle: [{ after: 1 day, do: freeze }]'), {
      environment: { PARTITIOND_SETTLE: '0 ms' },
    })
    const result = await keeper.cycle(march)
    expect(idsOf(result)).toEqual(expect.arrayContaining(['freeze public.m_01', 'analyze public.m']))
    expect(troubleOf(result.outcomes)).toEqual([])
    const [statistics] = await site.db.rows<{ yes: boolean }>(
      `select exists (select from pg_stats where tablename = 'm' and attname = 'ts' and inherited) as yes`,
    )
    expect(statistics).toEqual({ yes: true })
    const [frozen] = await site.db.rows<{ age: number }>(
      `select age(relfrozenxid) as age from pg_class where relname = 'm_01'`,
    )
    expect(frozen?.age).toBeLessThan(100)
  })

  it('gives new children what the table has: owner, indexes, CHECKs, parameters of the policy', async () => {
    await using site = await siteWith(
      major,
      `alter table public.m add primary key (id); create index on public.m using brin (ts); alter table public.m add check (v <> '');
       grant select (ts), update on public.m to public; alter table public.m enable row level security;
       create policy recent on public.m for select using (ts > '2026-01-01 00:00+00')`,
    )
    const keeper = await site.keeper(
      policy(`parameters: { fillfactor: 70 }\n    indexes: [ 'create index on {partition} (v)' ]`),
    )
    const { outcomes } = await keeper.cycle(march)
    expect(troubleOf(outcomes)).toEqual([])
    const [child] = await site.db.rows(
      `select pg_get_userbyid(relowner) as owner, reloptions,
         (select count(*)::int from pg_index where indrelid = c.oid) as indexes,
         array(select conname::text from pg_constraint where conrelid = c.oid and contype = 'c' order by 1) as checks,
         relrowsecurity as "rowSecurity", array(select polname::text from pg_policy where polrelid = c.oid) as policies,
         has_table_privilege('public', c.oid, 'update') as "mayUpdate",
         has_column_privilege('public', c.oid, 'ts', 'select') as "mayReadTime"
       from pg_class as c where relname = 'm_2026_03'`,
    )
    expect(child).toEqual({
      owner: site.owner,
      reloptions: ['fillfactor=70'],
      indexes: 3,
      checks: ['m_v_check', 'partitiond_range'],
      rowSecurity: true,
      policies: ['recent'],
      mayUpdate: true,
      mayReadTime: true,
    })
    await expect(
      site.db.exec(`insert into public.m_2026_03 (ts) values ('2026-04-05 00:00+00')`),
    ).rejects.toThrow('partitiond_range')
    expect(await site.db.rows(`select from pg_index where indrelid = 'public.m_01'::regclass`)).toHaveLength(
      1,
    )
    expect(idsOf(await keeper.cycle(march)).filter((id) => !id.startsWith('analyze'))).toEqual([])
  })

  it('has children that were made by hand brought back to what the table says, where the policy asks for it', async () => {
    await using site = await siteWith(
      major,
      `grant select on public.m to public; alter table public.m enable row level security; alter table public.m replica identity full`,
    )
    const keeper = await site.keeper(policy())
    expect(codesOf(await keeper.cycle(march))).toEqual(['warning drift', 'warning drift'])
    const reconciling = await site.keeper(policy('reconcile: true'))
    expect(troubleOf((await reconciling.cycle(march)).outcomes)).toEqual([])
    expect(codesOf(await keeper.cycle(march))).toEqual([])
    const [first] = await site.db.rows(
      `select relrowsecurity as rls, relreplident::text as identity, has_table_privilege('public', oid, 'select') as granted from pg_class where relname = 'm_01'`,
    )
    expect(first).toEqual({ rls: true, identity: 'f', granted: true })
  })

  it('lets a foreign table go, which no LOCK TABLE locks', async () => {
    await using site = await siteWith(major)
    await site.db.exec(`create foreign data wrapper nowhere; create server far foreign data wrapper nowhere;
      create foreign table public.m_2025 (id bigint not null, ts timestamptz not null, v text,
        check (ts >= '2025-12-01 00:00+00' and ts < '2026-01-01 00:00+00')) server far;
      alter foreign table public.m_2025 owner to "${site.owner}"; alter foreign table public.m_2025 inherit public.m`)
    const keeper = await site.keeper(policy('lifecycle: [{ after: 1 month, do: drop, grace: 0 days }]'))
    const only = { only: new Set(['create', 'detach', 'drop'] as const) }
    const { outcomes } = await keeper.cycle(february, only)
    expect(troubleOf(outcomes)).toEqual([])
    expect(outcomes.map(({ action }) => action.id)).toContain('drop public.m_2025')
    expect(await site.db.rows(`select to_regclass('public.m_2025') as name`)).toEqual([{ name: null }])
  })

  it('tells of holes by filling them, and of overlaps and children without a range', async () => {
    await using site = await siteWith(
      major,
      `create table public.m_stray () inherits (public.m);
       create table public.m_again (check (ts >= '2026-02-10 00:00+00' and ts < '2026-02-20 00:00+00')) inherits (public.m);
       create table public.m_2025 (check (ts >= '2025-10-01 00:00+00' and ts < '2025-12-01 00:00+00')) inherits (public.m)`,
    )
    const keeper = await site.keeper(policy())
    const first = await keeper.cycle(march)
    expect(idsOf(first).filter((id) => id.startsWith('create'))).toEqual([
      'create public.m_2026_03',
      'create public.m_2026_04',
      'create public.m_2025_12',
    ])
    expect(codesOf(first)).toEqual(['warning child-without-range', 'warning inheritance-overlap'])
    expect(troubleOf(first.outcomes)).toEqual([])
    await site.db.exec(`insert into public.m (ts) values ('2026-02-15 00:00+00'), ('2025-12-15 00:00+00')`)
    expect(await places(site.db)).toEqual(['m_02 1', 'm_2025_12 1'])
  })

  it('is asked for by the policy: a partitioned table is refused, and a table with children says how', async () => {
    await using site = await siteWith(
      major,
      `create table public.d (ts date not null) partition by range (ts)`,
    )
    const wrong = await site.keeper(policy('', 'public.d'))
    expect(codesOf(await wrong.cycle(march))).toEqual(['error is-partitioned'])
    const without = await site.keeper(`version: 1\npolicies: [{ table: public.m, interval: 1 month }]`)
    const { plan } = await without.cycle(march)
    expect(plan.sets[0]?.findings[0]?.hint).toContain('method: inheritance')
    const keyless = await site.keeper(policy('', 'public.m', 'nothing'))
    expect(codesOf(await keyless.cycle(march))).toEqual(['error key-not-supported'])
  })

  it('is cut by number, by date and by the calendar of a zone, like any other', async () => {
    await using site = await siteWith(
      major,
      `create table public.n (id bigint primary key, v text);
       create table public.n_0 (primary key (id), check (id >= 0 and id <= 999)) inherits (public.n);
       create table public.d (day date not null);
       create table public.d_2026_02 (check (day between '2026-02-01' and '2026-02-28')) inherits (public.d);`,
    )
    const { db } = site
    const keeper = await site.keeper(`
version: 1
defaults: { method: inheritance, premake: { ahead: 1 } }
policies:
  - { table: public.n, key: id, interval: 1000, lifecycle: [{ after: 2000, do: drop, grace: 0 days }] }
  - { table: public.d, key: day, interval: 1 month }
  - { table: public.m, key: ts, interval: 1 month, timezone: Asia/Seoul, name: 'seoul_{yyyy}_{MM}' }`)
    await db.exec('insert into public.n_0 values (500)')
    expect(troubleOf((await keeper.cycle(march)).outcomes)).toEqual([])
    for (const newest of [1500, 2500, 3200]) {
      await db.exec(`insert into public.n values (${newest})`)
      expect(troubleOf((await keeper.cycle(march)).outcomes)).toEqual([])
    }
    expect(await partitionsOf(db, 'public.n')).toEqual(['n_1000', 'n_2000', 'n_3000', 'n_4000'])
    expect(await places(db, 'public.n')).toEqual(['n_1000 1', 'n_2000 1', 'n_3000 1'])
    expect(await partitionsOf(db, 'public.d')).toEqual(['d_2026_02', 'd_2026_03', 'd_2026_04'])
    await db.exec(`insert into public.d values ('2026-02-28'), ('2026-03-01'), ('2026-03-31');
      insert into public.m (ts) values ('2026-02-28 23:59+00'), ('2026-03-01 00:00+00'), ('2026-03-31 15:00+00')`)
    expect(await places(db, 'public.d')).toEqual(['d_2026_02 1', 'd_2026_03 2'])
    expect(await places(db)).toEqual(['m_02 1', 'seoul_2026_03 1', 'seoul_2026_04 1'])
    const [check] = await db.rows<{ words: string }>(
      `select pg_get_constraintdef(oid) as words from pg_constraint where conrelid = 'public.seoul_2026_04'::regclass and contype = 'c'`,
    )
    expect(check?.words).toContain("'2026-03-31 15:00:00+00'")
    expect(
      (await keeper.cycle(march)).plan.sets.flatMap(({ actions }) =>
        actions.filter(({ kind }) => kind !== 'analyze'),
      ),
    ).toEqual([])
  })

  it('keeps nobody waiting: inserts go on while children come and go', { timeout: 60_000 }, async () => {
    await using site = await siteWith(major)
    const keeper = await site.keeper(policy('lifecycle: [{ after: 1 month, do: drop, grace: 0 days }]'))
    await keeper.cycle(february)
    const clients = await Promise.all([1, 2, 3].map(() => site.db.client()))
    const failures: unknown[] = []
    const over = new AbortController()
    let written = 0
    const writing = clients.map(async (client) => {
      while (!over.signal.aborted) {
        try {
          await client.query(
            `insert into public.m (ts) select '2026-02-01 00:00+00'::timestamptz + n * interval '3 days' from generate_series(0, 30) as n`,
          )
          written += 31
        } catch (error) {
          failures.push(error)
        }
      }
    })
    const trouble: string[] = []
    for (const at of [march, april, '2026-05-10T12:00:00Z']) {
      const { outcomes } = await keeper.cycle(at)
      trouble.push(...troubleOf(outcomes).filter((line) => !line.includes('lock-not-available')))
    }
    over.abort()
    await Promise.all(writing)
    expect(failures).toEqual([])
    expect(trouble).toEqual([])
    expect(written).toBeGreaterThan(31)
  })
})

const roles = {
  owner: `owner_${crypto.randomUUID().slice(0, 8)}`,
  daemon: `daemon_${crypto.randomUUID().slice(0, 8)}`,
}

describeEachMajor('a daemon that is killed over a legacy inheritance set', (major) => {
  const text = policy('lifecycle: [{ after: 1 month, do: drop, grace: 0 days }]')

  async function aDatabase(): Promise<TestDatabase> {
    const shared = await cluster(major)
    const template = await shared.template('inherited', async (client) => {
      const { owner, daemon } = roles
      await client.query(
        `create role "${owner}"; create role "${daemon}" login; grant "${owner}" to "${daemon}";
         grant create on schema public to "${owner}"; create schema partitiond authorization "${daemon}";
         set synchronous_commit = on; set role "${owner}"; ${tables}
         insert into public.m_01 (ts) select '2026-01-02 00:00+00' from generate_series(1, 10);
         insert into public.m_02 (ts) select '2026-02-02 00:00+00' from generate_series(1, 10)`,
      )
    })
    return shared.database(template)
  }

  async function cycleUntil(db: TestDatabase, death: Death | undefined): Promise<Wire> {
    const wire = await Wire.open(db.urlAs(roles.daemon), death)
    await using keeper = await aKeeper(wire.url, text, { PARTITIOND_CONCURRENCY: '1' })
    await keeper.cycle(march).catch(() => undefined)
    await vi.waitFor(
      async () =>
        expect(
          await db.rows(
            `select from pg_stat_activity where application_name like 'partitiond%' and datname = current_database() and state <> 'idle'`,
          ),
        ).toEqual([]),
      { timeout: 20_000, interval: 5 },
    )
    return wire
  }

  it('is followed by one that finishes the work, once', { timeout: 300_000 }, async () => {
    await using reference = await aDatabase()
    await using whole = await cycleUntil(reference, undefined)
    const moments = whole.sent.flatMap(({ text: words }, at): readonly Death[] =>
      /^commit/i.test(words)
        ? [
            { at, when: 'before' },
            { at, when: 'after' },
          ]
        : [],
    )
    expect(moments.length).toBeGreaterThan(10)
    const wrong: unknown[] = []
    const waiting = [...moments]
    const dieAndRecover = async (): Promise<void> => {
      for (let death = waiting.shift(); death !== undefined; death = waiting.shift()) {
        await using db = await aDatabase()
        await using wire = await cycleUntil(db, death)
        // Whatever the moment, rows find a place.
        await db.exec(`insert into public.m (ts) values ('2026-03-05 00:00+00')`)
        await using keeper = await aKeeper(db.urlAs(roles.daemon), text)
        const trouble = [...troubleOf((await keeper.cycle(march, { waitMs: 10_000 })).outcomes)]
        trouble.push(...troubleOf((await keeper.cycle(march)).outcomes))
        const rest = idsOf(await keeper.cycle(march)).filter((id) => !id.startsWith('analyze'))
        await db.exec(
          `insert into public.m (ts) values ('2026-03-06 00:00+00'), ('2026-04-06 00:00+00'), ('2026-01-06 00:00+00')`,
        )
        const children = await partitionsOf(db, 'public.m')
        const inMarch = await db.rows('select from public.m_2026_03')
        const inJanuary = await db.rows<{ name: string | null }>(`select to_regclass('public.m_01') as name`)
        const isRight =
          trouble.length === 0 &&
          rest.length === 0 &&
          children.join() === 'm_02,m_2026_03,m_2026_04' &&
          inMarch.length > 0 &&
          inJanuary[0]?.name === null
        if (!isRight)
          wrong.push({
            death,
            text: wire.sent[death.at]?.text,
            trouble,
            rest,
            children,
            inMarch: inMarch.length,
          })
      }
    }
    await Promise.all([1, 2, 3].map(dieAndRecover))
    expect(wrong).toEqual([])
  })
})
