import { expect, it, vi } from 'vitest'
import { describeEachMajor, type Major, type TestDatabase } from '../support/cluster.ts'
import { type Death, Wire } from '../support/wire.ts'
import { aKeeper, openSite, type Site, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const monthsOfRegions = `
version: 1
policies:
  - table: public.orders
    interval: 1 month
    premake: { ahead: 1 }
    default: { rows: move }
    subpartition: { by: list, key: region, list: { eu: [de, fr], us: [us] } }
    lifecycle:
      - { after: 0 days, do: freeze }
      - { after: 2 months, do: drop, grace: 0 days }
`.replace('0 days, do', '1 day, do')

const orders = `
  create table public.orders (id bigint generated always as identity, ts timestamptz not null, region text not null, primary key (id, ts, region))
    partition by range (ts)`

/** A month that is divided by region, as a person makes it. */
const month = (name: string, from: string, to: string, tables = ['eu', 'us']): string => `
  create table public.orders_${name} partition of public.orders for values from ('${from}+00') to ('${to}+00') partition by list (region);
  ${tables.includes('eu') ? `create table public.orders_${name}_eu partition of public.orders_${name} for values in ('de', 'fr');` : ''}
  ${tables.includes('us') ? `create table public.orders_${name}_us partition of public.orders_${name} for values in ('us')` : ''}`

async function tree(db: TestDatabase): Promise<readonly string[]> {
  const rows = await db.rows<{ line: string }>(
    `select coalesce(i.inhparent::regclass::text, '-') || ' > ' || c.oid::regclass::text as line
     from pg_catalog.pg_class as c left join pg_catalog.pg_inherits as i on i.inhrelid = c.oid
     where c.relkind in ('r', 'p', 'f') and c.relnamespace in ('public'::regnamespace, 'archive'::regnamespace) order by 1`,
  )
  return rows.map(({ line }) => line)
}

async function cycle(site: Site, policies: string, moment = at): Promise<readonly string[]> {
  await using keeper = await site.keeper(policies, { environment: { PARTITIOND_SETTLE: '0 ms' } })
  const { outcomes, plan } = await keeper.cycle(moment)
  const warnings = plan.sets.flatMap(({ findings }) =>
    findings.filter(({ level }) => level !== 'info').map(({ code }) => code),
  )
  return [...warnings, ...troubleOf(outcomes), ...outcomes.map(({ action }) => action.id)]
}

describeEachMajor('branches', (major) => {
  it('are made whole, and closed ones go through their life by the tables they consist of', async () => {
    await using site = await openSite(
      major,
      `${orders}; ${month('2025_12', '2025-12-01', '2026-01-01')}; ${month('2026_02', '2026-02-01', '2026-03-01', ['eu'])};
       insert into public.orders (ts, region) values ('2025-12-05+00', 'de'), ('2026-02-05+00', 'de')`,
    )
    const done = await cycle(site, monthsOfRegions)
    expect(done).toEqual([
      'create public.orders_2026_01',
      'create public.orders_2026_03',
      'create public.orders_2026_04',
      'create public.orders_2026_02_us',
      'detach public.orders_2025_12',
      'drop public.orders_2025_12',
      'freeze public.orders_2026_02_eu',
      'analyze public.orders',
    ])
    expect(await tree(site.db)).toEqual(
      [
        '- > orders',
        ...['2026_01', '2026_02', '2026_03', '2026_04'].flatMap((name) => [
          `orders > orders_${name}`,
          `orders_${name} > orders_${name}_eu`,
          `orders_${name} > orders_${name}_us`,
        ]),
      ].toSorted(),
    )
    expect(await cycle(site, monthsOfRegions)).toEqual([])
  })

  it('take their rows out of DEFAULT with them', async () => {
    await using site = await openSite(
      major,
      `${orders}; create table public.orders_rest partition of public.orders default;
       insert into public.orders (ts, region) select '2026-03-09+00', r from unnest(array['de', 'us', 'fr']) as r`,
    )
    expect(await cycle(site, monthsOfRegions)).toEqual([
      'create public.orders_2026_03',
      'create public.orders_2026_04',
    ])
    expect(
      await site.db.rows(
        'select tableoid::regclass::text as place, count(*)::int as n from public.orders group by 1 order by 1',
      ),
    ).toEqual([
      { place: 'orders_2026_03_eu', n: 2 },
      { place: 'orders_2026_03_us', n: 1 },
    ])
    // Nothing that was moved along keeps the branch from leaving.
    expect(await cycle(site, monthsOfRegions, '2026-06-10T12:00:00Z')).toContain('drop public.orders_2026_03')
  })

  it('are not made while DEFAULT holds rows of theirs that none of their tables would take', async () => {
    await using site = await openSite(
      major,
      `create table public.visits (ts timestamptz not null, region text not null) partition by list (region);
       create table public.visits_rest partition of public.visits default;
       insert into public.visits values ('2026-03-09+00', 'eu'), ('2026-01-09+00', 'eu')`,
    )
    const policy = (behind: number): string => `
version: 1
policies:
  - table: public.visits
    list: { eu: [eu] }
    premake: { ahead: 0, behind: ${behind} }
    default: { rows: move }
    subpartition: { by: range, key: ts, interval: 1 month }
`
    const wrong = (await cycle(site, policy(0))).filter((line) => line.startsWith('failed'))
    expect(wrong).toEqual([
      expect.stringMatching(/^failed rows-in-the-way .*none of its own partitions would take/),
    ])
    expect(await tree(site.db)).toEqual(['- > visits', 'visits > visits_rest'])
    const right = (await cycle(site, policy(2))).filter((line) => line.startsWith('failed'))
    expect(right).toEqual([])
    expect(await site.db.rows('select from public.visits_rest')).toEqual([])
  })

  it('that were made before the table was protected get leaves as protected as the table', async () => {
    await using site = await openSite(major, `${orders}; ${month('2026_03', '2026-03-01', '2026-04-01')}`)
    await cycle(site, monthsOfRegions)
    await site.asOwner(`
      alter table public.orders enable row level security;
      create policy everybody on public.orders using (region <> '');
      grant select on public.orders to public`)
    const more = monthsOfRegions.replace('us: [us]', 'us: [us], asia: [kr, null]')
    expect(await cycle(site, more)).toContain('create public.orders_2026_03_asia')
    expect(
      await site.db.rows(
        `select c.relrowsecurity as "isSecured", pg_catalog.has_table_privilege('public', c.oid, 'select') as "isGranted",
           (select count(*)::int from pg_policy where polrelid = c.oid) as policies
         from pg_class as c where c.relname = 'orders_2026_03_asia'`,
      ),
    ).toEqual([{ isSecured: true, isGranted: true, policies: 1 }])
  })

  it('grow when the policy does, but for those that leave', async () => {
    await using site = await openSite(
      major,
      `${orders}; ${month('2025_12', '2025-12-01', '2026-01-01')}; ${month('2026_03', '2026-03-01', '2026-04-01')}`,
    )
    const more = monthsOfRegions
      .replace('us: [us]', 'us: [us], asia: [kr, null]')
      .replace('drop, grace', 'drop, grace')
    expect((await cycle(site, more)).filter((id) => id.includes('asia'))).toEqual([
      'create public.orders_2026_03_asia',
    ])
  })

  it('are counted and held together where life is walked below a list', async () => {
    await using site = await openSite(
      major,
      `create table public.visits (ts timestamptz not null, region text not null) partition by list (region);
       ${['eu', 'us']
         .map(
           (region) => `
         create table public.visits_${region} partition of public.visits for values in ('${region}') partition by range (ts);
         ${[1, 2, 3].map((n) => `create table public.visits_${region}_${n} partition of public.visits_${region} for values from ('2026-0${n}-01+00') to ('2026-0${n + 1}-01+00')`).join(';')}`,
         )
         .join(';')}`,
    )
    const policy = (words: string): string => `
version: 1
policies:
  - table: public.visits
    list: { eu: [eu], us: [us] }
    premake: { ahead: 0 }
    subpartition: { by: range, key: ts, interval: 1 month }
    lifecycle: [ { after: 1 week, do: drop, grace: 0 days } ]
    ${words}
`
    expect(await cycle(site, policy('guard: { maxDropsPerCycle: 7 }'))).toEqual(['guard'])
    expect(
      await cycle(site, policy('hold: [ { lower: 2026-01-05, upper: 2026-01-06, reason: audit } ]')),
    ).toEqual([
      'detach public.visits_eu_2',
      'detach public.visits_us_2',
      'drop public.visits_eu_2',
      'drop public.visits_us_2',
    ])
    await using keeper = await site.keeper(policy(''))
    const { plan } = await keeper.cycle('2026-03-10T12:00:00Z')
    expect(plan.sets[0]?.summary).toMatchObject({ attached: 4, overdue: { detach: 2 }, premakeMissing: 0 })
  })

  it.each(['made ahead', 'with rows out of DEFAULT'])(
    'have on every level what a partition carries: %s',
    async (how) => {
      await using site = await openSite(
        major,
        `create table public.dim (id integer primary key); insert into public.dim values (1);
       create table public.orders (id bigint generated always as identity, ts timestamptz not null, region text not null, dim integer references public.dim)
         partition by range (ts) ${major < 17 ? '' : 'using heap'};
       create unique index orders_key on public.orders (id, ts, region);
       alter table public.orders alter column id set not null;
       alter table public.orders replica identity using index orders_key;
       create statistics public.orders_pairs on region, dim from public.orders;
       alter table public.orders alter column region set statistics 500;
       create function public.touch() returns trigger language plpgsql as 'begin return new; end';
       create trigger touched before insert on public.orders for each row execute function public.touch();
       ${
         how === 'made ahead'
           ? ''
           : `create table public.orders_rest partition of public.orders default;
              insert into public.orders (ts, region, dim) select '2026-03-09+00', r, 1 from unnest(array['de', 'us', 'fr']) as r;`
       }
       alter table public.orders enable row level security;
       alter table public.orders force row level security;
       create policy everybody on public.orders using (orders.region <> '');
       grant select on public.orders to public`,
      )
      const twice = monthsOfRegions.replace(
        'us: [us] } }',
        'us: [us] }, subpartition: { by: hash, key: id, modulus: 1 } }',
      )
      const made = await cycle(
        site,
        `${twice}    indexes: [ 'create index on {partition} using brin (ts)' ]\n`,
      )
      expect(made.filter((line) => line.startsWith('failed'))).toEqual([])
      const tables = await site.db.rows<{ name: string }>(
        `select c.relname as name, c.relkind::text as kind, c.relrowsecurity and c.relforcerowsecurity as "isSecured", c.relreplident::text as identity,
         pg_catalog.has_table_privilege('public', c.oid, 'select') as "isGranted",
         (select count(*)::int from pg_policy where polrelid = c.oid) as policies,
         (select count(*)::int from pg_trigger where tgrelid = c.oid and not tgisinternal) as triggers,
         (select count(*)::int from pg_constraint where conrelid = c.oid and contype = 'f') as keys,
         (select count(*)::int from pg_index as x join pg_inherits as i on i.inhrelid = x.indexrelid where x.indrelid = c.oid and x.indisvalid and x.indisreplident) as indexes,
         (select count(*)::int from pg_statistic_ext where stxrelid = c.oid) as statistics,
         (select attidentity::text from pg_attribute where attrelid = c.oid and attname = 'id') as shared
       from pg_class as c where c.relname like 'orders_2026_03%' and c.relkind in ('r', 'p') order by c.relname`,
      )
      const carried = {
        isSecured: true,
        identity: 'i',
        isGranted: true,
        policies: 1,
        triggers: 1,
        keys: 1,
        indexes: 1,
        statistics: 1,
        shared: major < 17 ? '' : 'a',
      }
      expect(tables).toEqual([
        { name: 'orders_2026_03', kind: 'p', ...carried },
        { name: 'orders_2026_03_eu', kind: 'p', ...carried },
        { name: 'orders_2026_03_eu_p0', kind: 'r', ...carried },
        { name: 'orders_2026_03_us', kind: 'p', ...carried },
        { name: 'orders_2026_03_us_p0', kind: 'r', ...carried },
      ])
      expect(await cycle(site, twice, '2026-06-10T12:00:00Z')).toContain('drop public.orders_2026_03')
    },
  )

  it('keep what rows of other tables still reference, region by region', async () => {
    await using site = await openSite(
      major,
      `create table public.visits (id bigint not null, ts timestamptz not null, region text not null, primary key (id, ts, region)) partition by list (region);
       ${['eu', 'us']
         .map(
           (region) => `
         create table public.visits_${region} partition of public.visits for values in ('${region}') partition by range (ts);
         create table public.visits_${region}_1 partition of public.visits_${region} for values from ('2026-01-01+00') to ('2026-02-01+00');
         create table public.visits_${region}_3 partition of public.visits_${region} for values from ('2026-02-01+00') to ('2026-04-01+00');
         insert into public.visits values (1, '2026-01-05+00', '${region}')`,
         )
         .join(';')};
       create table public.bills (id bigint, ts timestamptz, region text, foreign key (id, ts, region) references public.visits);
       insert into public.bills values (1, '2026-01-05+00', 'eu')`,
    )
    const policy = `
version: 1
policies:
  - table: public.visits
    list: { eu: [eu], us: [us] }
    premake: { ahead: 0 }
    subpartition: { by: range, key: ts, interval: 1 month }
    lifecycle: [ { after: 1 week, do: drop, grace: 0 days } ]
`
    expect(await cycle(site, policy)).toEqual([
      'still-referenced',
      'detach public.visits_us_1',
      'drop public.visits_us_1',
    ])
  })

  it('leave with their foreign tables, and what those stand for stays', async () => {
    await using site = await openSite(
      major,
      `create table public.orders (ts timestamptz not null, region text not null) partition by range (ts);
      ${month('2025_12', '2025-12-01', '2026-01-01', ['eu'])}; ${month('2026_02', '2026-02-01', '2026-03-01', ['eu'])};
      create table public.elsewhere (ts timestamptz not null, region text not null)`,
    )
    const { db } = site
    const url = new URL(db.url)
    await db.exec(`create extension postgres_fdw;
      create server near foreign data wrapper postgres_fdw options (host '${url.hostname}', port '${url.port}', dbname '${db.name}');
      create user mapping for public server near options (user '${url.username}', password '${url.password}', password_required 'false');
      grant usage on foreign server near to "${site.owner}"`)
    await site.asOwner(`
      create foreign table public.orders_2025_12_us partition of public.orders_2025_12 for values in ('us') server near options (table_name 'elsewhere');
      create foreign table public.orders_2026_02_us partition of public.orders_2026_02 for values in ('us') server near options (table_name 'elsewhere');
      insert into public.elsewhere values ('2025-12-05+00', 'us')`)
    await db.exec(`insert into public.orders_2026_02_eu values ('2026-02-05+00', 'de')`)
    const done = await cycle(site, monthsOfRegions)
    expect(done).toContain('freeze public.orders_2026_02_eu')
    expect(done.filter((id) => id.includes('_us'))).toEqual([])
    expect(await db.rows(`select relname from pg_catalog.pg_class where relname ~ '^orders_2025'`)).toEqual(
      [],
    )
    expect(await db.rows('select region from public.elsewhere')).toEqual([{ region: 'us' }])
  })

  it('go into another schema with all their tables, or not at all', async () => {
    await using site = await openSite(
      major,
      `${orders}; ${month('2025_12', '2025-12-01', '2026-01-01')}; ${month('2026_02', '2026-02-01', '2026-03-01')};
       create table archive.orders_2025_12_us ()`,
    )
    const policy = monthsOfRegions.replace('do: drop, grace: 0 days', 'do: detach, schema: archive')
    expect(await cycle(site, policy)).toContainEqual(
      expect.stringMatching(/^failed name-taken .*archive\.orders_2025_12_us exists already/),
    )
    await site.asOwner('drop table archive.orders_2025_12_us')
    expect(await cycle(site, policy)).toContain('detach public.orders_2025_12')
    expect((await tree(site.db)).filter((line) => line.includes('2025_12'))).toEqual([
      '- > archive.orders_2025_12',
      'archive.orders_2025_12 > archive.orders_2025_12_eu',
      'archive.orders_2025_12 > archive.orders_2025_12_us',
    ])
    expect(await cycle(site, policy)).toEqual([])
    // It stands there as a partitioned table, and goes with a note of what goes with it.
    const drops = policy.replace(
      'schema: archive }',
      'schema: archive }\n      - { after: 2 months, do: drop, grace: 0 days }',
    )
    await using keeper = await site.keeper(drops)
    const { plan, outcomes } = await keeper.cycle(at)
    expect(plan.sets[0]?.actions.map(({ reason }) => reason)).toEqual([
      'grace: kept for 0 days after the detach; takes its 2 partitions along',
    ])
    expect(troubleOf(outcomes)).toEqual([])
    expect((await tree(site.db)).filter((line) => line.includes('2025_12'))).toEqual([])
  })

  it('of which the server would never let go are not detached', async () => {
    await using site = await openSite(
      major,
      `${orders}; ${month('2026_02', '2026-02-01', '2026-03-01')};
       create table public.orders_2025_12 (like public.orders including all excluding identity) partition by list (region);
       create table public.orders_2025_12_eu (like public.orders including all excluding identity);
       alter table public.orders_2025_12 attach partition public.orders_2025_12_eu for values in ('de');
       alter table public.orders attach partition public.orders_2025_12 for values from ('2025-12-01+00') to ('2026-01-01+00')`,
    )
    const done = await cycle(site, monthsOfRegions)
    const refused = done.filter((line) => line.startsWith('failed'))
    // 15 and 16 hand no identity on at all.
    expect(refused.map((line) => line.slice(0, 36))).toEqual(
      major < 17 ? [] : ['failed identity-not-shared detach pu'],
    )
    expect(await site.db.rows('select from pg_catalog.pg_inherits where inhdetachpending')).toEqual([])
  })

  it('that cannot be divided as the policy says are not tried', async () => {
    await using site = await openSite(major, orders)
    const by = (words: string): string =>
      monthsOfRegions.replace(/subpartition: .*/, `subpartition: ${words}`)
    expect(await cycle(site, by('{ by: hash, key: nothing, modulus: 2 }'))).toEqual(['subpartition-misfit'])
    await site.asOwner('alter table public.orders add column sum integer')
    expect(await cycle(site, by('{ by: hash, key: sum, modulus: 2 }'))).toEqual(['subpartition-misfit'])
    expect(await cycle(site, by('{ by: range, key: id, interval: 1 day }'))).toEqual(['interval-misfit'])
    expect(await cycle(site, by('{ by: range, key: ts, interval: 1 minute }'))).toEqual([
      'branch-too-large',
      'partition-budget',
    ])
  })

  it('that the policy does not know of are no example, and it is said', async () => {
    await using site = await openSite(major, `${orders}; ${month('2026_03', '2026-03-01', '2026-04-01')}`)
    const silent = monthsOfRegions.replace(/subpartition: .*/, '')
    expect(await cycle(site, silent)).toEqual(['subpartition-not-in-policy', 'create public.orders_2026_04'])
    expect(await tree(site.db)).toContain('orders > orders_2026_04')
  })
})

async function everybodyGone(db: TestDatabase): Promise<void> {
  await vi.waitFor(
    async () => {
      const left = await db.rows(
        `select from pg_catalog.pg_stat_activity
         where pg_catalog.starts_with(application_name, 'partitiond') and datname = pg_catalog.current_database()`,
      )
      expect(left).toEqual([])
    },
    { timeout: 20_000, interval: 5 },
  )
}

async function cycleOver(site: Site, death: Death | undefined): Promise<Wire> {
  const wire = await Wire.open(site.db.urlAs(site.daemon), death)
  await using keeper = await aKeeper(wire.url, monthsOfRegions, { PARTITIOND_CONCURRENCY: '1' })
  await keeper.cycle(at).catch(() => undefined)
  if (wire.isDead) await everybodyGone(site.db)
  return wire
}

async function aSite(major: Major): Promise<Site> {
  return openSite(major, orders)
}

describeEachMajor('killed while it makes a branch', (major) => {
  it('leaves nothing half made, and the next cycle makes it', { timeout: 300_000 }, async () => {
    await using reference = await aSite(major)
    await using whole = await cycleOver(reference, undefined)
    const expected = await tree(reference.db)
    const places = whole.sent.flatMap(({ text }, place) =>
      /^(?:create table|alter table|commit)/.test(text) ? [place] : [],
    )
    const first = places.findIndex((place) => whole.sent[place]?.text.startsWith('create table') === true)
    expect(expected).toHaveLength(7)
    for (const place of places.slice(first, first + 8)) {
      await using site = await aSite(major)
      await using wire = await cycleOver(site, { at: place, when: 'before' })
      const left = await tree(site.db)
      expect(
        [[], ...left.map((line) => [line])].every((lines) => lines.every((line) => expected.includes(line))),
      ).toBe(true)
      expect(left.filter((line) => line.startsWith('- >'))).toEqual(['- > orders'])
      const trouble = (await cycle(site, monthsOfRegions)).filter((line) => line.startsWith('failed'))
      expect({ text: wire.sent[place]?.text, trouble, tree: await tree(site.db) }).toEqual({
        text: wire.sent[place]?.text,
        trouble: [],
        tree: expected,
      })
    }
  })
})
