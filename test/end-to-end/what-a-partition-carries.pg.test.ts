import { afterAll, beforeAll, expect, it } from 'vitest'
import { cluster, describeEachMajor, type Major } from '../support/cluster.ts'
import { openSite, partitionsOf, type Site, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

/** Everything that a parent can have for its partitions, on one table. */
function parent(major: Major, tablespace: string, roles: Roles): string {
  const identity = 'id bigint generated always as identity'
  return `
  create table public.dim (id bigint primary key);
  create table public.visible (id bigint, who name);
  create table public.events (
    gone text,
    ${identity},
    number serial,
    ts timestamptz not null,
    dim_id bigint references public.dim,
    amount numeric not null default 5 check (amount > 0),
    doubled numeric generated always as (amount * 2) stored,
    body text compression pglz,
    room int,
    primary key (id, ts)
  ) partition by range (ts) tablespace ${tablespace};
  alter table public.events drop column gone, alter body set storage external;
  create index events_ts on public.events (ts);
  create index events_body on public.events (body) tablespace ${tablespace};
  create unique index events_number on public.events (number, ts);
  create statistics public.events_stat on body, amount from public.events;
  alter statistics public.events_stat set statistics 77;
  create statistics public.events_expr (mcv) on (room + 1), (room % 7) from public.events;
  alter statistics public.events_expr set statistics 78;
  alter table public.events alter body set statistics 500, alter amount set statistics 0;
  alter table public.events alter body set (n_distinct = -0.5, n_distinct_inherited = 100);
  alter table public.events replica identity using index events_number;
  comment on table public.events is 'everything that happens';
  comment on column public.events.body is 'what was said';
  create function public.noted() returns trigger language plpgsql as 'begin return new; end';
  create trigger origin after insert on public.events for each row execute function public.noted();
  create trigger always after insert on public.events for each row execute function public.noted();
  create trigger replica after insert on public.events for each row execute function public.noted();
  create trigger disabled after insert on public.events for each row execute function public.noted();
  create trigger once after insert on public.events for each statement execute function public.noted();
  alter table public.events enable always trigger always;
  alter table public.events enable replica trigger replica;
  alter table public.events disable trigger disabled;
  grant select, insert on public.events to "${roles.app}";
  grant delete on public.events to "${roles.app}" with grant option;
  grant select (ts, body), update (body) on public.events to "${roles.reader}";
  grant references (id) on public.events to public;
  ${major >= 17 ? `grant maintain on public.events to "${roles.reader}";` : ''}
  ${major >= 17 ? 'alter table public.events add constraint alone exclude using btree (ts with =, number with =);' : ''}
  alter table public.events enable row level security, force row level security;
  create policy own on public.events for select to "${roles.app}", "${roles.reader}"
    using (exists (select from public.visible where visible.id = events.id and events.body <> 'events.body' and who = current_user));
  create policy few on public.events as restrictive using (amount < 1000) with check (amount < 100);
  create publication all_events for table public.events`
}

const onePolicyFor = (table: string): string => `
  - table: ${table}
    interval: 1 month
    premake: { ahead: 0 }
`
const onePolicy = `version: 1\npolicies:${onePolicyFor('public.events')}`

interface Roles {
  readonly app: string
  readonly reader: string
}

/** What is looked at, on the partition and on its parent: $1 is the table. */
interface Carried {
  readonly what: string
  readonly query: string
  /** Other than what the parent shows. */
  readonly expected?: readonly object[]
  readonly from?: Major
}

const rows: readonly Carried[] = [
  { what: 'the owner', query: 'select relowner::regrole from pg_class where oid = $1::regclass' },
  {
    what: 'rights on the table, who may pass them on included',
    query: `select grantee::regrole, privilege_type, is_grantable from pg_class cross join aclexplode(relacl)
            where oid = $1::regclass order by grantee::regrole::text, 2`,
  },
  {
    what: 'rights on single columns',
    query: `select attname, grantee::regrole, privilege_type, is_grantable from pg_attribute cross join aclexplode(attacl)
            where attrelid = $1::regclass order by 1, grantee::regrole::text, 3`,
  },
  {
    what: 'row level security, for the owner too',
    query: 'select relrowsecurity, relforcerowsecurity from pg_class where oid = $1::regclass',
  },
  {
    what: 'policies, which speak of the partition itself',
    query: `select polname, polpermissive, polcmd, array(select r::regrole::text from unnest(polroles) r order by 1) as roles,
              replace(replace(pg_get_expr(polqual, polrelid), '''events.body''', ''), 'events_2026_03', 'events') as using,
              pg_get_expr(polwithcheck, polrelid) as check
            from pg_policy where polrelid = $1::regclass order by 1`,
  },
  {
    what: 'storage parameters of the policy, for its TOAST table too',
    query: `select c.reloptions, t.reloptions as toast from pg_class as c left join pg_class as t on t.oid = c.reltoastrelid
            where c.oid = $1::regclass`,
    expected: [{ reloptions: ['fillfactor=70'], toast: ['autovacuum_enabled=false'] }],
  },
  {
    what: 'the tablespace of the table',
    query:
      'select spcname from pg_class left join pg_tablespace as t on t.oid = reltablespace where pg_class.oid = $1::regclass',
  },
  {
    what: 'an index for each of the parent’s, attached to it, in the tablespace of the parent’s',
    query: `select coalesce(p.relname, c.relname) as of, x.indisprimary, x.indisunique, x.indisvalid, x.indisreplident, t.spcname
            from pg_index as x join pg_class as c on c.oid = x.indexrelid
            left join pg_inherits as i on i.inhrelid = c.oid left join pg_class as p on p.oid = i.inhparent
            left join pg_tablespace as t on t.oid = c.reltablespace
            where x.indrelid = $1::regclass order by 1`,
  },
  {
    what: 'no comment on the table, which speaks of the whole',
    query: "select obj_description($1::regclass, 'pg_class') as comment",
    expected: [{ comment: null }],
  },
  {
    what: 'comments on columns',
    query: `select attname, col_description(attrelid, attnum) as comment from pg_attribute
            where attrelid = $1::regclass and col_description(attrelid, attnum) is not null`,
  },
  {
    what: 'the replica identity',
    query: 'select relreplident from pg_class where oid = $1::regclass',
  },
  {
    what: 'row triggers, each as enabled as the parent’s, and none that fires once a statement',
    query: `select tgname, tgenabled from pg_trigger where tgrelid = $1::regclass and (not tgisinternal or tgparentid <> 0)
            and tgconstraint = 0 and tgtype & 1 = 1 order by 1`,
  },
  {
    what: 'extended statistics with their targets',
    query: `select stxkind, stxstattarget, pg_get_statisticsobjdef_columns(oid) as columns from pg_statistic_ext
            where stxrelid = $1::regclass order by 2`,
  },
  {
    what: 'statistics targets and n_distinct of columns',
    query: `select attname, attstattarget, attoptions from pg_attribute
            where attrelid = $1::regclass and attnum > 0 and not attisdropped order by 1`,
  },
  {
    what: 'storage and compression of columns, their types and NOT NULL',
    query: `select attname, atttypid::regtype, attnotnull, attstorage, attcompression, attgenerated from pg_attribute
            where attrelid = $1::regclass and attnum > 0 and not attisdropped order by 1`,
  },
  {
    what: 'defaults, the sequence of a serial column and generated columns',
    query: `select attname, pg_get_expr(adbin, adrelid) as expression from pg_attrdef
            join pg_attribute as a on attrelid = adrelid and attnum = adnum where adrelid = $1::regclass order by 1`,
  },
  {
    what: 'the parent’s identity, from the version that shares it',
    query: `select attname, attidentity from pg_attribute where attrelid = $1::regclass and attidentity <> ''`,
    from: 17,
  },
  {
    what: 'CHECK and FOREIGN KEY constraints, as the parent’s and no others',
    query: `select contype, pg_get_constraintdef(oid) as definition from pg_constraint
            where conrelid = $1::regclass and contype in ('c', 'f') and convalidated order by 1, 2`,
  },
  {
    what: 'exclusion constraints, from the version that knows them',
    query: `select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass and contype = 'x'`,
    from: 17,
  },
  {
    what: 'publication with its parent',
    query: `select pubname from pg_publication_tables where tablename = (select relname from pg_class where oid = $1::regclass)`,
    expected: [{ pubname: 'all_events' }],
  },
  {
    what: 'the persistence of a table that survives a crash',
    query: 'select relpersistence from pg_class where oid = $1::regclass',
  },
]

describeEachMajor('what a new partition carries', (major) => {
  let site: Site
  let roles: Roles
  let trouble: readonly string[]
  const place = `carried_${process.pid}_${major}`

  beforeAll(async () => {
    site = await openSite(major, 'select')
    roles = { app: await site.db.role('app'), reader: await site.db.role('reader') }
    await site.db.exec('set allow_in_place_tablespaces = true')
    await site.db.exec(`create tablespace "${place}" location ''`)
    await site.db.exec(`grant create on tablespace "${place}" to public`)
    await site.db.exec(`grant create on database "${site.db.name}" to "${site.owner}"`)
    await site.asOwner(parent(major, `"${place}"`, roles))
    const keeper = await site.keeper(
      `${onePolicy}    parameters: { fillfactor: 70, toast.autovacuum_enabled: false }\n`,
    )
    trouble = troubleOf((await keeper.cycle(at)).outcomes)
  })

  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await (await cluster(major)).exec(`drop tablespace "${place}"`)
  })

  it('is given to it in one go', async () => {
    expect(trouble).toEqual([])
    expect(await partitionsOf(site.db, 'public.events')).toEqual(['events_2026_03'])
  })

  it('lets rows in through its parent, numbered and computed as the parent says', async () => {
    await site.db.exec('insert into public.dim values (1)')
    const made = await site.db.rows(
      `insert into public.events (ts, dim_id, room) values ('2026-03-05+00', 1, 7), ('2026-03-06+00', 1, 8)
       returning id, number, amount, doubled, tableoid::regclass::text as table`,
    )
    const row = { amount: '5', doubled: '10', table: 'events_2026_03' }
    expect(made).toEqual([
      { id: '1', number: 1, ...row },
      { id: '2', number: 2, ...row },
    ])
  })

  it.each(rows.filter(({ from = 15 }) => major >= from))('$what', async ({ query, expected }) => {
    const look = (table: string): Promise<readonly object[]> => site.db.rows(query, [table])
    expect(await look('public.events_2026_03')).toEqual(expected ?? (await look('public.events')))
  })
})

