import { expect, it } from 'vitest'
import { cluster, describeEachMajor, type TestDatabase } from '../../support/cluster.ts'
import { type Workshop } from '../workshop.ts'
import { count, foreignTable, noted, sameRows, storing, withDetached } from './archiving.ts'

const elsewhere = { kind: 'table', table: { schema: 'archive', name: 'elsewhere' } } as const
const columns = 'id bigint, ts timestamptz, body text, "Größe ""x""" numeric(10,2), is_odd boolean'

/** A workshop whose `archive.elsewhere` is a table of another database. */
async function apart(
  workshop: Workshop,
  database: TestDatabase,
  remote = `create table public.events_archive (${columns})`,
): Promise<void> {
  await database.exec(remote)
  await foreignTable(workshop, { name: 'archive.elsewhere', columns, remote: new URL(database.url) })
}

describeEachMajor('an archive behind a foreign server', (major) => {
  it('takes the rows and gives them back the same', async () => {
    await using cold = await (await cluster(major)).database()
    await using workshop = await withDetached(major)
    await apart(workshop, cold)
    const action = await storing(workshop, 'public.events_1', elsewhere)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toEqual({
      name: 'public.events_1',
      state: 'verified',
      kind: 'table',
      location: 'archive.elsewhere',
      rows: 100,
    })
    expect(await cold.rows('select count(*)::int as n from public.events_archive')).toEqual([{ n: 100 }])
    await workshop.db.exec(`set role "${workshop.owner}"`)
    expect(await sameRows(workshop, 'public.events_1', 'archive.elsewhere')).toBe(true)
  })

  it('takes them once, also when the ledger never heard of it', async () => {
    await using cold = await (await cluster(major)).database()
    await using workshop = await withDetached(major)
    await apart(workshop, cold)
    const action = await storing(workshop, 'public.events_1', elsewhere)
    await workshop.runOne(action)
    await workshop.db.exec("update partitiond.ledger set state = 'detached', archive_location = null")
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await cold.rows('select count(*)::int as n from public.events_archive')).toEqual([{ n: 100 }])
  })

  it('keeps nothing when what comes back is not what went there', async () => {
    await using cold = await (await cluster(major)).database()
    await using workshop = await withDetached(major)
    await apart(
      workshop,
      cold,
      `create table public.events_archive (${columns.replace('numeric(10,2)', 'numeric(10,1)')})`,
    )
    const outcome = await workshop.runOne(await storing(workshop, 'public.events_1', elsewhere))
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(await cold.rows('select count(*)::int as n from public.events_archive')).toEqual([{ n: 0 }])
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
  })

  it('keeps nothing when it refuses a row', async () => {
    await using cold = await (await cluster(major)).database()
    await using workshop = await withDetached(major)
    await apart(workshop, cold, `create table public.events_archive (${columns}, check (id < 90))`)
    const outcome = await workshop.runOne(await storing(workshop, 'public.events_1', elsewhere))
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(await cold.rows('select count(*)::int as n from public.events_archive')).toEqual([{ n: 0 }])
  })

  it('that cannot be reached leaves everything as it is', async () => {
    await using cold = await (await cluster(major)).database()
    await using workshop = await withDetached(major)
    await apart(workshop, cold)
    await workshop.db.exec("alter server cold options (set dbname 'no_such_database')")
    const outcome = await workshop.runOne(await storing(workshop, 'public.events_1', elsewhere))
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-unreachable' })
    expect(outcome.message).toContain('could not connect to server "cold"')
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
    expect(await count(workshop, 'public.events_1')).toBe(100)
  })

  it('that names a table its server does not have says where to look', async () => {
    await using cold = await (await cluster(major)).database()
    await using workshop = await withDetached(major)
    await apart(workshop, cold)
    await workshop.db.exec("alter foreign table archive.elsewhere options (set table_name 'no_such_table')")
    const outcome = await workshop.runOne(await storing(workshop, 'public.events_1', elsewhere))
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain('archive.elsewhere does not take its rows')
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
  })

  it('whose rows cannot be had for lack of a right says so', async () => {
    await using cold = await (await cluster(major)).database()
    await using workshop = await withDetached(major)
    await apart(workshop, cold)
    const stranger = await cold.role('stranger')
    await workshop.db.exec(
      `alter user mapping for "${workshop.owner}" server cold options (set user '${stranger}')`,
    )
    const outcome = await workshop.runOne(await storing(workshop, 'public.events_1', elsewhere))
    expect(outcome).toMatchObject({ result: 'failed', code: 'insufficient-privilege' })
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
  })
})
