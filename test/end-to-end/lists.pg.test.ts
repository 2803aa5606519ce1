import { expect, it, vi } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { boundsOf } from './bounds-of.ts'
import { openSite, troubleOf } from './site.ts'

/** For each type a value as the server has it, the same value written otherwise, and another one. */
const spellings = [
  { type: 'smallint', there: '7', same: '007', other: '8' },
  { type: 'integer', there: '-7', same: '-07', other: '8' },
  { type: 'bigint', there: '7', same: '+7', other: '9007199254740993' },
  { type: 'numeric', there: '1.50', same: '1.5', other: '2' },
  { type: 'numeric(8,2)', there: '1.5', same: '15e-1', other: '2' },
  { type: 'real', there: '0.1', same: '1e-1', other: '0.2' },
  { type: 'double precision', there: '1e100', same: '1e+100', other: '0.2' },
  { type: 'boolean', there: 'true', same: 't', other: 'no' },
  { type: 'date', there: '2026-03-01', same: '2026-03-01', other: '2026-04-01' },
  { type: 'timestamp', there: '2026-03-01 00:00:00', same: '2026-03-01', other: '2026-04-01T12:30' },
  {
    type: 'timestamptz',
    there: '2026-03-01 00:00:00+00',
    same: '2026-03-01T09:00:00+09',
    other: '2026-04-01',
  },
  {
    type: 'uuid',
    there: '0190f5fe-7c00-7a00-8000-000000000001',
    same: '0190F5FE7C007A008000000000000001',
    other: '0190f5fe-7c00-7a00-8000-000000000002',
  },
  { type: 'text', there: 'Eu', same: 'Eu', other: 'eu' },
  { type: 'varchar(8)', there: "it''s", same: "it's", other: 'a,b' },
  { type: 'char(4)', there: 'eu', same: 'eu', other: 'us' },
  { type: 'mood', there: 'sad', same: 'sad', other: 'very glad' },
  { type: 'inet', there: '10.0.0.1', same: '10.0.0.1', other: '10.0.0.2' },
  { type: 'bytea', there: '\\x00ff', same: '\\x00ff', other: '\\x01' },
] as const

const shop = `
  create table public.sales (id bigint generated always as identity, region text, body text) partition by list (region);
  create table public.sales_eu partition of public.sales for values in ('eu');
  create table public.sales_rest partition of public.sales default;
  insert into public.sales (region) select (array['eu', 'us', 'us', 'us', null, 'Mars', 'mars'])[1 + n % 7] from generate_series(0, 699) as n`

function shopPolicy(rows: 'move' | 'report'): string {
  return `
version: 1
policies:
  - table: public.sales
    list: { eu: [eu], america: [us, ca], nowhere: [null] }
    default: { rows: ${rows} }
`
}

