import { describe, expect, it } from 'vitest'
import { at, type Desk, openDesk, travel } from './desk.ts'

const major = 18

const policies = (steps: string): string => `
version: 1
policies:
  - table: public.events
    method: inheritance
    key: ts
    interval: 1 month
    premake: { ahead: 0 }
    lifecycle:
${steps}`

/** `public.events` as a legacy inheritance set that nobody looked after until now, with a hundred rows in January. */
async function openLegacy(steps: (desk: Desk) => string): Promise<Desk> {
  const desk = await openDesk(major)
  await desk.db.exec(`
    drop table public.events;
    set role "${desk.owner}";
    create table public.events (id bigint, ts timestamptz not null, check (false) no inherit);
    create table public.events_2026_01 (check (ts >= '2026-01-01+00' and ts < '2026-02-01+00')) inherits (public.events);
    create table public.events_2026_02 (check (ts >= '2026-02-01+00' and ts < '2026-03-01+00')) inherits (public.events);
    insert into public.events_2026_01 select n, timestamptz '2026-01-01+00' + interval '1 hour' * n from generate_series(0, 99) as n;
    reset role`)
  await desk.policies(policies(steps(desk)))
  return desk
}

const archived = ({ folder }: Desk): string => `
      - { after: 1 month, do: archive, to: "file://${folder}", format: copy }
      - { after: 1 month, do: drop, grace: 0 days }
`

const detached = (): string => `
      - { after: 1 month, do: detach, schema: archive }
`

describe('a legacy inheritance set on the command line', () => {
  it('has a plan that shows what is run', async () => {
    await using desk = await openLegacy(detached)
    await desk.db.exec(`create schema archive authorization "${desk.owner}"`)
    const { code, stdout } = await desk.run(`plan --sql ${at}`)
    expect(code).toBe(0)
    for (const words of [
      'create table public.events_2026_03 (like public.events including all excluding identity)',
      'alter table public.events_2026_03 drop constraint events_check;',
      'alter table public.events_2026_03 inherit public.events;',
      'revoke execute on function public.partitiond_route_',
      'create trigger partitiond_route before insert on public.events for each row',
      'lock table only public.events_2026_01 in access exclusive mode;',
      'create or replace function public.partitiond_route_',
      'alter table public.events_2026_01 no inherit public.events;',
      'alter table public.events_2026_01 set schema archive;',
    ]) {
      expect(stdout).toContain(words)
    }
    const json = JSON.parse((await desk.run(`plan --output json ${at}`)).stdout) as unknown
    expect(json).toMatchObject({
      databases: [
        {
          sets: [
            {
              table: 'public.events',
              actions: [
                { kind: 'create', lower: '2026-03-01T00:00:00Z', upper: '2026-04-01T00:00:00Z' },
                { kind: 'detach', partition: 'public.events_2026_01' },
              ],
              findings: [],
            },
          ],
        },
      ],
    })
    expect((await desk.run(`apply ${travel} --yes`)).code).toBe(0)
    expect((await desk.run(`check ${at}`)).code).toBe(0)
    expect((await desk.run(`status ${at}`)).stdout).toMatch(/public\.events +2 /)
  })

  it('is archived, dropped and brought back as a child that takes rows again', async () => {
    await using desk = await openLegacy(archived)
    const applied = await desk.run(`apply ${travel} --yes`)
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('1 × archive')])
    expect(await desk.partitions()).toEqual(['events_2026_02', 'events_2026_03'])
    const { code, stdout } = await desk.run('archive restore public.events --lower 2026-01-01 --attach')
    expect([code, stdout]).toEqual([0, expect.stringContaining('attached to public.events: 100 rows')])
    expect(await desk.partitions()).toEqual(['events_2026_01', 'events_2026_02', 'events_2026_03'])
    await desk.db.exec(`insert into public.events values (100, '2026-01-31 12:00+00')`)
    expect(await desk.db.rows('select count(*)::int as n from only public.events_2026_01')).toEqual([
      { n: 101 },
    ])
    const checks = await desk.db.rows(
      `select conname::text as name from pg_constraint where conrelid = 'public.events_2026_01'::regclass and contype = 'c'`,
    )
    expect(checks).toEqual([{ name: 'partitiond_range' }])
    const { stdout: plan } = await desk.run(`plan ${at} --output json`)
    expect(plan).not.toContain('routing function')
  })

  it('can be held, and what is held stays', async () => {
    await using desk = await openLegacy(archived)
    await desk.run(`apply ${at} --allow time-travel --only create`)
    const { code } = await desk.run(
      'archive hold public.events --lower 2026-01-01 --upper 2026-02-01 --reason audit',
    )
    expect(code).toBe(0)
    await desk.run(`apply ${travel} --yes`)
    expect(await desk.partitions()).toContain('events_2026_01')
  })

  it('is refused by settings where the words do not fit', async () => {
    await using desk = await openDesk(major)
    for (const [words, message] of [
      ['table: "public.*", method: inheritance, key: ts, interval: 1 month', 'must name one table in full'],
      ['table: public.a, method: inheritance, interval: 1 month', 'needs the key column'],
      ['table: public.a, key: ts, interval: 1 month', 'is for method: inheritance'],
    ] as const) {
      await desk.policies(`version: 1\npolicies: [{ ${words} }]`)
      const { code, stderr } = await desk.run(`plan ${at}`)
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    }
  })
})
