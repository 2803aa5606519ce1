import { expect, it } from 'vitest'
import { describeEachMajor, type Major } from '../support/cluster.ts'
import { aKeeper, openSite, partitionsOf, type Site, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const policies = `
version: 1
defaults: { interval: 1 month, premake: { ahead: 1 } }
policies:
  - table: public.events
    lifecycle:
      - { after: 1 day, do: freeze }
      - { after: 2 months, do: detach, schema: archive }
      - { after: 2 months, do: drop, grace: 7 days }
  - table: public.caught
    default: { rows: move }
    lifecycle: [{ after: 2 months, do: drop, grace: 0 days }]
`

const set = (name: string): string => `
  create table public.${name} (id bigint generated always as identity, ts timestamptz not null) partition by range (ts);
  create table public.${name}_2025_12 partition of public.${name} for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.${name}_2026 partition of public.${name} for values from ('2026-01-01+00') to ('2026-03-01+00');
  insert into public.${name} (ts) values ('2026-02-03+00');`

const tables = `${set('events')} ${set('caught')}
  create table public.caught_rest partition of public.caught default;
  insert into public.caught (ts) values ('2026-04-02+00')`

/** The daemon as a member of the owners that inherits nothing from them: it must put on their role for everything. */
async function withoutInheritance(site: Site, major: Major): Promise<void> {
  const { db, owner, daemon } = site
  await db.exec(`alter role "${daemon}" noinherit`)
  // From 16 on each membership says for itself whether it inherits.
  if (major >= 16) await db.exec(`grant "${owner}" to "${daemon}" with inherit false, set true`)
}

async function ownersOf(site: Site): Promise<readonly string[]> {
  const rows = await site.db.rows<{ owner: string }>(
    `select distinct pg_catalog.pg_get_userbyid(relowner) as owner from pg_catalog.pg_class
     where relnamespace in ('public'::regnamespace, 'archive'::regnamespace) and relkind in ('r', 'p')`,
  )
  return rows.map(({ owner }) => owner)
}

describeEachMajor('promise 10: least privilege', (major) => {
  it.each(['inherits from the owner', 'inherits nothing'])(
    'a plain member of the tables’ owner is enough, also one that %s; what it makes belongs to the owner',
    async (kind) => {
      await using site = await openSite(major, tables)
      if (kind === 'inherits nothing') await withoutInheritance(site, major)
      const keeper = await site.keeper(policies)
      expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
      expect(troubleOf((await keeper.cycle('2026-03-10T12:10:00Z')).outcomes)).toEqual([])
      const last = await keeper.cycle('2026-03-18T12:00:00Z')
      expect(troubleOf(last.outcomes)).toEqual([])

      expect(await partitionsOf(site.db, 'public.events')).toEqual([
        'events_2026',
        'events_2026_03',
        'events_2026_04',
      ])
      expect(await partitionsOf(site.db, 'public.caught')).toEqual([
        'caught_2026',
        'caught_2026_03',
        'caught_2026_04',
        'caught_rest',
      ])
      expect(await ownersOf(site)).toEqual([site.owner])
      // What a partition of somebody else's would make impossible.
      await site.asOwner('alter table public.events add column note text; analyze public.events')
      const kinds = await site.db.rows<{ kind: string }>(
        `select distinct kind from partitiond.journal where result = 'done' order by 1`,
      )
      expect(kinds.map(({ kind: each }) => each)).toEqual(
        expect.arrayContaining(['create', 'detach', 'drop', 'freeze', 'repair-default']),
      )
    },
  )

  it('without the right to make the ledger nothing leaves, the future is made, and a DBA is told the statement', async () => {
    await using site = await openSite(major, tables)
    await site.db.exec(`revoke create on database "${site.db.name}" from "${site.daemon}"`)
    const keeper = await site.keeper(policies)
    const { plan, outcomes } = await keeper.cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.events')).toEqual([
      'events_2025_12',
      'events_2026',
      'events_2026_03',
      'events_2026_04',
    ])
    const findings = plan.sets.flatMap((each) => each.findings)
    expect(
      findings.filter(({ level }) => level === 'error').map(({ subject, code }) => [subject, code]),
    ).toEqual([
      ['public.caught', 'ledger-missing'],
      ['public.events', 'ledger-missing'],
    ])

    await site.db.exec(`create schema partitiond authorization "${site.daemon}"`)
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.events')).not.toContain('events_2025_12')
  })

  it('no secret reaches a plan, an outcome, an event or an error', async () => {
    await using site = await openSite(major, tables)
    const secret = 'correct-horse-battery-staple'
    const url = new URL(site.db.urlAs(site.daemon))
    url.password = secret
    await using keeper = await aKeeper(url.href, policies)
    const { plan, outcomes } = await keeper.cycle(at)
    const told = [plan, outcomes, keeper.events].map(inFull)
    for (const [part, value] of [
      ['pathname', '/no_such_database'],
      ['port', '1'],
      ['username', 'nobody'],
    ] as const) {
      const wrong = new URL(url)
      wrong[part] = value
      await using lost = await aKeeper(wrong.href, policies)
      const error: unknown = await lost.cycle(at).then(
        () => 'it connected',
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(Error)
      told.push(inFull(error))
    }
    expect(told.filter((text) => text.includes(secret))).toEqual([])
  })
})

/** Everything that printing could reach: causes, details and stacks too. */
function inFull(value: unknown): string {
  const seen = new Set<unknown>()
  const walk = (each: unknown): string => {
    if (typeof each !== 'object' || each === null) return String(each)
    if (seen.has(each)) return ''
    seen.add(each)
    return Object.getOwnPropertyNames(each)
      .map((name) => `${name}=${walk(Reflect.get(each, name))}`)
      .join(' ')
  }
  return walk(value)
}
