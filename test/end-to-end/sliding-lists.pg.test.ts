import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { boundsOf } from './bounds-of.ts'
import { openSite, troubleOf } from './site.ts'

/** A day of a month, and a month, as values of a list. */
const policies = `
version: 1
policies:
  - table: public.days
    interval: 1 day
    timezone: Asia/Seoul
    premake: { ahead: 12 }
    lifecycle:
      - { after: 7 days, do: drop, grace: 1 day }
    guard: { maxDropsPerCycle: 40 }
  - table: public.months
    interval: 1 month
    premake: { ahead: 1 }
    default: { rows: move }
    lifecycle:
      - { after: 3 months, do: detach, schema: archive }
      - { after: 3 months, do: drop, grace: 7 days }
`

describeEachMajor('sliding lists', (major) => {
  it(
    'by day and by month run through two years: every row finds its partition, and leaves when its time has come',
    { timeout: 300_000 },
    async () => {
      await using site = await openSite(
        major,
        `create table public.days (day date not null, body text) partition by list (day);
       create table public.months (month date not null, body text) partition by list (month);
       create table public.months_rest partition of public.months default`,
      )
      await using keeper = await site.keeper(policies)
      const begin = Temporal.PlainDate.from('2026-01-10')
      const span = 730
      for (let day = 0; day <= span; day += 10) {
        const today = begin.add({ days: day })
        const now = today.toZonedDateTime({ timeZone: 'Asia/Seoul', plainTime: '09:00' }).toInstant()
        const { plan, outcomes } = await keeper.cycle(now)
        expect(troubleOf(outcomes)).toEqual([])
        expect(plan.sets.flatMap(({ findings }) => findings)).toEqual([])
        for (let ahead = 0; ahead <= 12; ahead += 1) {
          await site.db.rows('insert into public.days values ($1)', [today.add({ days: ahead }).toString()])
        }
        await site.db.rows('insert into public.months values ($1)', [today.with({ day: 1 }).toString()])
      }
      const last = begin.add({ days: span })
      const days = await boundsOf(site.db, 'public.days')
      expect(Object.values(days)[0]).toBe(`IN ('${last.subtract({ days: 7 }).toString()}')`)
      expect(Object.values(days).at(-1)).toBe(`IN ('${last.add({ days: 12 }).toString()}')`)
      expect(Object.keys(days)).toHaveLength(20)
      expect(Object.keys(days)[0]).toBe(`days_${last.subtract({ days: 7 }).toString().replaceAll('-', '_')}`)
      const firsts = [-3, -2, -1, 0, 1].map((months) => last.with({ day: 1 }).add({ months }).toString())
      expect(await boundsOf(site.db, 'public.months')).toEqual({
        ...Object.fromEntries(
          firsts.map((first) => [`months_${first.slice(0, 7).replace('-', '_')}`, `IN ('${first}')`]),
        ),
        months_rest: 'DEFAULT',
      })
      const [rest] = await site.db.rows<{ rows: string }>('select count(*) as rows from public.months_rest')
      expect(rest?.rows).toBe('0')
    },
  )

  it(
    'of numbers follow the newest key, and keep as many as the policy says',
    { timeout: 60_000 },
    async () => {
      await using site = await openSite(
        major,
        'create table public.batches (batch integer not null, n integer) partition by list (batch)',
      )
      await using keeper = await site.keeper(`
version: 1
policies:
  - table: public.batches
    interval: 1
    offset: 100
    premake: { ahead: 3 }
    lifecycle:
      - { after: 4 partitions, do: drop, grace: 0 days }
`)
      let at = Temporal.Instant.from('2026-01-01T00:00:00Z')
      for (let batch = 100; batch < 130; batch += 2) {
        const { plan, outcomes } = await keeper.cycle(at)
        expect(troubleOf(outcomes)).toEqual([])
        expect(plan.sets[0]?.findings).toEqual([])
        await site.db.exec(
          `insert into public.batches select b, n from generate_series(${batch}, ${batch + 1}) as b, generate_series(1, 20) as n`,
        )
        at = at.add({ hours: 24 * 49 })
      }
      const bounds = Object.values(await boundsOf(site.db, 'public.batches'))
      expect(bounds[0]).toBe('IN (123)')
      expect(bounds.at(-1)).toBe('IN (130)')
      expect(bounds).toHaveLength(8)
    },
  )

  it('take from DEFAULT the rows of the values that they are made for, and leave the others there', async () => {
    await using site = await openSite(
      major,
      `create table public.months (month date, body text) partition by list (month);
       create table public.months_rest partition of public.months default;
       insert into public.months values ('2026-03-01'), ('2026-03-01'), ('2026-03-10'), ('2026-04-01'), (null)`,
    )
    await using keeper = await site.keeper(policies)
    const { plan, outcomes } = await keeper.cycle('2026-03-10T00:00:00Z')
    expect(troubleOf(outcomes)).toEqual([])
    const findings = plan.sets.flatMap((set) => (set.table.name === 'months' ? set.findings : []))
    expect(findings.map(({ message }) => message)).toEqual([
      'The DEFAULT partition of public.months holds rows with month "2026-03-10" (1), null (1)',
    ])
    expect(
      await site.db.rows(
        'select tableoid::regclass::text as place, month::text from public.months order by 1, 2',
      ),
    ).toEqual([
      { place: 'months_2026_03', month: '2026-03-01' },
      { place: 'months_2026_03', month: '2026-03-01' },
      { place: 'months_2026_04', month: '2026-04-01' },
      { place: 'months_rest', month: '2026-03-10' },
      { place: 'months_rest', month: null },
    ])
  })

  it(
    'are made beside a DEFAULT partition that is too big to be read under a lock',
    { timeout: 60_000 },
    async () => {
      await using site = await openSite(
        major,
        `create table public.months (month date, body text) partition by list (month);
       create table public.months_2026_03 partition of public.months for values in ('2026-03-01');
       create table public.months_rest partition of public.months default;
       insert into public.months select '2026-04-15' from generate_series(1, 600000);
       insert into public.months values ('2026-05-02'), (null);
       analyze public.months_rest`,
      )
      await using keeper = await site.keeper(policies.replace('ahead: 1 }', 'ahead: 3 }'))
      const { outcomes } = await keeper.cycle('2026-03-10T00:00:00Z')
      expect(troubleOf(outcomes.filter(({ action }) => action.parent.name.name === 'months'))).toEqual([])
      const ids = outcomes.map(({ action }) => action.id)
      expect(ids.filter((id) => /months|exclude|include/.test(id) && !id.startsWith('analyze'))).toEqual([
        expect.stringMatching(/^exclude partitiond_excludes_/),
        'create public.months_2026_04',
        'create public.months_2026_05',
        'create public.months_2026_06',
        expect.stringMatching(/^include partitiond_excludes_/),
      ])
      expect(Object.keys(await boundsOf(site.db, 'public.months'))).toHaveLength(5)
    },
  )

  it('of an expression are made and left like those of a column', async () => {
    await using site = await openSite(
      major,
      `create table public.months (ts timestamp not null, body text) partition by list (date_trunc('month', ts));
       create table public.months_2025_12 partition of public.months for values in ('2025-12-01');
       create table public.months_rest partition of public.months default;
       insert into public.months values ('2025-12-24 18:00'), ('2026-03-31 23:59'), ('2026-04-01 00:00'), ('2031-01-01 12:00')`,
    )
    await using keeper = await site.keeper(policies.replace('ahead: 1 }', 'ahead: 1, behind: 1 }'))
    const { plan, outcomes } = await keeper.cycle('2026-03-31T12:00:00Z')
    expect(troubleOf(outcomes)).toEqual([])
    expect(
      plan.sets.find((set) => set.table.name === 'months')?.findings.map(({ message }) => message),
    ).toEqual([
      'The DEFAULT partition of public.months holds rows with date_trunc(\'month\'::text, ts) "2031-01-01 00:00:00" (1)',
    ])
    expect(await boundsOf(site.db, 'public.months')).toEqual({
      months_2025_12: "IN ('2025-12-01 00:00:00')",
      months_2026_01: "IN ('2026-01-01 00:00:00')",
      months_2026_02: "IN ('2026-02-01 00:00:00')",
      months_2026_03: "IN ('2026-03-01 00:00:00')",
      months_2026_04: "IN ('2026-04-01 00:00:00')",
      months_rest: 'DEFAULT',
    })
    await keeper.cycle('2026-04-02T12:00:00Z')
    expect(Object.keys(await boundsOf(site.db, 'public.months'))[0]).toBe('months_2026_01')
  })
})
