import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type CycleResult } from '../../src/daemon/cycle.ts'
import { type Finding } from '../../src/domain/finding.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { catalogMark, openSite, type Site, troubleOf } from './site.ts'

const at = '2026-02-10T12:00:00Z'

/** A set whose partitions were made by hand before the parent was given all it has. */
const setup = `
  create table public.events (id bigint not null, ts timestamptz not null, body text, primary key (id, ts)) partition by range (ts);
  create table public.events_jan partition of public.events for values from ('2026-01-01+00') to ('2026-02-01+00');
  create table public.events_feb partition of public.events for values from ('2026-02-01+00') to ('2026-03-01+00');
  alter table only public.events alter body set statistics 500, alter body set (n_distinct = -0.5);
  alter table public.events replica identity full;
  alter table public.events enable row level security, force row level security;
  create policy few on public.events using (exists (select from public.events as same where same.id = events.id))`

const policies = (words: string): string => `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 0 }
    parameters: { toast.autovacuum_enabled: false }
    ${words}
`

interface Home extends AsyncDisposable {
  readonly site: Site
  readonly app: string
}

async function aHome(major: Parameters<typeof openSite>[0], more = 'select'): Promise<Home> {
  const site = await openSite(major, setup)
  const app = await site.db.role('app')
  await site.asOwner(
    `grant select, update (body) on public.events to "${app}"; grant insert on public.events to "${app}" with grant option; ${more}`,
  )
  return { site, app, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() }
}

function driftIn({ plan }: CycleResult): readonly Finding[] {
  return plan.sets.flatMap(({ findings }) => findings.filter(({ code }) => code === 'drift'))
}

/** What is looked at of a table; policies speak of the table they are on. */
async function traitsOf({ site }: Home, table: string): Promise<unknown> {
  const [row] = await site.db.rows(
    `select c.relowner::regrole as owner, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
       array(select a::text from aclexplode(c.relacl) as a order by 1) as rights,
       array(select attname || attacl::text from pg_attribute where attrelid = c.oid and attacl is not null) as column_rights,
       array(select polname from pg_policy where polrelid = c.oid) as policies,
       array(select attname || coalesce(attstattarget::text, '') || attoptions::text from pg_attribute where attrelid = c.oid and attoptions is not null) as columns
     from pg_class as c where c.oid = $1::regclass`,
    [table],
  )
  return row
}