describeEachMajor('a parent with an access method of its own', (major) => {
  it.runIf(major >= 17)('gives it to new partitions, which are never seen without', async () => {
    await using site = await openSite(major, 'select')
    await site.db.exec('create access method other_heap type table handler heap_tableam_handler')
    await site.asOwner(
      'create table public.events (ts timestamptz not null) partition by range (ts) using other_heap',
    )
    const keeper = await site.keeper(onePolicy)
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(
      await site.db.rows(
        `select relname, amname from pg_class as c join pg_am as a on a.oid = c.relam where relname = 'events_2026_03'`,
      ),
    ).toEqual([{ relname: 'events_2026_03', amname: 'other_heap' }])
  })
})

describeEachMajor('a parent that is declared UNLOGGED', (major) => {
  it.runIf(major < 18)('gets logged partitions, and is told so', async () => {
    await using site = await openSite(
      major,
      'create unlogged table public.events (ts timestamptz not null) partition by range (ts)',
    )
    const keeper = await site.keeper(onePolicy)
    const { outcomes, plan } = await keeper.cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    expect(plan.sets.flatMap(({ findings }) => findings)).toMatchObject([{ code: 'unlogged-parent' }])
    expect(
      await site.db.rows(`select relpersistence from pg_class where relname = 'events_2026_03'`),
    ).toEqual([{ relpersistence: 'p' }])
  })
})

