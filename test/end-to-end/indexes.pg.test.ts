import { expect, it, vi } from 'vitest'
import { type CycleResult } from '../../src/daemon/cycle.ts'
import { type ActionOutcome } from '../../src/domain/outcome.ts'
import { isGreen } from '../../src/observe/cycle-report.ts'
import { describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { Wire } from '../support/wire.ts'
import { aKeeper, openSite, partitionsOf, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const policies = (...words: readonly string[]): string =>
  [
    'version: 1',
    'policies:',
    '  - table: public.events',
    '    interval: 1 month',
    '    premake: { ahead: 1 }',
  ]
    .concat(words.map((word) => `    ${word}`))
    .join('\n')

const brin = "indexes: ['create index on {partition} using brin (ts)']"

const months = `
  create table public.events (id bigint not null, ts timestamptz not null, body text) partition by range (ts);
  create table public.events_2026_01 partition of public.events for values from ('2026-01-01+00') to ('2026-02-01+00');
  create table public.events_2026_02 partition of public.events for values from ('2026-02-01+00') to ('2026-03-01+00');
  create table public.events_2026_03 partition of public.events for values from ('2026-03-01+00') to ('2026-04-01+00');
  insert into public.events select n, '2026-02-02+00', 'b' || n from generate_series(1, 2000) as n;`

interface Index {
  readonly on: string
  readonly definition: string
  readonly valid: boolean
}

/** Every index, without its name, by table. */
function indexesOf(db: TestDatabase): Promise<readonly Index[]> {
  return db.rows<Index>(
    `select t.relname as on, regexp_replace(pg_catalog.pg_get_indexdef(x.indexrelid), '^.* USING ', '') as definition, x.indisvalid as valid
     from pg_catalog.pg_index as x
     join pg_catalog.pg_class as t on t.oid = x.indrelid
     join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
     where n.nspname = 'public'
     order by t.relname collate "C", definition`,
  )
}

const each = (definition: string, ...tables: readonly string[]): readonly Index[] =>
  tables.map((on) => ({ on, definition, valid: true }))

/** What was done about indexes, a line each. */
const indexing = (outcomes: readonly ActionOutcome[]): readonly string[] =>
  outcomes
    .filter(({ action }) => action.kind === 'index')
    .map(({ action, result }) => `${result} ${action.target.name}`)

const codesOf = ({ plan, outcomes }: CycleResult): readonly string[] =>
  [...plan.sets, ...outcomes].flatMap(({ findings }) =>
    findings.map(({ code, subject }) => `${code} ${subject}`),
  )

describeEachMajor('the indexes that a policy asks for', (major) => {
  it('are made with new partitions and beside writers on those that stand, once', async () => {
    await using site = await openSite(major, months)
    const keeper = await site.keeper(policies(brin))
    const writer = await site.db.client()
    let written = 0
    const writing = new AbortController()
    const write = async (): Promise<void> => {
      while (!writing.signal.aborted) {
        await writer.query(`insert into public.events values ($1, '2026-02-03+00', 'w')`, [written])
        written += 1
      }
    }
    const work = write()
    const { outcomes } = await keeper.cycle(at)
    writing.abort()
    await work
    expect(troubleOf(outcomes)).toEqual([])
    expect(indexing(outcomes)).toEqual(['done events_2026_01', 'done events_2026_02', 'done events_2026_03'])
    expect(await indexesOf(site.db)).toEqual(
      each('brin (ts)', 'events_2026_01', 'events_2026_02', 'events_2026_03', 'events_2026_04'),
    )
    expect(await site.db.rows(`select count(*)::int as n from public.events where body = 'w'`)).toEqual([
      { n: written },
    ])
    expect(indexing((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(await site.db.rows('select * from partitiond.index_build')).toEqual([])
  })

  it('are not built where the server finds an equal one, whatever it is called', async () => {
    await using site = await openSite(
      major,
      `${months} create index "My Own" on public.events_2026_02 ((lower(body))) where body <> 'x';
       comment on index public."My Own" is 'mine';
       create index unlike on public.events_2026_03 ((lower(body)))`,
    )
    const keeper = await site.keeper(
      policies(`indexes: ["CREATE INDEX ON {partition}  (LOWER(body)) WHERE (body <> 'x')"]`),
    )
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    const wanted = "btree (lower(body)) WHERE (body <> 'x'::text)"
    expect(await indexesOf(site.db)).toEqual([
      ...each(wanted, 'events_2026_01', 'events_2026_02'),
      ...each('btree (lower(body))', 'events_2026_03'),
      ...each(wanted, 'events_2026_03', 'events_2026_04'),
    ])
    expect(
      await site.db.rows(`select obj_description('public."My Own"'::regclass, 'pg_class') as comment`),
    ).toEqual([
      { comment: `mine\npartitiond: create index on {partition} (LOWER(body)) where (body <> 'x')` },
    ])
    expect(indexing((await keeper.cycle(at)).outcomes)).toEqual([])
  })

  it('are finished once after a kill in the middle, and what it left is taken away', async () => {
    await using site = await openSite(major, months)
    const holder = await site.db.client()
    await holder.query("begin; insert into public.events values (1, '2026-01-05+00', 'open')")
    const wire = await Wire.open(site.db.urlAs(site.daemon))
    await using doomed = await aKeeper(wire.url, policies(brin))
    const working = doomed.cycle(at)
    const building = `select 1 from pg_catalog.pg_stat_activity
      where datname = pg_catalog.current_database() and query like 'create index concurrently%' and wait_event_type = 'Lock'`
    await vi.waitFor(async () => expect(await site.db.rows(building)).toHaveLength(1), {
      timeout: 20_000,
      interval: 10,
    })
    await wire[Symbol.asyncDispose]()
    await working.catch(() => undefined)

    // The orphan still holds its lock and waits for the writer: its index is not touched.
    const keeper = await site.keeper(policies(brin))
    const meanwhile = await keeper.cycle(at, { waitMs: 20_000 })
    expect(codesOf(meanwhile)).toContain('index-under-way public.events_2026_01')
    expect(indexing(meanwhile.outcomes)).toEqual(['done events_2026_02', 'done events_2026_03'])
    await site.db.exec(
      `select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
       where datname = pg_catalog.current_database() and query like 'create index concurrently%'`,
    )
    await vi.waitFor(async () => expect(await site.db.rows(building)).toEqual([]), { timeout: 20_000 })
    expect((await indexesOf(site.db)).filter(({ valid }) => !valid)).toHaveLength(1)
    await holder.query('commit')

    const { outcomes } = await keeper.cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    expect(indexing(outcomes)).toEqual(['done events_2026_01'])
    expect(await indexesOf(site.db)).toEqual(
      each('brin (ts)', 'events_2026_01', 'events_2026_02', 'events_2026_03', 'events_2026_04'),
    )
    expect(indexing((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(await site.db.rows('select * from partitiond.index_build')).toEqual([])
  })

  it('are given up when the daemon is asked to stop, and made in its next life', async () => {
    await using site = await openSite(major, months)
    const holder = await site.db.client()
    await holder.query("begin; insert into public.events values (1, '2026-01-05+00', 'open')")
    const keeper = await site.keeper(policies(brin))
    const stop = new AbortController()
    const working = keeper.cycle(at, { signal: stop.signal })
    const building = `select from pg_catalog.pg_stat_progress_create_index where datname = pg_catalog.current_database()`
    await vi.waitFor(async () => expect(await site.db.rows(building)).toHaveLength(1), {
      timeout: 20_000,
      interval: 10,
    })
    stop.abort()
    const { outcomes } = await working
    expect(outcomes.filter(({ result }) => result === 'failed')).toEqual([])
    expect(await site.db.rows(building)).toEqual([])
    await holder.query('commit')
    expect(indexing((await keeper.cycle(at)).outcomes)).toEqual([
      'done events_2026_01',
      'done events_2026_02',
      'done events_2026_03',
    ])
    expect((await indexesOf(site.db)).filter(({ valid }) => !valid)).toEqual([])
  })

  it('leave an unfinished index alone that somebody else began', async () => {
    await using site = await openSite(major, months)
    await site.asOwner(
      `insert into public.events values (7, '2026-01-05+00', 'a'), (7, '2026-01-06+00', 'b')`,
    )
    await site.db
      .rows('create unique index concurrently theirs on public.events_2026_01 (id)')
      .catch(() => undefined)
    const keeper = await site.keeper(policies(brin))
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(indexing((await keeper.cycle(at)).outcomes)).toEqual([])
    expect((await indexesOf(site.db)).filter(({ valid }) => !valid)).toEqual([
      { on: 'events_2026_01', definition: 'btree (id)', valid: false },
    ])
  })

  it('are refused where rows stand in the way, which is said and not tried again for a day', async () => {
    await using site = await openSite(major, months)
    await site.asOwner(
      `insert into public.events values (7, '2026-01-05+00', 'a'), (7, '2026-01-06+00', 'b')`,
    )
    const keeper = await site.keeper(
      policies("indexes: ['create unique index {partition}_ID on {partition} (id)']"),
    )
    const first = await keeper.cycle(at)
    expect(first.outcomes.find(({ result }) => result === 'failed')).toMatchObject({
      action: { target: { name: 'events_2026_01' } },
      findings: [{ level: 'error' }],
    })
    // The others do not wait for it for ever, and nothing unfinished stays.
    const second = await keeper.cycle('2026-03-10T12:10:00Z')
    expect(codesOf(second)).toContain('index-failed public.events_2026_01')
    expect(indexing(second.outcomes)).toEqual([
      'done events_2026_02',
      'done events_2026_03',
      'done events_2026_01',
    ])
    const third = await keeper.cycle('2026-03-10T12:20:00Z')
    expect(indexing(third.outcomes)).toEqual([])
    expect(codesOf(third)).toContain('index-failed public.events_2026_01')
    expect(await indexesOf(site.db)).toEqual(
      each('btree (id)', 'events_2026_02', 'events_2026_03', 'events_2026_04'),
    )
    expect(await site.db.rows(`select 'public.events_2026_02_id'::regclass::text as name`)).toHaveLength(1)

    await site.asOwner(`delete from public.events where body = 'b'`)
    const { outcomes } = await keeper.cycle('2026-03-11T13:00:00Z')
    expect(indexing(outcomes)).toEqual(['done events_2026_01'])
  })

  it('never keep a partition from being made, and are complained about once', async () => {
    await using site = await openSite(major, months)
    const keeper = await site.keeper(policies("indexes: ['create index on {partition} (no_such_column)']"))
    const { outcomes } = await keeper.cycle(at)
    expect(outcomes.map(({ action, result, code }) => [action.kind, result, code])).toEqual([
      ['create', 'done', ''],
      ['index', 'failed', 'statement-failed'],
      ['index', 'skipped', 'needs-not-met'],
      ['index', 'skipped', 'needs-not-met'],
    ])
    expect(outcomes[0]?.findings).toMatchObject([{ code: 'index-refused', level: 'error' }])
    expect(await partitionsOf(site.db, 'public.events')).toContain('events_2026_04')
    expect(await indexesOf(site.db)).toEqual([])
  })

  it('come with what a new partition is divided into, and keep none from being made', async () => {
    await using site = await openSite(
      major,
      'create table public.events (id bigint not null, ts timestamptz not null) partition by range (ts)',
    )
    const words = [brin, 'subpartition: { by: hash, key: id, modulus: 2 }']
    const divided = policies(...words).replace('brin (ts)', 'brin (no_such_column)')
    await using wrong = await aKeeper(site.db.urlAs(site.daemon), divided)
    const { outcomes } = await wrong.cycle(at)
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done'])
    expect(outcomes[0]?.findings).toMatchObject([{ code: 'index-refused' }])
    await site.asOwner('drop table public.events_2026_04')
    const keeper = await site.keeper(policies(...words))
    const result = await keeper.cycle(at)
    expect(troubleOf(result.outcomes)).toEqual([])
    expect(indexing(result.outcomes)).toHaveLength(2)
    expect((await indexesOf(site.db)).map(({ definition }) => definition)).toEqual(Array(4).fill('brin (ts)'))
  })

  it('are for the children of a legacy set too', async () => {
    await using site = await openSite(
      major,
      `create table public.events (id bigint not null, ts timestamptz not null);
       create table public.events_2026_03 (check (ts >= '2026-03-01+00' and ts < '2026-04-01+00')) inherits (public.events)`,
    )
    const keeper = await site.keeper(policies('method: inheritance', 'key: ts', brin))
    const { outcomes } = await keeper.cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    expect(indexing(outcomes)).toEqual(['done events_2026_03'])
    expect(await indexesOf(site.db)).toEqual(each('brin (ts)', 'events_2026_03', 'events_2026_04'))
    expect(indexing((await keeper.cycle(at)).outcomes)).toEqual([])
  })

  it('are left for later where rows of DEFAULT have to be moved first', async () => {
    await using site = await openSite(
      major,
      `${months}
       create table public.events_rest partition of public.events default;
       insert into public.events values (9, '2026-04-02+00', 'a'), (9, '2026-04-03+00', 'b')`,
    )
    const keeper = await site.keeper(
      policies("indexes: ['create unique index on {partition} (id)']", 'default: { rows: move }'),
    )
    await keeper.cycle(at)
    expect(await partitionsOf(site.db, 'public.events')).toContain('events_2026_04')
    await keeper.cycle(at)
    expect(codesOf(await keeper.cycle(at))).toContain('index-failed public.events_2026_04')
  })

  it('are left to the next cycle when this one has spent its time, which is no trouble', async () => {
    await using site = await openSite(major, months)
    const keeper = await site.keeper(policies(brin))
    const result = await keeper.cycle(at, { archiveBudgetMs: 0 })
    expect(result.outcomes.map(({ code }) => code).filter((code) => code !== '')).toEqual([
      'index-later',
      'needs-not-met',
      'needs-not-met',
    ])
    expect(isGreen(result)).toBe(true)
    expect(await indexesOf(site.db)).toEqual(each('brin (ts)', 'events_2026_04'))
  })

  it('wait for the maintenance window where tables stand already', async () => {
    await using site = await openSite(major, months)
    const keeper = await site.keeper(policies(brin), {
      environment: { PARTITIOND_WINDOW: '01:00-02:00' },
    })
    const result = await keeper.cycle(at)
    expect(indexing(result.outcomes)).toEqual([])
    expect(codesOf(result)).toContain('outside-window public.events')
    expect(await indexesOf(site.db)).toEqual(each('brin (ts)', 'events_2026_04'))
  })

  it('are not for foreign partitions, nor for what is about to leave', async () => {
    await using site = await openSite(major, months)
    await site.db.exec(
      `create extension postgres_fdw; create server elsewhere foreign data wrapper postgres_fdw;
       create foreign table public.events_2025_12 partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00') server elsewhere;
       alter foreign table public.events_2025_12 owner to "${site.owner}"`,
    )
    const words = [brin, 'guard: { minPartitions: 0 }', 'lifecycle: [{ after: 1 month, do: detach }]']
    const keeper = await site.keeper(policies(...words))
    const { outcomes } = await keeper.cycle(at)
    expect(indexing(outcomes)).toEqual(['done events_2026_02', 'done events_2026_03'])
  })
})

describeEachMajor("a parent's index that some partitions lack", (major) => {
  const onOnly = `${months}
    create index events_body on only public.events (body) where id > 5;
    create index "Stands there" on public.events_2026_01 (body) where id > 5`
  const definition = 'btree (body) WHERE (id > 5)'

  it('is only reported where the policy does not ask for reconciling', async () => {
    await using site = await openSite(major, onOnly)
    const keeper = await site.keeper(policies())
    const result = await keeper.cycle(at)
    expect(indexing(result.outcomes)).toEqual([])
    expect(codesOf(result)).toContain('index-missing public.events')
  })

  it('becomes valid: built beside writers where it is missing, adopted where an equal one stands', async () => {
    await using site = await openSite(major, onOnly)
    const keeper = await site.keeper(policies('reconcile: true'))
    const { outcomes } = await keeper.cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    expect(indexing(outcomes)).toEqual(['done events_2026_01', 'done events_2026_02', 'done events_2026_03'])
    expect(await indexesOf(site.db)).toEqual(
      each(definition, 'events', 'events_2026_01', 'events_2026_02', 'events_2026_03', 'events_2026_04'),
    )
    expect(indexing((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(codesOf(await keeper.cycle(at))).toEqual([])
  })

  it('becomes valid through branches too, level by level', async () => {
    await using site = await openSite(
      major,
      `${months}
       create table public.events_2025_12 partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00') partition by hash (id);
       create table public.events_2025_12_0 partition of public.events_2025_12 for values with (modulus 2, remainder 0);
       create table public.events_2025_12_1 partition of public.events_2025_12 for values with (modulus 2, remainder 1);
       create index events_body on only public.events using hash (body)`,
    )
    const keeper = await site.keeper(policies('reconcile: true', brin))
    for (let cycles = 0; cycles < 2; cycles += 1)
      expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(indexing((await keeper.cycle(at)).outcomes)).toEqual([])
    const found = await indexesOf(site.db)
    expect(found.filter(({ valid }) => !valid)).toEqual([])
    expect(found.filter((index) => index.definition === 'hash (body)').map(({ on }) => on)).toEqual([
      'events',
      'events_2025_12',
      'events_2025_12_0',
      'events_2025_12_1',
      'events_2026_01',
      'events_2026_02',
      'events_2026_03',
      'events_2026_04',
    ])
    expect(found.filter((index) => index.definition === 'brin (ts)')).toHaveLength(6)
  })

  it('is completed everywhere but on a foreign table, which cannot have it', async () => {
    await using site = await openSite(major, months)
    await site.asOwner('create index events_ts on only public.events (ts)')
    await site.db.exec(
      `create extension postgres_fdw; create server elsewhere foreign data wrapper postgres_fdw;
       create foreign table public.far partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00') server elsewhere;
       alter foreign table public.far owner to "${site.owner}"`,
    )
    const keeper = await site.keeper(policies('reconcile: true'))
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    const after = await keeper.cycle(at)
    expect(indexing(after.outcomes)).toEqual([])
    expect(codesOf(after)).toContain('index-missing public.far')
    expect((await indexesOf(site.db)).filter(({ valid }) => !valid).map(({ on }) => on)).toEqual(['events'])
  })

  it('is left to people where it needs a constraint', async () => {
    await using site = await openSite(
      major,
      `${months} alter table only public.events add constraint events_key unique (id, ts)`,
    )
    const keeper = await site.keeper(policies('reconcile: true'))
    const result = await keeper.cycle(at)
    expect(indexing(result.outcomes)).toEqual([])
    expect(codesOf(result)).toContain('index-needs-constraint public.events_2026_01')
  })
})
