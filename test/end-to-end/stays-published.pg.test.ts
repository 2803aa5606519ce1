import { expect, it } from 'vitest'
import { type Finding } from '../../src/domain/finding.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { type Keeper, openSite, partitionsOf, type Site, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const table = `
  create table public.events (id bigint not null, ts timestamptz not null, secret text, primary key (id, ts)) partition by range (ts);
  create table public.events_2025_12 partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.events_2026_03 partition of public.events for values from ('2026-01-01+00') to ('2026-04-01+00');`

const besideDefault = `${table} create table public.events_rest partition of public.events default;`

const policy = (step: string): string => `
version: 1
policies:
  - { table: public.events, interval: 1 month, premake: { ahead: 1 }, lifecycle: [ { after: 1 month, do: detach, ${step} } ] }
`

interface Listed {
  readonly publication: string
  readonly name: string
  readonly columns: readonly string[]
}

/** What stands in publications by name. */
const listed = (site: Site): Promise<readonly Listed[]> =>
  site.db.rows<Listed>(
    `select p.pubname as publication, r.prrelid::regclass::text as name,
       array(select a.attname::text from pg_attribute as a where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) as columns
     from pg_publication_rel as r join pg_publication as p on p.oid = r.prpubid order by 1, 2`,
  )

async function publish(site: Site, words: string): Promise<void> {
  await site.db.exec(`grant create on database "${site.db.name}" to "${site.owner}"`)
  await site.asOwner(words)
}

async function retire(keeper: Keeper): Promise<readonly Finding[]> {
  const { plan, outcomes } = await keeper.cycle(at)
  expect(troubleOf(outcomes)).toEqual([])
  return plan.sets.flatMap(({ findings }) => findings)
}

describeEachMajor('what leaves a published set', (major) => {
  it.each([
    ['concurrently', table],
    ['at once', besideDefault],
  ])('%s: stays with the columns that are published, wherever it goes', async (_way, setup) => {
    await using site = await openSite(major, setup)
    await publish(
      site,
      'create publication whole for table public.events; create publication half for table public.events (id, ts) with (publish_via_partition_root)',
    )
    await retire(await site.keeper(policy('schema: archive, publication: stay')))
    expect(await listed(site)).toEqual([
      { publication: 'half', name: 'archive.events_2025_12', columns: ['id', 'ts'] },
      { publication: 'half', name: 'events', columns: ['id', 'ts'] },
      { publication: 'whole', name: 'archive.events_2025_12', columns: [] },
      { publication: 'whole', name: 'events', columns: [] },
    ])
  })

  it('leaves when the policy says nothing', async () => {
    await using site = await openSite(major, table)
    await publish(site, 'create publication whole for table public.events')
    await retire(await site.keeper(policy('publication: leave')))
    expect((await listed(site)).map(({ name }) => name)).toEqual(['events'])
    expect(await partitionsOf(site.db, 'public.events')).not.toContain('events_2025_12')
  })

  it('leaves the tables of its schema when it goes to another one, or stays by name', async () => {
    await using site = await openSite(major, table)
    // A publication of a schema may belong to superusers alone.
    await site.db.exec(
      `grant create on database "${site.db.name}" to "${site.owner}"; alter role "${site.owner}" superuser;
       create publication whole for tables in schema public; alter publication whole owner to "${site.owner}"`,
    )
    await retire(await site.keeper(policy('schema: archive, publication: stay')))
    expect((await listed(site)).map(({ name }) => name)).toEqual(['archive.events_2025_12'])
  })

  it('stays also when it hangs under a branch of what is published', async () => {
    await using site = await openSite(
      major,
      `create table public.events (id bigint not null, ts timestamptz not null, region text not null) partition by list (region);
       create table public.events_eu partition of public.events for values in ('eu') partition by range (ts);
       create table public.events_eu_2025_12 partition of public.events_eu for values from ('2025-12-01+00') to ('2026-01-01+00');
       create table public.events_eu_2026_03 partition of public.events_eu for values from ('2026-01-01+00') to ('2026-04-01+00')`,
    )
    await publish(site, "create publication whole for table public.events with (publish = 'insert')")
    const keeper = await site.keeper(`
