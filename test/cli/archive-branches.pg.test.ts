import { describe, expect, it } from 'vitest'
import { openDesk, travel, type Desk } from './desk.ts'

const major = 18

/** Regions that are cut by month; January and February are due to leave. */
async function deskWithBranches(): Promise<Desk> {
  const desk = await openDesk(major)
  const regions = ['eu', 'us'].map(
    (region) => `
      create table public.visits_${region} partition of public.visits for values in ('${region}') partition by range (ts);
      ${[1, 2, 3].map((n) => `create table public.visits_${region}_2026_0${n} partition of public.visits_${region} for values from ('2026-0${n}-01+00') to ('2026-0${n + 1}-01+00')`).join(';')};
      insert into public.visits values ('2026-01-05+00', '${region}');`,
  )
  await desk.db.exec(
    `set role "${desk.owner}"; create table public.visits (ts timestamptz not null, region text not null) partition by list (region); ${regions.join('')} reset role`,
  )
  await desk.policies(`
version: 1
policies:
  - table: public.visits
    list: { eu: [eu], us: [us] }
    premake: { ahead: 0 }
    subpartition: { by: range, key: ts, interval: 1 month }
    lifecycle:
      - { after: 1 day, do: archive, to: "file://${desk.folder}" }
      - { after: 1 day, do: drop, grace: 0 days }
`)
  return desk
}

const months = async (desk: Desk): Promise<readonly string[]> =>
  (
    await desk.db.rows<{ name: string }>(
      `select relname as name from pg_catalog.pg_class where relname ~ '^visits_.*_2026_\\d\\d$' and relkind = 'r' order by 1`,
    )
  ).map(({ name }) => name)

describe('of a table whose branches age', () => {
  it('a hold keeps partitions of every branch', async () => {
    await using desk = await deskWithBranches()
    const placed = await desk.run(
      'archive hold public.visits --lower 2026-01-05 --upper 2026-01-06 --reason case-42',
    )
    expect([placed.code, placed.stderr]).toEqual([0, ''])
    expect(placed.stdout).toMatch(/keeps public\.visits_eu_2026_01(?: and |, )public\.visits_us_2026_01/)
    expect(await desk.run(`apply ${travel} --yes`)).toMatchObject({ code: 0 })
    expect(await months(desk)).toEqual([
      'visits_eu_2026_01',
      'visits_eu_2026_03',
      'visits_us_2026_01',
      'visits_us_2026_03',
    ])
    const status = await desk.run('status --at 2026-03-10T12:00:00Z')
    expect(status.stdout).toContain('(hold 1), keeps public.visits_eu_2026_01, public.visits_us_2026_01')
    await desk.run('archive hold public.visits --release 1')
    expect(await desk.run(`apply ${travel} --yes`)).toMatchObject({ code: 0 })
    expect(await months(desk)).toEqual(['visits_eu_2026_03', 'visits_us_2026_03'])
  })

  it('an archive is listed, verified, and comes back to its branch', async () => {
    await using desk = await deskWithBranches()
    expect(await desk.run(`apply ${travel} --yes`)).toMatchObject({ code: 0 })
    const listed = await desk.run('archive list')
    expect(listed.stdout).toMatch(/^public\.visits_eu +\[2026-01-01, 2026-02-01\)/m)
    expect(await desk.run('archive verify --table public.visits_eu')).toMatchObject({ code: 0 })
    const restored = await desk.run('archive restore public.visits_eu --lower 2026-01-01T00:00:00Z --attach')
    expect([restored.code, restored.stderr]).toEqual([0, expect.any(String)])
    expect(await desk.db.rows(`select region from public.visits where ts < '2026-02-01+00'`)).toEqual([
      { region: 'eu' },
    ])
  })
})
