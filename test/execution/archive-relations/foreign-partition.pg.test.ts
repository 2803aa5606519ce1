import { expect, it } from 'vitest'
import { cluster, describeEachMajor, type TestDatabase } from '../../support/cluster.ts'
import { detach, drop, month } from '../real-actions.ts'
import { openWorkshop, type Workshop } from '../workshop.ts'
import { eventsTable } from '../world.ts'
import { count, foreignTable, noted, storing } from './archiving.ts'

const columns = 'id bigint not null, ts timestamptz not null, body text'

/** A workshop whose `public.events_1` is a foreign table, and was detached by us. */
async function withForeign(
  major: Parameters<typeof openWorkshop>[0],
  database: TestDatabase,
): Promise<Workshop> {
  const workshop = await openWorkshop(
    major,
    `create table public.events (${columns}) partition by range (ts)`,
  )
  await database.exec(
    `create table public.events_archive (${columns}); insert into public.events_archive select n, '2026-01-02Z', 'row' from generate_series(1, 30) n`,
  )
  await foreignTable(workshop, { name: 'public.events_1', columns, remote: new URL(database.url) })
  await workshop.db.exec(
    "alter table public.events attach partition public.events_1 for values from ('2026-01-01Z') to ('2026-02-01Z')",
  )
  const outcome = await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
  if (outcome.result !== 'done') throw new Error(outcome.message)
  return workshop
}

describeEachMajor('a partition that is a foreign table', (major) => {
  it('goes into another schema like any other', async () => {
    await using remote = await (await cluster(major)).database()
    await using workshop = await withForeign(major, remote)
    const action = await storing(workshop, 'public.events_1', { kind: 'schema', schema: 'archive' })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toMatchObject({ state: 'verified', location: 'archive.events_1', rows: 30 })
  })

  it('is copied into an archive table that is made for it', async () => {
    await using remote = await (await cluster(major)).database()
    await using workshop = await withForeign(major, remote)
    const table = { schema: 'archive', name: 'everything' }
    const action = await storing(workshop, 'public.events_1', { kind: 'table', table }, { makesTable: true })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toMatchObject({
      state: 'verified',
      location: 'archive.everything',
      rows: 30,
    })
    expect(await count(workshop, 'archive.everything')).toBe(30)
    const { bound, key, ledgerId, archive } = action
    const proof = { columns: archive.columns, isPartitioned: false, key }
    const last = await drop(workshop, 'public.events_1', { ledgerId, bound, proof, isForeign: true })
    expect(await workshop.runOne(last)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toMatchObject({ state: 'dropped' })
  })

  it('below a partitioned one stays what it is when that goes into a tablespace, and goes when that is dropped', async () => {
    await using remote = await (await cluster(major)).database()
    await using workshop = await openWorkshop(major, eventsTable([2]))
    await remote.exec(`create table public.events_archive (${columns})`)
    await workshop.db.exec(
      `set role "${workshop.owner}";
       create table public.events_1 (${columns}) partition by range (id);
       create table public.events_1_low partition of public.events_1 for values from (0) to (50); reset role`,
    )
    await foreignTable(workshop, { name: 'public.events_1_far', columns, remote: new URL(remote.url) })
    await workshop.db.exec(
      'alter table public.events_1 attach partition public.events_1_far for values from (50) to (100)',
    )
    await workshop.db.exec("insert into public.events_1 values (1, '2026-01-02Z', 'near')")
    const action = await storing(workshop, 'public.events_1', {
      kind: 'tablespace',
      tablespace: 'pg_default',
    })
    await workshop.db.exec(
      `insert into partitiond.ledger (parent_schema, parent_name, parent_oid, partition_oid, partition_schema, partition_name, database_oid,
         system_identifier, lower, upper, key_type, state, intended_at, detached_at, detached_at_server)
       select 'public', 'events', 'public.events'::regclass, 'public.events_1'::regclass, 'public', 'events_1', d.oid, s.system_identifier::text,
         '2026-01-01 00:00:00+00', '2026-02-01 00:00:00+00', 'timestamptz', 'detached', now(), now(), now()
       from pg_database d, pg_control_system() s where d.datname = current_database()`,
    )
    const ours = { ...action, ledgerId: 1 }
    expect(await workshop.runOne(ours)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toMatchObject({ state: 'verified', rows: 1 })
    const { bound, key, ledgerId, archive } = ours
    const proof = { columns: archive.columns, isPartitioned: true, key }
    const last = await drop(workshop, 'public.events_1', { ledgerId, bound, proof })
    expect(await workshop.runOne(last)).toMatchObject({ result: 'done', message: '' })
    expect(await workshop.db.rows("select from pg_class where relname like 'events_1%'")).toEqual([])
  })
})
