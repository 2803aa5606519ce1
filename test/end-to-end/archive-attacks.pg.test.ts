import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openStore } from '../../src/archive/stores/open-store.ts'
import { describeEachMajor, type Major } from '../support/cluster.ts'
import { openSite, type Site, troubleOf } from './site.ts'

const start = '2026-03-10T12:00:00Z'
/** When grace is over. */
const later = '2026-03-20T12:00:00Z'

const setup = `
  create table public.logs (ts timestamptz not null, body text) partition by range (ts);
  create table public.logs_2025_01 partition of public.logs for values from ('2025-01-01+00') to ('2025-02-01+00');
  create table public.logs_between partition of public.logs for values from ('2025-02-01+00') to ('2026-03-01+00');
  create table public.logs_2026_03 partition of public.logs for values from ('2026-03-01+00') to ('2026-04-01+00');
  insert into public.logs select '2025-01-02+00'::timestamptz + n * interval '1 minute', 'row ' || n from generate_series(1, 50) as n`

interface Place extends AsyncDisposable {
  readonly site: Site
  readonly folder: string
  files(): readonly string[]
}

async function openPlace(major: Major): Promise<Place> {
  const site = await openSite(major, setup)
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-attacked-'))
  return {
    site,
    folder,
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .toSorted(),
    async [Symbol.asyncDispose]() {
      await site[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const policies = (to: string, { keep = '', dropAfter = '12 months' } = {}): string => `
version: 1
policies:
  - table: public.logs
    interval: 1 month
    premake: { ahead: 0 }
    lifecycle:
      - { after: 12 months, do: archive, to: '${to}'${keep === '' ? '' : `, keep: ${keep}`} }
      - { after: ${dropAfter}, do: drop, grace: 7 days }
`

const count = async ({ db }: Site, from: string): Promise<number> =>
  Number((await db.rows<{ n: string }>(`select count(*) as n from ${from}`))[0]?.n)

describeEachMajor('an archive under attack', (major) => {
  it('a table that was put into a schema is written to the place that the policy names now, before it goes', async () => {
    await using place = await openPlace(major)
    const { site, folder } = place
    await (await site.keeper(policies('schema:archive', { dropAfter: '14 months' }))).cycle(start)
    expect(await count(site, 'archive.logs_2025_01')).toBe(50)
    const keeper = await site.keeper(policies(`file://${folder}`))
    const { outcomes } = await keeper.cycle(later)
    expect(troubleOf(outcomes)).toEqual([])
    expect(outcomes.map(({ action }) => action.kind)).toEqual(['archive', 'drop'])
    expect(place.files()).toEqual(['data.copy.zst', 'manifest.json'])
  })

  it('a column that came after the plan is in no archive: the table stays', async () => {
    await using place = await openPlace(major)
    const { site, folder } = place
    const keeper = await site.keeper(policies(`file://${folder}`))
    await keeper.cycle(start)
    let isAltered = false
    const { outcomes } = await keeper.cycle(later, {
      openStore: async (destination) => {
        if (!isAltered)
          await site.asOwner(
            "alter table public.logs_2025_01 add column more text; update public.logs_2025_01 set more = 'precious'",
          )
        isAltered = true
        return openStore(destination, keeper.settings.archive)
      },
    })
    expect(isAltered).toBe(true)
    expect(outcomes).toMatchObject([{ action: { kind: 'drop' }, result: 'skipped', code: 'world-moved' }])
    expect(await count(site, "public.logs_2025_01 where more = 'precious'")).toBe(50)
    expect(troubleOf((await keeper.cycle(later)).outcomes)).toHaveLength(1)
    expect(troubleOf((await keeper.cycle(later)).outcomes)).toEqual([])
    expect(await count(site, "pg_class where relname = 'logs_2025_01'")).toBe(0)
  })

  it('rows of an archive table that a partition was archived into twice stay until the last archive ends', async () => {
    await using place = await openPlace(major)
    const { site } = place
    await site.asOwner('create table archive.logs (like public.logs)')
    const keeper = await site.keeper(policies('table:archive.logs', { keep: '60 days' }))
    expect(troubleOf((await keeper.cycle(start)).outcomes)).toEqual([])
    await site.asOwner(
      "alter table public.logs attach partition public.logs_2025_01 for values from ('2025-01-01+00') to ('2025-02-01+00')",
    )
    // It is noticed that it came back; then it leaves again.
    await keeper.cycle('2026-04-10T12:00:00Z')
    expect(troubleOf((await keeper.cycle('2026-04-20T12:00:00Z')).outcomes)).toEqual([])
    await keeper.cycle('2026-04-30T12:00:00Z')
    expect(await count(site, "pg_class where relname = 'logs_2025_01'")).toBe(0)
    await site.db.exec('update partitiond.ledger set detached_at_server = detached_at')
    await keeper.cycle('2026-05-20T12:00:00Z')
    expect(await count(site, 'archive.logs')).toBe(50)
    await keeper.cycle('2026-06-25T12:00:00Z')
    expect(await count(site, 'archive.logs')).toBe(0)
  })

  it('an archive that a newer one has taken the place of ends as well when its time is over', async () => {
    await using place = await openPlace(major)
    const keeper = await place.site.keeper(policies(`file://${place.folder}`, { keep: '1 month' }))
    await keeper.cycle(start)
    await place.site.asOwner("insert into public.logs_2025_01 values ('2025-01-05+00', 'late')")
    await keeper.cycle(later)
    expect(troubleOf((await keeper.cycle(later)).outcomes)).toEqual([])
    expect(place.files()).toHaveLength(4)
    expect(troubleOf((await keeper.cycle('2026-04-25T12:00:00Z')).outcomes)).toEqual([])
    expect(place.files()).toEqual([])
  })

  it('of two tables made from one archive each leaves when its own time is over', async () => {
    await using place = await openPlace(major)
    const { site, folder } = place
    const keeper = await site.keeper(policies(`file://${folder}`))
    await keeper.cycle(start)
    await keeper.cycle(later)
    const madeAgain = (name: string, until: string): string => `create table ${name} (like public.logs);
      insert into ${name} select '2025-01-02+00'::timestamptz + n * interval '1 minute', 'row ' || n from generate_series(1, 50) as n;
      reset role;
      insert into partitiond.restored (ledger_id, table_oid, database_oid, system_identifier, table_schema, table_name, is_attached, until)
        select id, '${name}'::regclass, database_oid, system_identifier, 'public', '${name}', false, '${until}' from partitiond.ledger;
      set role "${site.owner}"`
    await site.asOwner(madeAgain('again', '2026-04-01+00'))
    await site.asOwner(madeAgain('beside', '2026-05-01+00'))
    await site.asOwner(
      "alter table public.logs attach partition again for values from ('2025-01-01+00') to ('2025-02-01+00')",
    )
    expect(troubleOf((await keeper.cycle('2026-04-02T00:00:00Z')).outcomes)).toEqual([])
    await site.db.exec('update partitiond.ledger set detached_at_server = detached_at')
    expect(troubleOf((await keeper.cycle('2026-04-10T00:00:00Z')).outcomes)).toEqual([])
    expect(place.files()).toEqual(['data.copy.zst', 'manifest.json'])
    expect(troubleOf((await keeper.cycle('2026-05-02T00:00:00Z')).outcomes)).toEqual([])
    expect(await count(site, "pg_class where relname in ('again', 'beside')")).toBe(0)
    expect(place.files()).toEqual(['data.copy.zst', 'manifest.json'])
  })

  it('another archive than the one that was read back is no proof: the table stays', async () => {
    await using place = await openPlace(major)
    const { site, folder } = place
    const keeper = await site.keeper(policies(`file://${folder}`))
    await keeper.cycle(start)
    const { outcomes } = await keeper.cycle(later, {
      openStore: async (destination) => {
        // What a second partitiond, cut off and back again, writes down late.
        await site.db.exec(
          "update partitiond.ledger set state = 'archived', archive_location = replace(archive_location, 'T', 'X')",
        )
        return openStore(destination, keeper.settings.archive)
      },
    })
    expect(outcomes).toMatchObject([{ action: { kind: 'drop' }, result: 'skipped', code: 'ledger-mismatch' }])
    expect(await count(site, 'public.logs_2025_01')).toBe(50)
  })

  it('what was brought back into a set that has been made anew since stays there as well', async () => {
    await using place = await openPlace(major)
    const { site, folder } = place
    const keeper = await site.keeper(policies(`file://${folder}`))
    await keeper.cycle(start)
    await keeper.cycle(later)
    await site.asOwner(
      "create table again partition of public.logs for values from ('2025-01-01+00') to ('2025-02-01+00')",
    )
    await site.db.exec(
      `insert into partitiond.restored (ledger_id, table_oid, database_oid, system_identifier, table_schema, table_name, is_attached)
         select id, 'again'::regclass, database_oid, system_identifier, 'public', 'again', true from partitiond.ledger;
       update partitiond.ledger set parent_oid = 1`,
    )
    expect((await keeper.cycle(later)).plan.sets[0]?.actions).toEqual([])
  })
})