version: 1
policies:
  - table: public.events
    list: { eu: [eu] }
    subpartition: { by: range, key: ts, interval: 1 month }
    premake: { ahead: 1 }
    lifecycle: [ { after: 1 month, do: detach, publication: stay } ]
`)
    const finding = (await retire(keeper)).find(({ code }) => code === 'subscriber-may-miss-rows')
    expect(finding?.hint).toContain(
      'create table public.events_eu_2026_04 partition of public.events_eu for values',
    )
    expect(await partitionsOf(site.db, 'public.events_eu')).toEqual([
      'events_eu_2026_03',
      'events_eu_2026_04',
    ])
    expect((await listed(site)).map(({ name }) => name)).toEqual(['events', 'events_eu_2025_12'])
  })

  it('is not in the way of itself when it was put there before a detach that was given up', async () => {
    await using site = await openSite(major, table)
    await publish(site, 'create publication whole for table public.events')
    await site.asOwner('alter publication whole add table public.events_2025_12')
    await retire(await site.keeper(policy('publication: stay')))
    expect((await listed(site)).map(({ name }) => name)).toEqual(['events', 'events_2025_12'])
    expect(await partitionsOf(site.db, 'public.events')).not.toContain('events_2025_12')
  })

  it('stays attached while its publication is another’s, until what the finding says is done', async () => {
    await using site = await openSite(major, table)
    await site.db.exec('create publication whole for table public.events')
    const keeper = await site.keeper(policy('publication: stay'))
    const finding = (await retire(keeper)).find(({ code }) => code === 'publication-not-kept')
    expect(finding).toMatchObject({ level: 'error', subject: 'public.events' })
    expect(await partitionsOf(site.db, 'public.events')).toContain('events_2025_12')

    await site.db.exec(`grant create on database "${site.db.name}" to "${site.owner}"`)
    const [, statement = ''] = /Run: (alter publication [^;]+);/.exec(finding?.hint ?? '') ?? []
    await site.db.exec(statement)
    expect((await retire(keeper)).map(({ code }) => code)).not.toContain('publication-not-kept')
    expect(await partitionsOf(site.db, 'public.events')).not.toContain('events_2025_12')
    expect((await listed(site)).map(({ name }) => name)).toEqual(['events', 'events_2025_12'])
  })

  it('updates fail on partitions that nothing identifies, until what the finding says is done', async () => {
    await using site = await openSite(
      major,
      `create table public.events (id bigint, ts timestamptz not null) partition by range (ts);
       create table public.events_2026_03 partition of public.events for values from ('2026-01-01+00') to ('2026-04-01+00');
       insert into public.events values (1, '2026-02-01+00')`,
    )
    await publish(site, 'create publication whole for table public.events')
    const keeper = await site.keeper(policy('publication: leave'))
    await retire(keeper)
    const finding = (await retire(keeper)).find(({ code }) => code === 'no-replica-identity')
    expect(finding?.message).toContain('2 partition(s) of public.events')
    const update = "update public.events set id = 2 where ts < '2026-04-01+00'"
    await expect(site.asOwner(update)).rejects.toThrow(/replica identity/)
    await site.db.exec('reset role')
    for (const [statement] of finding?.hint.matchAll(/alter table \S+ replica identity full/g) ?? [])
      await site.asOwner(statement)
    await site.asOwner(update)
    expect((await retire(keeper)).map(({ code }) => code)).not.toContain('no-replica-identity')
    // The next one is made with what the parent has by then.
    await keeper.cycle('2026-04-10T12:00:00Z')
    expect(
      (await keeper.cycle('2026-04-10T12:01:00Z')).plan.sets[0]?.findings.map(({ code }) => code),
    ).not.toContain('no-replica-identity')
  })
})
