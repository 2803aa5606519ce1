import { expect, it } from 'vitest'
import { describeEachMajor, type Major } from '../support/cluster.ts'
import { boundsOf } from '../end-to-end/bounds-of.ts'
import { at, type Desk, openDesk, travel } from './desk.ts'

/** A list, a hash and a sliding list that archives January. */
async function openKinds(major: Major): Promise<Desk> {
  const desk = await openDesk(major)
  await desk.policies(`
version: 1
policies:
  - { table: public.bodies, list: { stars: [star], small: [comet, null] } }
  - { table: public.saves, hash: { modulus: 2 } }
  - table: public.months
    interval: 1 month
    premake: { ahead: 0 }
    lifecycle:
      - { after: 1 month, do: archive, to: "file://${desk.folder}", format: copy }
      - { after: 1 month, do: drop, grace: 0 days }
`)
  await desk.db.exec(`
    set role "${desk.owner}";
    create table public.bodies (id bigint, kind text) partition by list (kind);
    create table public.saves (id bigint) partition by hash (id);
    create table public.saves_0 partition of public.saves for values with (modulus 2, remainder 0);
    create table public.months (month date not null, n integer) partition by list (month);
    create table public.winter partition of public.months for values in ('2025-12-01', '2026-01-01');
    create table public.months_2026_02 partition of public.months for values in ('2026-02-01');
    insert into public.months select '2025-12-01', n from generate_series(1, 50) as n;
    insert into public.months select '2026-01-01', n from generate_series(1, 50) as n;
    reset role`)
  return desk
}

describeEachMajor('lists and hashes on the command line', (major) => {
  it('are planned with their values, their modulus and their remainder', async () => {
    await using desk = await openKinds(major)
    const { code, stdout } = await desk.run(`plan ${at} --output json`)
    expect(code).toBe(0)
    const { databases } = JSON.parse(stdout) as {
      readonly databases: readonly {
        readonly sets: readonly { readonly actions: readonly Record<string, unknown>[] }[]
      }[]
    }
    const actions = databases[0]?.sets.flatMap((set) => set.actions) ?? []
    expect(
      actions
        .filter(({ kind }) => kind === 'create')
        .map(({ partition, lower, upper, values, modulus, remainder }) => ({
          partition,
          lower,
          upper,
          values,
          modulus,
          remainder,
        })),
    ).toEqual([
      { partition: 'public.bodies_stars', values: ['star'] },
      { partition: 'public.bodies_small', values: ['comet', null] },
      {
        partition: 'public.months_2026_03',
        lower: '2026-03-01',
        upper: '2026-04-01',
        values: ['2026-03-01'],
      },
      { partition: 'public.saves_p1', modulus: 2, remainder: 1 },
    ])
    expect((await desk.run(`plan ${at}`)).stdout).toContain('in (comet, null)')
  })

  it('are checked: what is incomplete is an error, what is complete is none', async () => {
    await using desk = await openKinds(major)
    const before = await desk.run(`check ${at} --table public.saves`)
    expect([before.code, before.stdout]).toEqual([4, expect.stringContaining('hash-incomplete')])
    await desk.run(`apply ${travel} --yes --only create`)
    const after = await desk.run(`check ${at} --table public.saves`)
    expect([after.code, after.stdout]).toEqual([0, expect.not.stringContaining('hash-incomplete')])
    const { stdout } = await desk.run(`status ${at}`)
    expect(stdout).toMatch(/^public\.saves +2 +complete +- /m)
    expect(stdout).toMatch(/^public\.bodies +2 +complete +- /m)
    expect(stdout).toMatch(/^public\.months +3 +2026-04-01 +2025-12-01 /m)
  })

  it('of a sliding list what has left comes back with its values, and is held like any range', async () => {
    await using desk = await openKinds(major)
    const applied = await desk.run(`apply ${travel} --yes`)
    expect([applied.code, applied.stderr]).toEqual([0, expect.any(String)])
    expect(Object.keys(await boundsOf(desk.db, 'public.months'))).toEqual([
      'months_2026_02',
      'months_2026_03',
    ])
    expect((await desk.run('archive list')).stdout).toMatch(
      /^public\.months +\[2025-12-01, 2026-02-01\) +100 /m,
    )
    const held = await desk.run(
      'archive hold public.months --lower 2026-01-01 --upper 2026-03-01 --reason audit',
    )
    expect([held.code, held.stdout + held.stderr]).toEqual([0, expect.stringContaining('months_2026_02')])
    const restored = await desk.run('archive restore public.months --lower 2025-12-01 --attach')
    expect([restored.code, restored.stderr]).toEqual([0, expect.any(String)])
    expect(await boundsOf(desk.db, 'public.months')).toEqual({
      months_2026_02: "IN ('2026-02-01')",
      months_2026_03: "IN ('2026-03-01')",
      winter: "IN ('2025-12-01', '2026-01-01')",
    })
    expect(
      await desk.db.rows(
        'select month::text, count(*)::int as rows from public.months group by 1 order by 1',
      ),
    ).toEqual([
      { month: '2025-12-01', rows: 50 },
      { month: '2026-01-01', rows: 50 },
    ])
  })
})