describeEachMajor('partitions that have drifted', (major) => {
  it('are reported, each with all that differs, and left alone', async () => {
    await using home = await aHome(major)
    const { site, app } = home
    await site.asOwner(`grant delete on public.events_feb to "${app}"`)
    const keeper = await site.keeper(policies(''))
    await keeper.cycle(at)
    const mark = await catalogMark(site.db)
    const result = await keeper.cycle(at)
    expect(driftIn(result).map(({ subject, level }) => [subject, level])).toEqual([
      ['public.events_feb', 'warning'],
      ['public.events_jan', 'warning'],
    ])
    expect(driftIn(result)[0]?.message).toBe(
      `public.events_feb is not what a new partition of public.events would be: ${[
        'row level security is not enabled',
        'row level security is not forced',
        'it lacks the policy few',
        `${app} lacks INSERT, SELECT, INSERT with grant option, UPDATE (body)`,
        'the statistics target of body is not 500',
        'n_distinct of body is not -0.5',
        'its replica identity is not FULL',
        'toast.autovacuum_enabled is not false',
        `${app} has DELETE`,
      ].join('; ')}`,
    )
    expect(await catalogMark(site.db)).toBe(mark)
  })

  it('are brought back where the policy says so, once, and what they have beyond their parent stays', async () => {
    await using home = await aHome(major)
    const { site, app } = home
    await site.asOwner(`grant delete on public.events_feb to "${app}"`)
    const keeper = await site.keeper(policies('reconcile: true'))
    const first = await keeper.cycle(at)
    expect(troubleOf(first.outcomes)).toEqual([])
    expect(first.outcomes.map(({ action }) => action.id)).toEqual(
      expect.arrayContaining(['bring back public.events_feb', 'bring back public.events_jan']),
    )
    expect(await traitsOf(home, 'public.events_jan')).toEqual(await traitsOf(home, 'public.events'))
    const mark = await catalogMark(site.db)
    const second = await keeper.cycle(at)
    expect(second.outcomes).toEqual([])
    expect(driftIn(second).map(({ message }) => message)).toEqual([
      `public.events_feb is not what a new partition of public.events would be: ${app} has DELETE`,
    ])
    expect(await catalogMark(site.db)).toBe(mark)
  })

  it('are those that partitiond made only once somebody has changed them or their parent', async () => {
    await using home = await aHome(major, 'drop table public.events_feb, public.events_jan')
    const { site, app } = home
    // The server prints such an expression otherwise once it has read its own words.
    await site.asOwner(
      `create policy known on public.events as restrictive using (body::varchar(9) in ('a', 'b') or exists (select from public.events as e where e.body = events.body))`,
    )
    await site.asOwner(`alter default privileges in schema public grant references on tables to "${app}"`)
    const keeper = await site.keeper(policies(''))
    await keeper.cycle(at)
    expect(driftIn(await keeper.cycle(at))).toEqual([])
    await site.asOwner('drop policy few on public.events; create policy few on public.events using (id > 0)')
    expect(driftIn(await keeper.cycle(at)).map(({ message }) => message)).toEqual([
      'public.events_2026_02 is not what a new partition of public.events would be: its policy few says something else',
    ])
    const bringing = await site.keeper(policies('reconcile: true'))
    expect(troubleOf((await bringing.cycle(at)).outcomes)).toEqual([])
    expect(driftIn(await bringing.cycle(at))).toEqual([])
  })

  it('are given back to the owner of the set by who is a member of both; a refusal stops nothing else', async () => {
    await using home = await aHome(major)
    const { site } = home
    const stranger = await site.db.role('stranger')
    await site.db.exec(`grant create on schema public to "${stranger}"`)
    await site.db.exec(`alter table public.events_jan owner to "${stranger}"`)
    const keeper = await site.keeper(policies('reconcile: true'))
    const refused = await keeper.cycle(at)
    expect(troubleOf(refused.outcomes).map((line) => line.split(':')[0])).toEqual([
      'failed insufficient-privilege bring back public.events_jan',
      'failed owner-not-changed bring back the owner of public.events_jan',
    ])
    expect(refused.outcomes.find(({ code }) => code === 'owner-not-changed')?.findings).toMatchObject([
      { hint: expect.stringContaining(`alter table public.events_jan owner to ${site.owner};`) },
    ])
    expect(await traitsOf(home, 'public.events_feb')).toEqual(await traitsOf(home, 'public.events'))
    await site.db.exec(`grant "${stranger}" to "${site.daemon}"`)
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(await traitsOf(home, 'public.events_jan')).toEqual(await traitsOf(home, 'public.events'))
    expect(driftIn(await keeper.cycle(at))).toEqual([])
  })

  it('are remembered between two looks, and not looked for in every cycle', async () => {
    await using home = await aHome(major)
    const keeper = await home.site.keeper(policies(''))
    await keeper.cycle(at)
    await home.site.asOwner(`alter table public.events_jan replica identity full`)
    const between = await keeper.cycle(at, { checkStatistics: false })
    expect(driftIn(between).map(({ message }) => message)).toEqual([
      expect.stringContaining('its replica identity is not FULL'),
      expect.stringContaining('its replica identity is not FULL'),
    ])
    const next = await keeper.cycle(at)
    expect(driftIn(next)[1]?.message).not.toContain('replica identity')
  })
})

describeEachMajor('extended statistics that have drifted', (major) => {
  it('get their target back where they stand, and are reported where they are missing', async () => {
    await using site = await openSite(
      major,
      `create table public.events (ts timestamptz not null, a int, b int) partition by range (ts);
       create table public.events_feb partition of public.events for values from ('2026-02-01+00') to ('2026-03-01+00');
       create statistics public.of_feb on a, b from public.events_feb;
       create statistics public.of_feb_alone on ts, b from public.events_feb;
       create table public.events_jan partition of public.events for values from ('2026-01-01+00') to ('2026-02-01+00');
       create statistics public.of_all on a, b from public.events;
       alter statistics public.of_all set statistics 77`,
    )
    const keeper = await site.keeper(policies('reconcile: true').replace('parameters:', '#'))
    const first = await keeper.cycle(at)
    expect(troubleOf(first.outcomes)).toEqual([])
    expect(first.outcomes.map(({ action }) => action.id)).toContain('bring back public.events_feb')
    expect(
      await site.db.rows(
        `select stxname, stxstattarget from pg_statistic_ext where stxstattarget = 77 order by 1`,
      ),
    ).toEqual([
      { stxname: 'of_all', stxstattarget: 77 },
      { stxname: 'of_feb', stxstattarget: 77 },
    ])
    const second = await keeper.cycle(at)
    expect(second.outcomes).toEqual([])
    expect(driftIn(second).map(({ message }) => message)).toEqual([
      'public.events_jan is not what a new partition of public.events would be: it lacks extended statistics on a, b',
    ])
  })
})

