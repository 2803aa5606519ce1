import { expect, it } from 'vitest'
import { type CycleResult } from '../../src/daemon/cycle.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { majors } from '../support/majors.ts'
import { type Keeper, openSite, partitionsOf, type Site, troubleOf } from './site.ts'

/** The web log of 2018 as it was before PostgreSQL 10: a table by day, cut by CHECKs, with a name that the policy has to be told. */
const weblog = `
  create table public.wwwlog (
    id bigserial primary key, ctime timestamp not null, path text not null, bytes integer, check (false) no inherit
  );
  create index on public.wwwlog (ctime);
  create table public.wwwlog_20180110 (
    like public.wwwlog including defaults including indexes,
    check (ctime >= '2018-01-10' and ctime < '2018-01-11')
  );
  alter table public.wwwlog_20180110 inherit public.wwwlog`

const policy = (more = ''): string => `
version: 1
policies:
  - table: public.wwwlog
    method: inheritance
    key: ctime
    interval: 1 day
    name: "{table}_{yyyy}{MM}{dd}"
    premake: { ahead: 3 }
    lifecycle:
      - { after: 7 days, do: drop, grace: 0 days }
${more}`

const day = (date: Temporal.PlainDate): string => `wwwlog_${date.toString().replaceAll('-', '')}`

/** The days from `first` to `last`. */
function days(first: Temporal.PlainDate, last: Temporal.PlainDate): readonly string[] {
  const count = first.until(last).days + 1
  return Array.from({ length: count }, (_, n) => day(first.add({ days: n })))
}

const noon = (date: Temporal.PlainDate): Temporal.Instant =>
  date.toZonedDateTime({ timeZone: 'UTC', plainTime: '12:00' }).toInstant()

/** Three rows a day through the parent, at the day's very ends and in the middle; which table each of them is in. */
async function insertDay(site: Site, date: Temporal.PlainDate): Promise<readonly string[]> {
  const times = ['00:00:00', '12:34:56.789', '23:59:59.999999']
  await site.db.rows(
    `insert into public.wwwlog (ctime, path, bytes) select t::timestamp, '/' || t, 1 from unnest($1::text[]) as t`,
    [times.map((time) => `${date.toString()} ${time}`)],
  )
  const rows = await site.db.rows<{ name: string }>(
    `select tableoid::regclass::text as name from public.wwwlog where ctime >= $1::timestamp and ctime < $2::timestamp`,
    [date.toString(), date.add({ days: 1 }).toString()],
  )
  return rows.map(({ name }) => name.replace('public.', ''))
}

const codesOf = ({ plan }: CycleResult): readonly string[] =>
  plan.sets.flatMap(({ findings }) => findings.map(({ code }) => code))

async function live(
  site: Site,
  keeper: Keeper,
  from: Temporal.PlainDate,
  length: number,
): Promise<readonly unknown[]> {
  const trouble: unknown[] = []
  for (let n = 0; n < length; n += 1) {
    const date = from.add({ days: n })
    const result = await keeper.cycle(noon(date))
    trouble.push(...troubleOf(result.outcomes), ...codesOf(result))
    const landed = await insertDay(site, date)
    if (landed.join() !== [day(date), day(date), day(date)].join())
      trouble.push({ date: date.toString(), landed })
    const oldest = date.subtract({ days: 7 })
    const first = Temporal.PlainDate.compare(oldest, from) < 0 ? from : oldest
    const [there, wanted] = [await partitionsOf(site.db, 'public.wwwlog'), days(first, date.add({ days: 3 }))]
    if (there.join() !== wanted.join()) trouble.push({ date: date.toString(), there, wanted })
  }
  return trouble
}

/** The newest server lives the whole year; the others go through a month and its end. */
const newest = Math.max(...majors())

describeEachMajor('a legacy inheritance set', (major) => {
  const length = major === newest ? 365 : 40

  it(
    'is kept for a year: every row lands in its day, none is missing, seven days are kept',
    { timeout: 300_000 },
    async () => {
      await using site = await openSite(major, weblog)
      const keeper = await site.keeper(policy())
      const trouble = await live(site, keeper, Temporal.PlainDate.from('2018-01-10'), length)
      expect(trouble).toEqual([])
    },
  )
})
