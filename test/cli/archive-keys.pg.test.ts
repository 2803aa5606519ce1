import { describe, expect, it } from 'vitest'
import { type Desk, openDesk, travel } from './desk.ts'

const kinds = [
  {
    name: 'a time and more columns',
    table: `(k timestamptz, region text default 'eu', primary key (k, region)) partition by range (k, region)`,
    rows: `select timestamptz '2026-01-01Z' + n * interval '1 hour', 'eu' from generate_series(0, 99) as n`,
  },
  {
    name: 'UUIDv7',
    table: `(k uuid primary key) partition by range (k)`,
    rows: `select (lpad(to_hex(1767225600000 + n * 3600000), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid from generate_series(0, 99) as n`,
  },
] as const

/** A table whose January has been archived and dropped. */
async function afterApply({ table, rows }: (typeof kinds)[number]): Promise<Desk> {
  const desk = await openDesk(18)
  await desk.db.exec(`set role "${desk.owner}"; create table public.kept ${table}; reset role`)
  const policy = (lifecycle: string): string => `
version: 1
policies:
  - { table: public.kept, interval: 1 month, premake: { ahead: 0, behind: 2 }, lifecycle: [${lifecycle}] }
`
  await desk.policies(policy(''))
  expect((await desk.run(`apply ${travel} --yes`)).code).toBe(0)
  await desk.db.exec(`insert into public.kept ${rows}`)
  const archive = `{ after: 1 month, do: archive, to: "file://${desk.folder}" }`
  await desk.policies(policy(`${archive}, { after: 1 month, do: drop, grace: 0 days }`))
  const { code, stdout } = await desk.run(`apply ${travel} --yes`)
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 × archive')])
  return desk
}

describe.for(kinds)('of a key that is $name', (kind) => {
  it('an archive is found by its moment and attached again', async () => {
    await using desk = await afterApply(kind)
    expect((await desk.run('archive list')).stdout).toContain('[2026-01-01, 2026-02-01) UTC')
    const { code, stdout, stderr } = await desk.run('archive restore public.kept --lower 2026-01-01 --attach')
    expect([code, stderr]).toEqual([0, expect.anything()])
    expect(stdout).toContain('attached to public.kept: 100 rows')
    expect(await desk.db.rows('select count(*)::int as n from public.kept')).toEqual([{ n: 100 }])
  })

  it('a hold is placed by moments', async () => {
    await using desk = await afterApply(kind)
    const hold = 'archive hold public.kept --lower 2026-02-01 --upper 2026-02-15T12:00 --reason audit'
    expect((await desk.run(hold)).code).toBe(0)
    const { stdout } = await desk.run('archive hold public.kept')
    expect(stdout).toContain('[2026-02-01 00:00, 2026-02-15 12:00) UTC')
  })
})
