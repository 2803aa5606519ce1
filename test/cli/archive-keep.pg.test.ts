import { readdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Desk, openDesk } from './desk.ts'

const major = 18

/** January is archived for seven days and dropped, on the tenth of March 2026. */
async function afterApply(): Promise<Desk> {
  const desk = await openDesk(major)
  await desk.policies(policy(desk, ''))
  await desk.db.exec(
    `insert into public.events select n, timestamptz '2026-01-01Z' + interval '1 hour' * n from generate_series(0, 99) as n`,
  )
  const { code, stdout } = await desk.run(apply('2026-03-10'))
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 × archive')])
  expect(await files(desk)).toEqual(['data.copy.zst', 'manifest.json'])
  return desk
}

const policy = (desk: Desk, more: string): string => `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 0 }
    ${more}
    lifecycle:
      - { after: 1 month, do: archive, to: "file://${desk.folder}", keep: 7 days }
      - { after: 1 month, do: drop, grace: 0 days }
`

const apply = (day: string): string => `apply --at ${day}T12:00:00Z --allow time-travel --yes`

/** What lies in the vault. */
async function files({ folder }: Desk): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'policies.yaml')
    .map(({ name }) => name)
    .toSorted()
}

describe('an archive that is kept for seven days', () => {
  it('ends after seven days, not before, and only with consent', async () => {
    await using desk = await afterApply()
    await desk.run(apply('2026-03-16'))
    expect(await files(desk)).toHaveLength(2)
    expect((await desk.run('apply --at 2026-03-17T12:00:00Z --allow time-travel')).code).toBe(3)
    expect(await files(desk)).toHaveLength(2)
    const { code, stdout } = await desk.run(apply('2026-03-17'))
    expect([code, stdout]).toEqual([0, expect.stringContaining('Done: 1 × archive.')])
    expect(await files(desk)).toEqual([])
    expect((await desk.run('archive list')).stdout).toContain('Nothing has left')
    expect((await desk.run(apply('2026-03-18'))).code).toBe(0)
  })

  it('stays while it is held, by hand or by the policy', async () => {
    await using desk = await afterApply()
    await desk.run('archive hold public.events --lower 2026-01-05 --upper 2026-01-06 --reason case-42')
    const held = await desk.run(apply('2026-04-20'))
    expect([held.code, held.stdout]).toEqual([
      0,
      expect.stringContaining(
        'the archive of public.events_2026_01 would leave and stays: held by "case-42" (hold 1)',
      ),
    ])
    expect((await desk.run('archive list')).stdout).toContain('held: "case-42" (hold 1)')
    await desk.run('archive hold public.events --release 1')
    await desk.policies(policy(desk, 'hold: [{ lower: MINVALUE, upper: 2026-01-02, reason: audit }]'))
    await desk.run(apply('2026-04-21'))
    expect(await files(desk)).toHaveLength(2 + 2)
    await desk.policies(policy(desk, ''))
    await desk.run(apply('2026-04-22'))
    // February, which left meanwhile, is not yet due.
    expect(await files(desk)).toHaveLength(2)
  })

  it('stays while a table that was made from it stands', async () => {
    await using desk = await afterApply()
    expect((await desk.run('archive restore public.events --lower 2026-01-01')).code).toBe(0)
    await desk.run(apply('2026-03-20'))
    expect(await files(desk)).toHaveLength(2)
  })
})

describe('an archive that nobody has looked at for thirty days', () => {
  it('is read back by the next cycle, and what is wrong is told until it is right', async () => {
    await using desk = await afterApply()
    await desk.policies(policy(desk, '').replace(', keep: 7 days', ''))
    await desk.db.exec("update partitiond.ledger set archive_checked_at = now() - interval '29 days'")
    expect((await desk.run('plan')).stdout).not.toContain('reads it back')
    await desk.db.exec("update partitiond.ledger set archive_checked_at = now() - interval '31 days'")
    expect((await desk.run('plan')).stdout).toContain('reads it back')
    expect(
      (await desk.run('plan', { env: { PARTITIOND_ARCHIVE_VERIFY_EVERY: '0 days' } })).stdout,
    ).not.toContain('reads it back')

    const found = await readdir(desk.folder, { recursive: true })
    await truncate(join(desk.folder, found.find((name) => name.endsWith('data.copy.zst')) ?? ''), 20)
    const looked = await desk.run('apply --only archive')
    expect([looked.code, looked.stdout]).toEqual([1, expect.stringContaining('archive-damaged')])
    const after = await desk.run('check')
    expect([after.code, after.stdout]).toEqual([4, expect.stringContaining('archive-damaged')])
    expect((await desk.run('plan')).stdout).toContain(
      'error archive-damaged: The archive of public.events_2026_01 at file://',
    )
  })
})
