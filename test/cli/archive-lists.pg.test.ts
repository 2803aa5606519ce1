import { describe, expect, it } from 'vitest'
import { type Desk, openDesk, travel } from './desk.ts'

/** A sliding list whose partition of one value, in January, has been archived and dropped. */
async function afterApply(value: string): Promise<Desk> {
  const desk = await openDesk(18)
  await desk.db.exec(`
    set role "${desk.owner}";
    create table public.kept (k date, n integer, primary key (k, n)) partition by list (k);
    create table public.kept_now partition of public.kept for values in ('2026-03-01');
    create table public.kept_old partition of public.kept for values in ('${value}');
    insert into public.kept select '${value}', n from generate_series(1, 100) as n;
    reset role`)
  const archive = `{ after: 1 month, do: archive, to: "file://${desk.folder}" }`
  await desk.policies(`
version: 1
policies:
  - table: public.kept
    interval: 1 month
    premake: { ahead: 0 }
    lifecycle: [${archive}, { after: 1 month, do: drop, grace: 0 days }]
`)
  const { code, stdout } = await desk.run(`apply ${travel} --yes`)
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 × archive')])
  expect(await desk.db.rows('select count(*)::int as n from public.kept')).toEqual([{ n: 0 }])
  return desk
}

describe.each(['2025-12-01', '2025-12-17'])('of a sliding list, the partition of %s', (value) => {
  it('comes back from its archive for the value that it held', async () => {
    await using desk = await afterApply(value)
    const { code, stdout, stderr } = await desk.run(`archive restore public.kept --lower ${value} --attach`)
    expect([code, stderr]).toEqual([0, expect.anything()])
    expect(stdout).toContain('attached to public.kept: 100 rows')
    expect(
      await desk.db.rows(
        `select pg_get_expr(c.relpartbound, 0) as bound from pg_class c where c.oid in (select tableoid from public.kept where k = '${value}')`,
      ),
    ).toEqual([{ bound: `FOR VALUES IN ('${value}')` }])
  })
})
