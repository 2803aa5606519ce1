import { expect, it } from 'vitest'
import { type CycleResult } from '../../src/daemon/cycle.ts'
import { type Finding } from '../../src/domain/finding.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { watchQueueOfDim, writeIntoDim } from '../execution/busy-dim.ts'
import { openSite, partitionsOf, type Site, troubleOf } from './site.ts'

/** A log with a month for each of January to April 2026, whose rows notes may reference. */
const events = `create table public.events (id int, ts date, primary key (id, ts)) partition by range (ts);
  ${months('public.events')}; insert into public.events values (1, '2026-01-05'), (2, '2026-01-06'), (3, '2026-02-05')`
const notes = `create table public.notes (id int, event int, at date, constraint note_of_event foreign key (event, at) references public.events)`

function months(table: string): string {
  return [1, 2, 3, 4]
    .map(
      (month) =>
        `create table ${table}_2026_0${month} partition of ${table} for values from ('2026-0${month}-01') to ('2026-0${month + 1}-01')`,
    )
    .join(';')
}

function policiesFor(tables: readonly string[], lifecycle: string): string {
  const each = tables.map(
    (table) => `
  - table: ${table}
    interval: 1 month
    premake: { ahead: 0 }
    lifecycle: [ ${lifecycle} ]`,
  )
  return `version: 1\npolicies:${each.join('')}`
}

const detaching = '{ after: 1 month, do: detach }'
const dropping = '{ after: 1 month, do: drop, grace: 0 days }'

function findingsOf({ plan }: CycleResult, code: string): readonly Finding[] {
  return plan.sets.flatMap(({ findings }) => findings).filter((finding) => finding.code === code)
}

function doneBy({ outcomes }: CycleResult): readonly string[] {
  return outcomes.filter(({ result }) => result === 'done').map(({ action }) => action.id)
}

async function foreignKeysOf(site: Site, table: string): Promise<readonly string[]> {
  const rows = await site.db.rows<{ name: string }>(
    `select conname as name from pg_catalog.pg_constraint
     where contype = 'f' and conparentid = 0 and conrelid = $1::regclass order by 1`,
    [table],
  )
  return rows.map(({ name }) => name)
}

const april = '2026-04-10T00:00:00Z'

