import { expect, it } from 'vitest'
import { readAging } from '../../src/catalog/read-aging.ts'
import { type SetAging } from '../../src/domain/set-aging.ts'
import { Journal } from '../../src/journal/journal.ts'
import { migrate } from '../../src/journal/migrate.ts'
import { type Session } from '../../src/postgres/session.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { sessionWith } from '../postgres/sessions.ts'

const tables = `
  create table events (id int, ts timestamptz, note text) partition by range (ts);
  create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
  create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01') partition by list (id);
  create table events_2_a partition of events_2 for values in (1);
  create table empty (ts timestamptz) partition by range (ts);
  create table plain (note text)`

/** Uses up transaction ids. */
const time = `do $$ begin for i in 1..100 loop perform pg_current_xact_id(); commit; end loop; end $$`

async function ofEvents(session: Session): Promise<SetAging> {
  const agings = await readAging(session, 'partitiond')
  expect(agings.map(({ table }) => table)).toEqual([{ schema: 'public', name: 'events' }])
  const [aging] = agings
  if (aging === undefined) throw new Error('no aging')
  return aging
}

async function ageOf(db: TestDatabase, relation: string): Promise<number> {
  const [row] = await db.rows<{ age: number }>(
    `select age(relfrozenxid) as age from pg_class where oid = ${relation}`,
  )
  return row?.age ?? 0
}

/** The reading lies between two looks at what it must have come from: others use up transaction ids meanwhile. */
async function expectAgeOf(db: TestDatabase, session: Session, relation: string): Promise<void> {
  const before = await ageOf(db, relation)
  const { maxXidAge } = await ofEvents(session)
  expect(maxXidAge).toBeGreaterThanOrEqual(before)
  expect(maxXidAge).toBeLessThanOrEqual(await ageOf(db, relation))
}

describeEachMajor('how old a set is', (major) => {
  it('is told by its oldest leaf, however deep, or by the TOAST table of one', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(tables)
    await using session = await sessionWith(db.url)
    const toastOfFirst = `(select reltoastrelid from pg_class where oid = 'events_1'::regclass)`
    const client = await db.client()
    await client.query(time)
    await client.query('vacuum (freeze) events_1')
    await expectAgeOf(db, session, `'events_2_a'::regclass`)
    await client.query('vacuum (freeze) events_2_a')
    await client.query(time)
    await client.query('vacuum (freeze) events_2_a')
    await client.query('vacuum (freeze, process_toast false) events_1')
    expect(await ageOf(db, toastOfFirst)).toBeGreaterThanOrEqual(100)
    await expectAgeOf(db, session, toastOfFirst)
  })

  it('counts as frozen what we froze and nobody has written to since', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(tables)
    await using session = await sessionWith(db.url)
    expect((await ofEvents(session)).frozenPartitions).toBe(0)
    await migrate(session, 'partitiond')
    expect((await ofEvents(session)).frozenPartitions).toBe(0)
    const [first] = await db.rows<{ oid: number }>(`select 'events_1'::regclass::oid as oid`)
    await new Journal('partitiond').recordFreeze(session, first?.oid ?? 0, {
      kind: 'verified',
      sample: {
        at: Temporal.Instant.from('2026-06-01T00:00:00Z'),
        counters: { inserted: 0n, updated: 0n, deleted: 0n },
        statsReset: await statsReset(session),
      },
    })
    expect((await ofEvents(session)).frozenPartitions).toBe(1)
    const writer = await db.client()
    await writer.query(
      `insert into events values (1, '2026-01-05'); select pg_stat_force_next_flush(); select 1`,
    )
    await expect.poll(async () => (await ofEvents(session)).frozenPartitions).toBe(0)
  })
})

async function statsReset(session: Session): Promise<string> {
  const [row] = await session.query<{ text: string }>(
    `select coalesce(stats_reset::text, '') as text from pg_stat_database where datname = current_database()`,
  )
  return row?.text ?? ''
}