describeEachMajor('list sets', (major) => {
  it(
    'grow with their policy through two years, and nothing that exists is touched',
    { timeout: 180_000 },
    async () => {
      await using site = await openSite(
        major,
        `create table public.bodies (id bigint not null, kind text, name text, primary key (id, kind)) partition by list (kind)`.replace(
          ', primary key (id, kind)',
          '',
        ),
      )
      const policy = (list: string) => `
version: 1
policies:
  - { table: public.bodies, list: ${list} }
`
      const lists = [
        '{ stars: [star], small: [asteroid, comet, null] }',
        '{ stars: [star], small: [asteroid, comet, null], "gas & ice giants": [jovian, neptunian] }',
        '{ stars: [star], small: [asteroid, comet, null], "gas & ice giants": [jovian, neptunian], moons: [moon] }',
      ]
      const kinds = ['star', 'asteroid', 'comet', null]
      let written = 0
      for (let month = 0; month < 24; month += 3) {
        const stage = Math.floor(month / 9)
        if (month === 9) kinds.push('jovian', 'neptunian')
        if (month === 18) kinds.push('moon')
        await using keeper = await site.keeper(policy(lists[stage] ?? ''))
        const at = Temporal.PlainDate.from('2026-01-15')
          .add({ months: month })
          .toZonedDateTime('UTC')
          .toInstant()
        const { plan, outcomes } = await keeper.cycle(at)
        expect(troubleOf(outcomes)).toEqual([])
        expect(plan.sets[0]?.findings).toEqual([])
        const isNew = month === 0 || month === 9 || month === 18
        expect(outcomes.some(({ action }) => action.kind === 'create')).toBe(isNew)
        for (const kind of kinds) {
          written += 1
          await site.db.rows('insert into public.bodies values ($1, $2)', [written, kind])
        }
      }
      expect(await boundsOf(site.db, 'public.bodies')).toEqual({
        'bodies_gas & ice giants': "IN ('jovian', 'neptunian')",
        bodies_moons: "IN ('moon')",
        bodies_small: "IN ('asteroid', 'comet', NULL)",
        bodies_stars: "IN ('star')",
      })
      const [{ rows } = { rows: '' }] = await site.db.rows<{ rows: string }>(
        'select count(*) as rows from public.bodies',
      )
      expect(Number(rows)).toBe(written)
    },
  )

  it('know a value again however it is written, in every type of key', async () => {
    const named = spellings.map((each, at) => ({ ...each, table: `t${at}` }))
    await using site = await openSite(
      major,
      `create type public.mood as enum ('sad', 'very glad');
       ${named
         .map(
           ({ type, there, table }) =>
             `create table public.${table} (k ${type === 'mood' ? 'public.mood' : type}) partition by list (k);
              create table public.${table}_there partition of public.${table} for values in ('${there}')`,
         )
         .join(';')}`,
    )
    await using keeper = await site.keeper(
      `version: 1\npolicies:\n${named
        .map(
          ({ table, same, other }) =>
            `  - { table: public.${table}, list: { first: [${JSON.stringify(same)}], second: [${JSON.stringify(other)}] } }\n`,
        )
        .join('')}`,
    )
    const { plan, outcomes } = await keeper.cycle()
    expect(troubleOf(outcomes)).toEqual([])
    expect(plan.sets.flatMap(({ findings }) => findings)).toEqual([])
    for (const { type, table, other } of named) {
      expect([type, ...Object.keys(await boundsOf(site.db, `public.${table}`))]).toEqual([
        type,
        `${table}_second`,
        `${table}_there`,
      ])
      await site.db.rows(`insert into public.${table} values ($1)`, [other])
    }
    const again = await keeper.cycle()
    expect(
      again.plan.sets.flatMap(({ actions }) => actions.filter(({ kind }) => kind !== 'analyze')),
    ).toEqual([])
  })

  it('leave rows in DEFAULT where the policy only reports them, and say which values they have', async () => {
    await using site = await openSite(major, shop)
    await using keeper = await site.keeper(shopPolicy('report'))
    const { plan, outcomes } = await keeper.cycle()
    expect(outcomes.filter(({ action }) => action.kind !== 'analyze')).toEqual([])
    expect(plan.sets[0]?.findings.map(({ code }) => code)).toEqual([
      'default-blocks-range',
      'default-blocks-range',
      'default-has-values',
    ])
    expect(plan.sets[0]?.findings.at(-1)?.message).toBe(
      'The DEFAULT partition of public.sales holds rows with region "us" (300), "Mars" (100), "mars" (100), null (100)',
    )
    expect(plan.sets[0]?.summary).toMatchObject({ premakeMissing: 2, isComplete: false })
  })

  it(
    'take their rows out of DEFAULT while writers go on, and say what stays there',
    { timeout: 180_000 },
    async () => {
      await using site = await openSite(major, shop)
      await using keeper = await site.keeper(shopPolicy('move'))
      const client = await site.db.client()
      const state = { isOver: false }
      const failures: string[] = []
      let written = 0
      const write = async (): Promise<void> => {
        while (!state.isOver && failures.length === 0) {
          await client
            .query("insert into public.sales (region) values ('us'), (null), ('ca'), ('Mars')")
            .then(() => (written += 4))
            .catch((error: unknown) => failures.push(String(error)))
        }
      }
      const writing = write()
      const more = async (): Promise<void> => {
        const before = written
        await vi.waitUntil(() => failures.length > 0 || written > before + 100, {
          timeout: 20_000,
          interval: 10,
        })
      }
      await more()
      const { plan, outcomes } = await keeper.cycle()
      await more()
      state.isOver = true
      await writing
      expect(failures).toEqual([])
      expect(troubleOf(outcomes)).toEqual([])
      expect(outcomes.map(({ action }) => action.kind)).toEqual(['repair-default', 'repair-default'])
      expect(plan.sets[0]?.findings.map(({ code }) => code)).toEqual(['default-has-values'])
      expect(await boundsOf(site.db, 'public.sales')).toEqual({
        sales_america: "IN ('us', 'ca')",
        sales_eu: "IN ('eu')",
        sales_nowhere: 'IN (NULL)',
        sales_rest: 'DEFAULT',
      })
      const counted = await site.db.rows<{ rows: string; left: string }>(
        `select count(*) as rows,
         count(*) filter (where tableoid = 'public.sales_rest'::regclass and (region is null or region in ('us', 'ca'))) as left
       from public.sales`,
      )
      expect(counted).toEqual([{ rows: String(700 + written), left: '0' }])
    },
  )

  it('keep what exists where a label has gained a value, and say so', async () => {
    await using site = await openSite(
      major,
      `create table public.sales (region text) partition by list (region);
       create table public.sales_both partition of public.sales for values in ('eu', 'us', 'jp')`,
    )
    await using keeper = await site.keeper(`
version: 1
policies:
  - { table: public.sales, list: { west: [eu, us, ca], east: [jp], south: [za] }, parameters: { fillfactor: 90 } }
`)
    const { plan, outcomes } = await keeper.cycle()
    expect(troubleOf(outcomes)).toEqual([])
    expect(plan.sets[0]?.findings).toMatchObject([
      {
        code: 'list-differs',
        level: 'error',
        message:
          'public.sales: of the label west some values stand in public.sales_both, and none takes (ca): such rows are refused',
      },
    ])
    expect(await boundsOf(site.db, 'public.sales')).toEqual({
      sales_both: "IN ('eu', 'us', 'jp')",
      sales_south: "IN ('za')",
    })
    const options = await site.db.rows<{ name: string; options: readonly string[] }>(
      `select relname as name, reloptions as options from pg_catalog.pg_class where relname like 'sales\\_%' order by 1`,
    )
    expect(options).toEqual([
      { name: 'sales_both', options: ['fillfactor=90'] },
      { name: 'sales_south', options: ['fillfactor=90'] },
    ])
  })

  it('give long and odd labels names that the server keeps whole', async () => {
    const label = `${'국'.repeat(30)} "quoted" \\ it's; drop table x; --`
    await using site = await openSite(major, 'create table public.t (k text) partition by list (k)')
    await using keeper = await site.keeper(
      `version: 1\npolicies: [{ table: public.t, list: { ${JSON.stringify(label)}: [a], ${JSON.stringify(`${label}!`)}: [b] } }]`,
    )
    const { outcomes } = await keeper.cycle()
    expect(troubleOf(outcomes)).toEqual([])
    const names = Object.keys(await boundsOf(site.db, 'public.t'))
    expect(names).toHaveLength(2)
    expect(names.every((name) => /^t_국{8}_[\da-z]{6}$/.test(name))).toBe(true)
  })

  it('are not planned where the list does not suit the key', async () => {
    await using site = await openSite(
      major,
      `create table public.ids (k integer) partition by list (k); create table public.spans (k integer) partition by range (k);
       create table public.bins (k integer) partition by hash (k)`,
    )
    await using keeper = await site.keeper(`
version: 1
policies:
  - { table: public.ids, list: { a: [1, 2], b: ['02'] } }
  - { table: public.spans, list: { a: [1] } }
  - { table: public.bins, list: { a: [1] } }
`)
    const { plan } = await keeper.cycle()
    expect(plan.sets.map(({ actions }) => actions.length)).toEqual([0, 0, 0])
    expect(plan.sets.map(({ findings }) => findings.map(({ code, level }) => `${level} ${code}`))).toEqual([
      ['error kind-misfit'],
      ['error kind-misfit'],
      ['error kind-misfit'],
    ])
  })

  it('are told of a second partition for a value that the server holds for the same', async () => {
    await using site = await openSite(
      major,
      `create collation public.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
       create table public.t (k text collate public.any_case) partition by list (k);
       create table public.t_eu partition of public.t for values in ('eu')`,
    )
    await using keeper = await site.keeper('version: 1\npolicies: [{ table: public.t, list: { eu: [EU] } }]')
    const { outcomes } = await keeper.cycle()
    expect(outcomes.map(({ result, code }) => `${result} ${code}`)).toContain('failed bound-refused')
    expect(Object.keys(await boundsOf(site.db, 'public.t'))).toEqual(['t_eu'])
  })

  it('copy many rows out of DEFAULT ahead of the lock', { timeout: 180_000 }, async () => {
    await using site = await openSite(
      major,
      `create table public.sales (id bigint generated always as identity, region text not null, primary key (id, region))
         partition by list (region);
       create table public.sales_rest partition of public.sales default;
       insert into public.sales (region) select (array['us', 'ca', 'mars'])[1 + n % 3] from generate_series(1, 45000) as n`,
    )
    await using keeper = await site.keeper(shopPolicy('move').replace(', nowhere: [null]', ''))
    const { outcomes } = await keeper.cycle()
    expect(troubleOf(outcomes)).toEqual([])
    expect(
      await site.db.rows(
        'select tableoid::regclass::text as place, count(*)::int as rows from public.sales group by 1 order by 1',
      ),
    ).toEqual([
      { place: 'sales_america', rows: 30_000 },
      { place: 'sales_rest', rows: 15_000 },
    ])
    const leftover = await site.db.rows(
      "select conname from pg_catalog.pg_constraint where conname like 'partitiond\\_%'",
    )
    expect(leftover).toEqual([])
  })

  it('of an expression are compared by what the expression gives', async () => {
    await using site = await openSite(
      major,
      `create table public.sales (region text) partition by list (lower(region));
       create table public.sales_rest partition of public.sales default;
       insert into public.sales values ('EU'), ('eu'), ('Us'), ('mars')`,
    )
    await using keeper = await site.keeper(shopPolicy('move').replace(', nowhere: [null]', ''))
    const { outcomes } = await keeper.cycle()
    expect(troubleOf(outcomes)).toEqual([])
    expect(
      await site.db.rows(
        'select tableoid::regclass::text as place, count(*)::int as rows from public.sales group by 1 order by 1',
      ),
    ).toEqual([
      { place: 'sales_america', rows: 1 },
      { place: 'sales_eu', rows: 2 },
      { place: 'sales_rest', rows: 1 },
    ])
  })
})