describeEachMajor('a set that other tables reference', (major) => {
  it('keeps what rows still reference and says whose, how many and which; the rest leaves', async () => {
    await using site = await openSite(
      major,
      `${events};${notes};insert into public.notes values (1, 1, '2026-01-05'), (2, 1, '2026-01-05'), (3, 2, '2026-01-06'), (4, null, '2026-02-05')`,
    )
    const keeper = await site.keeper(policiesFor(['public.events'], detaching))
    const first = await keeper.cycle(april)
    expect(doneBy(first).filter((id) => id.startsWith('detach'))).toEqual(['detach public.events_2026_02'])
    expect(troubleOf(first.outcomes)).toEqual([])
    expect(findingsOf(first, 'still-referenced')).toEqual([
      {
        code: 'still-referenced',
        level: 'error',
        subject: 'public.events_2026_01',
        message:
          'public.events_2026_01 is due to leave and stays: 3 row(s) of public.notes reference it (constraint note_of_event, for example (event, at) = (1, 2026-01-05))',
        hint: expect.stringContaining('public.notes') as string,
      },
    ])
    await site.asOwner('update public.notes set event = null')
    const second = await keeper.cycle(april)
    expect(findingsOf(second, 'still-referenced')).toEqual([])
    expect(doneBy(second)).toContain('detach public.events_2026_01')
    expect(await partitionsOf(site.db, 'public.events')).toEqual(['events_2026_03', 'events_2026_04'])
    expect(await foreignKeysOf(site, 'public.notes')).toEqual(['note_of_event'])
  })

  it('counts no further than it must, and does not tell what a text says', async () => {
    await using site = await openSite(
      major,
      `create table public.events (id text, ts date, primary key (id, ts)) partition by range (ts); ${months('public.events')};
       insert into public.events values ('kim@example.org', '2026-01-05');
       create table public.notes (event text, at date, constraint note_of_event foreign key (event, at) references public.events) partition by hash (event);
       create table public.notes_0 partition of public.notes for values with (modulus 1, remainder 0);
       insert into public.notes select 'kim@example.org', '2026-01-05' from generate_series(1, 1500)`,
    )
    const keeper = await site.keeper(policiesFor(['public.events'], detaching))
    const [finding] = findingsOf(await keeper.cycle(april), 'still-referenced')
    expect(finding?.message).toContain(
      'more than 1000 rows of public.notes reference it (constraint note_of_event)',
    )
    expect(finding?.message).not.toContain('kim')
  })

  it('does not lose the foreign key to a drop, and keeps nothing of it on the table that left', async () => {
    await using site = await openSite(major, `${events};${notes}`)
    const keeper = await site.keeper(
      policiesFor(['public.events'], '{ after: 1 month, do: drop, grace: 7 days }'),
    )
    expect(troubleOf((await keeper.cycle(april)).outcomes)).toEqual([])
    const left = await site.db.rows(
      `select conname from pg_catalog.pg_constraint where contype = 'f' and confrelid = 'public.events_2026_01'::regclass
       union all select tgname from pg_catalog.pg_trigger where tgrelid = 'public.events_2026_01'::regclass`,
    )
    expect(left).toEqual([])
    const dropped = await keeper.cycle('2026-04-18T00:00:00Z')
    expect(doneBy(dropped)).toEqual(
      expect.arrayContaining(['drop public.events_2026_01', 'drop public.events_2026_02']),
    )
    expect(await foreignKeysOf(site, 'public.notes')).toEqual(['note_of_event'])
    await expect(site.asOwner(`insert into public.notes values (1, 99, '2026-03-01')`)).rejects.toMatchObject(
      {
        code: '23503',
      },
    )
  })

  it('says which right is missing where the owner may not look: the server could not look either', async () => {
    await using site = await openSite(major, events)
    const other = await site.db.role('other')
    await site.db.exec(
      `grant references, select on public.events to "${other}"; grant create on schema public to "${other}";
       set role "${other}"; ${notes}; reset role`,
    )
    const keeper = await site.keeper(policiesFor(['public.events'], detaching))
    const result = await keeper.cycle(april)
    expect(troubleOf(result.outcomes)).toEqual([])
    const [finding] = findingsOf(result, 'references-not-counted')
    expect(finding).toMatchObject({ level: 'error', subject: 'public.events_2026_01' })
    await site.db.exec(`grant select on public.notes to "${site.owner}"`)
    expect(finding?.hint).toContain(`grant select on public.notes to ${site.owner}`)
    expect(doneBy(await keeper.cycle(april)).filter((id) => id.startsWith('detach'))).toHaveLength(2)
  })

  it('waits for the next cycle while somebody’s lock keeps it from looking', async () => {
    await using site = await openSite(major, `${events};${notes}`)
    const client = await site.db.client()
    await client.query('begin; lock table public.notes')
    const keeper = await site.keeper(policiesFor(['public.events'], detaching))
    const result = await keeper.cycle(april)
    expect(
      findingsOf(result, 'references-not-counted').map(({ level, subject }) => [level, subject]),
    ).toEqual([
      ['warning', 'public.events_2026_01'],
      ['warning', 'public.events_2026_02'],
    ])
    expect(doneBy(result).filter((id) => id.startsWith('detach'))).toEqual([])
    await client.query('commit')
    expect(doneBy(await keeper.cycle(april)).filter((id) => id.startsWith('detach'))).toHaveLength(2)
  })

  it('keeps what its own rows reference, also from inside the partition', async () => {
    await using site = await openSite(
      major,
      `create table public.posts (id int, ts date, thread int, began date, primary key (id, ts),
         constraint reply_to foreign key (thread, began) references public.posts) partition by range (ts);
       ${months('public.posts')};
       insert into public.posts values (1, '2026-01-05', null, null), (2, '2026-01-06', 1, '2026-01-05'), (3, '2026-02-05', null, null)`,
    )
    const keeper = await site.keeper(policiesFor(['public.posts'], detaching))
    const first = await keeper.cycle(april)
    expect(troubleOf(first.outcomes)).toEqual([])
    expect(findingsOf(first, 'still-referenced')).toMatchObject([
      {
        level: 'error',
        subject: 'public.posts_2026_01',
        hint: expect.stringContaining('one of its own included') as string,
      },
    ])
    expect(await partitionsOf(site.db, 'public.posts')).toEqual([
      'posts_2026_01',
      'posts_2026_03',
      'posts_2026_04',
    ])
    await site.asOwner('update public.posts set thread = null')
    expect(troubleOf((await keeper.cycle(april)).outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.posts')).toEqual(['posts_2026_03', 'posts_2026_04'])
  })
})

/** Orders, their lines, and what was said of the lines: each references the one before. */
const chain = `create table public.a (id int, ts date, primary key (id, ts)) partition by range (ts); ${months('public.a')};
  create table public.b (id int, ts date, of int, of_ts date, primary key (id, ts), constraint b_of_a foreign key (of, of_ts) references public.a)
    partition by range (ts); ${months('public.b')};
  create table public.c (id int, ts date, of int, of_ts date, constraint c_of_b foreign key (of, of_ts) references public.b)
    partition by range (ts); ${months('public.c')};
  insert into public.a select 1, date '2026-01-05' + interval '1 month' * n from generate_series(0, 3) as n;
  insert into public.b select 1, ts, id, ts from public.a; insert into public.c select 1, ts, id, ts from public.b`

describeEachMajor('a chain of sets that reference each other', (major) => {
  it('leaves from its end, a link in each cycle, and says that the others’ turn will come', async () => {
    await using site = await openSite(major, chain)
    const keeper = await site.keeper(policiesFor(['public.a', 'public.b', 'public.c'], dropping))
    const lives: string[][] = []
    for (let cycles = 0; cycles < 3; cycles += 1) {
      const result = await keeper.cycle(april)
      expect(troubleOf(result.outcomes)).toEqual([])
      const waiting = findingsOf(result, 'still-referenced')
      expect(waiting.filter(({ level }) => level === 'error')).toEqual([])
      lives.push([
        ...doneBy(result).filter((id) => id.startsWith('drop')),
        ...waiting.map(({ subject }) => `${subject} waits`),
      ])
    }
    expect(lives).toEqual([
      [
        'drop public.c_2026_01',
        'drop public.c_2026_02',
        'public.a_2026_01 waits',
        'public.a_2026_02 waits',
        'public.b_2026_01 waits',
        'public.b_2026_02 waits',
      ],
      ['drop public.b_2026_01', 'drop public.b_2026_02', 'public.a_2026_01 waits', 'public.a_2026_02 waits'],
      ['drop public.a_2026_01', 'drop public.a_2026_02'],
    ])
    expect(await foreignKeysOf(site, 'public.b')).toEqual(['b_of_a'])
    expect(await foreignKeysOf(site, 'public.c')).toEqual(['c_of_b'])
  })

  it('waits for a table that has left until that is dropped: it keeps its foreign key', async () => {
    await using site = await openSite(major, chain)
    const keeper = await site.keeper(
      policiesFor(['public.b', 'public.c'], '{ after: 1 month, do: drop, grace: 7 days }'),
    )
    await keeper.cycle(april)
    const second = await keeper.cycle(april)
    expect(findingsOf(second, 'still-referenced')).toMatchObject([
      { level: 'info', message: expect.stringContaining('1 row(s) of public.c_2026_01') as string },
      { level: 'info', message: expect.stringContaining('1 row(s) of public.c_2026_02') as string },
    ])
    const third = await keeper.cycle('2026-04-18T00:00:00Z')
    expect(doneBy(third)).toEqual(expect.arrayContaining(['drop public.c_2026_01', 'drop public.c_2026_02']))
    const fourth = await keeper.cycle('2026-04-18T00:00:00Z')
    expect(doneBy(fourth)).toEqual(
      expect.arrayContaining(['detach public.b_2026_01', 'detach public.b_2026_02']),
    )
  })
})

/** Orders of a customer, and what was said of them: all three are kept for a time of their own. */
const shop = `create table public.customers (id int primary key); insert into public.customers select generate_series(1, 5);
  create table public.orders (id int, ts timestamptz, customer int references public.customers, primary key (id, ts)) partition by range (ts);
  create table public.remarks (id int, at timestamptz, of int not null, of_ts timestamptz not null,
    constraint remark_of_order foreign key (of, of_ts) references public.orders) partition by range (at);
  create index on public.remarks (of_ts)`

const shopPolicies = `
version: 1
policies:
  - table: public.orders
    interval: 1 month
    premake: { ahead: 1, behind: 1 }
    lifecycle:
      - { after: 2 months, do: detach, schema: archive }
      - { after: 2 months, do: drop, grace: 3 days }
  - table: public.remarks
    interval: 1 month
    premake: { ahead: 1, behind: 1 }
    lifecycle:
      - { after: 1 month, do: drop, grace: 3 days }
`

describeEachMajor('a year of a set with foreign keys in both directions', (major) => {
  it(
    'loses no foreign key, fails no insert, and lets everything leave in its time',
    { timeout: 300_000 },
    async () => {
      await using site = await openSite(major, shop)
      const keeper = await site.keeper(shopPolicies)
      const application = await site.db.client()
      await application.query("set timezone = 'UTC'")
      const trouble: string[] = []
      let id = 0
      const write = async (now: Temporal.Instant): Promise<void> => {
        for (const hours of [0, -40, 20]) {
          id += 1
          const at = now.add({ hours }).toString()
          await application.query('insert into public.orders values ($1, $2, $3)', [id, at, 1 + (id % 5)])
          await application.query('insert into public.remarks values ($1, $2, $1, $2)', [id, at])
        }
      }
      const begin = Temporal.Instant.from('2026-01-05T03:00:00Z')
      for (let day = 0; day < 370; day += 4) {
        const now = begin.add({ hours: 24 * day })
        if (day === 0) await keeper.cycle(now)
        const [result] = await Promise.all([keeper.cycle(now), write(now)])
        trouble.push(...troubleOf(result.outcomes))
        trouble.push(...findingsOf(result, 'still-referenced').map(({ message }) => message))
      }
      expect(trouble).toEqual([])
      expect(await partitionsOf(site.db, 'public.orders')).toEqual(
        ['2026_11', '2026_12', '2027_01', '2027_02'].map((month) => `orders_${month}`),
      )
      expect(await partitionsOf(site.db, 'public.remarks')).toEqual(
        ['2026_12', '2027_01', '2027_02'].map((month) => `remarks_${month}`),
      )
      expect(await foreignKeysOf(site, 'public.remarks')).toEqual(['remark_of_order'])
      // A customer whose orders have all left may go: nothing of what was dropped holds them back.
      const guards = await site.db.rows<{ name: string }>(
        `select distinct k.conrelid::regclass::text as name from pg_constraint as k
       where k.contype = 'f' and k.confrelid = 'public.customers'::regclass and k.conparentid = 0`,
      )
      expect(guards.map(({ name }) => name)).toEqual(['orders'])
    },
  )
})

const logs = Array.from({ length: 10 }, (_, n) => `public.log${n}`)

/** Ten logs that reference one table, with a month each to come, to leave and to go. */
const tenLogs = `create table public.dim (id int primary key); insert into public.dim values (1);
  ${logs
    .map(
      (log) =>
        `create table ${log} (id int references public.dim, ts date) partition by range (ts); ${months(log)}`,
    )
    .join(';')}`

describeEachMajor('ten sets that reference one busy table', (major) => {
  it(
    'are looked after side by side, with one statement at a time in the queue of that table',
    { timeout: 300_000 },
    async () => {
      await using site = await openSite(major, tenLogs)
      const keeper = await site.keeper(
        policiesFor(logs, '{ after: 1 month, do: drop, grace: 0 days }').replaceAll('ahead: 0', 'ahead: 1'),
        {
          environment: {
            PARTITIOND_CONCURRENCY: '16',
            PARTITIOND_LOCK_TIMEOUT: '60 ms',
            PARTITIOND_LOCK_BUDGET: '60 s',
            PARTITIOND_DETACH_TIMEOUT: '30 s',
          },
        },
      )
      let isOver = false
      const until = performance.now() + 4000
      const writing = writeIntoDim(await site.db.client(), () => isOver || performance.now() > until)
      const watching = watchQueueOfDim(await site.db.client(), () => isOver)
      const result = await keeper.cycle(april)
      isOver = true
      await writing
      const samples = await watching
      expect(troubleOf(result.outcomes)).toEqual([])
      // For each of the ten: May is made; January and February are detached and dropped.
      expect(doneBy(result).filter((id) => /^(create|detach|drop) /.test(id))).toHaveLength(50)
      expect(samples.filter((waiting) => waiting > 0).length).toBeGreaterThan(3)
      expect(Math.max(...samples)).toBe(1)
    },
  )
})