describeEachMajor('a partition that somebody has locked', (major) => {
  it('keeps its set from being compared, and no partition from being made', async () => {
    await using site = await openSite(
      major,
      `create table public.events (ts timestamptz not null) partition by range (ts);
       create policy few on public.events using (true);
       create table public.events_old partition of public.events for values from ('2025-01-01+00') to ('2026-03-01+00');
       create policy few on public.events_old using (false)`,
    )
    const keeper = await site.keeper(onePolicy)
    const somebody = await site.db.client()
    await somebody.query('begin; lock table public.events_old in access exclusive mode')
    const { outcomes, plan } = await keeper.cycle(at)
    expect(outcomes.map(({ action, result }) => [action.id, result])).toContainEqual([
      'create public.events_2026_03',
      'done',
    ])
    expect(plan.findings).toMatchObject([{ code: 'drift-not-read', level: 'info', subject: 'public.events' }])
  })
})

describeEachMajor('a parent that somebody has locked', (major) => {
  it('gets no partition while nobody can tell which policies it must carry, and the others get theirs', async () => {
    await using site = await openSite(
      major,
      `create table public.events (ts timestamptz not null) partition by range (ts);
       create policy few on public.events using (true);
       create table public.free (ts timestamptz not null) partition by range (ts);
       create policy few on public.free using (true)`,
    )
    const keeper = await site.keeper(onePolicy + onePolicyFor('public.free'))
    const somebody = await site.db.client()
    await somebody.query('begin; lock table public.events in access exclusive mode')
    const { outcomes, plan } = await keeper.cycle(at)
    expect(outcomes.map(({ action, result }) => [action.id, result])).toEqual([
      ['create public.free_2026_03', 'done'],
    ])
    expect(plan.sets.flatMap(({ findings }) => findings)).toMatchObject([{ code: 'traits-not-read' }])
    await somebody.query('rollback')
    const next = await keeper.cycle(at)
    expect(next.outcomes.map(({ action, result }) => [action.id, result])).toEqual([
      ['create public.events_2026_03', 'done'],
    ])
  })
})