describeEachMajor('tables below a partition', (major) => {
  it('are compared with the set, and brought back, like partitions of the first level', async () => {
    await using site = await openSite(
      major,
      `create table public.events (id bigint not null, ts timestamptz not null, region text not null, primary key (id, ts, region)) partition by range (ts);
       create table public.events_feb partition of public.events for values from ('2026-02-01+00') to ('2026-03-01+00') partition by list (region);
       create table public.events_feb_eu partition of public.events_feb for values in ('eu');
       alter table public.events replica identity using index events_pkey;
       grant select on public.events to public`,
    )
    const keeper = await site.keeper(policies('reconcile: true'))
    const { outcomes } = await keeper.cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    expect(outcomes.map(({ action }) => action.id)).toEqual(
      expect.arrayContaining(['bring back public.events_feb', 'bring back public.events_feb_eu']),
    )
    expect(
      await site.db.rows(
        `select relname, relreplident, relacl::text like '%{=r/%' or relacl::text like '%,=r/%' as granted from pg_class
         where relname in ('events_feb', 'events_feb_eu') order by 1`,
      ),
    ).toEqual([
      { relname: 'events_feb', relreplident: 'i', granted: true },
      { relname: 'events_feb_eu', relreplident: 'i', granted: true },
    ])
    expect(driftIn(await keeper.cycle(at))).toEqual([])
  })
})

describeEachMajor('a set under FORCE ROW LEVEL SECURITY', (major) => {
  it('is looked after like any other: partitions come, take rows out of DEFAULT, leave, are archived and dropped', async () => {
    await using site = await openSite(
      major,
      `create table public.dim (id bigint primary key);
       create table public.events (id bigint not null, ts timestamptz not null, dim_id bigint references public.dim, primary key (id, ts)) partition by range (ts);
       alter table public.events enable row level security, force row level security;
       create policy few on public.events using (id < 10);
       create table public.events_rest partition of public.events default;
       insert into public.dim values (1);
       insert into public.events_rest select n, '2026-01-01+00'::timestamptz + n * interval '1 hour', 1 from generate_series(1, 50) as n`,
    )
    const folder = await mkdtemp(join(tmpdir(), 'forced-'))
    const keeper = await site.keeper(`
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 0, behind: 1 }
    default: { rows: move }
    lifecycle:
      - { after: 1 month, do: archive, to: 'file://${folder}' }
      - { after: 1 month, do: drop, grace: 0 days }
`)
    const first = await keeper.cycle('2026-02-10T12:00:00Z')
    expect(troubleOf(first.outcomes)).toEqual([])
    expect(
      await site.db.rows(
        `select relname, relforcerowsecurity as forced, (select count(*)::int from pg_policy where polrelid = c.oid) as policies
         from pg_class as c where relname in ('events_2026_01', 'events_2026_02') order by 1`,
      ),
    ).toEqual([
      { relname: 'events_2026_01', forced: true, policies: 1 },
      { relname: 'events_2026_02', forced: true, policies: 1 },
    ])
    // The server looks for references under the policies of whoever detaches.
    await site.asOwner(
      'create table public.noted (id bigint, ts timestamptz, foreign key (id, ts) references public.events)',
    )
    const second = await keeper.cycle('2026-03-10T12:00:00Z')
    expect(troubleOf(second.outcomes)).toEqual([])
    expect(second.outcomes.map(({ action }) => action.id)).toEqual(
      expect.arrayContaining(['detach public.events_2026_01', 'drop public.events_2026_01']),
    )
    expect(await site.db.rows('select state, rows from partitiond.ledger')).toEqual([
      { state: 'dropped', rows: '50' },
    ])
    await rm(folder, { recursive: true })
  })
})
