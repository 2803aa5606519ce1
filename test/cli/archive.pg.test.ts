import { readdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Desk, openDesk, travel } from './desk.ts'

const major = 18

/** January has been archived into a folder and dropped. */
async function afterApply(): Promise<Desk> {
  const desk = await openDesk(major)
  await desk.policies(`
version: 1
policies:
  - table: public.events
    interval: 1 month
    timezone: Asia/Seoul
    premake: { ahead: 0 }
    lifecycle:
      - { after: 1 month, do: archive, to: "file://${desk.folder}", format: copy }
      - { after: 1 month, do: drop, grace: 0 days }
`)
  await desk.db.exec(
    `insert into public.events select n, timestamptz '2026-01-01Z' + interval '1 hour' * n from generate_series(0, 99) as n`,
  )
  const { code, stdout } = await desk.run(`apply ${travel} --yes`)
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 × archive')])
  expect(await desk.partitions()).toEqual(['events_2026_02', 'events_2026_03'])
  return desk
}

/** `2026-01-01` in UTC, as the policy's zone has it. */
const lower = '--lower 2026-01-01T09:00'

async function dataFile({ folder }: Desk): Promise<string> {
  const files = await readdir(folder, { recursive: true })
  return join(folder, files.find((file) => file.endsWith('data.copy.zst')) ?? '')
}

describe('archive list', () => {
  it('says what left, where it is, and that it was found whole', async () => {
    await using desk = await afterApply()
    const { code, stdout } = await desk.run('archive list')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^public\.events +\[2026-01-01 09:00, 2026-02-01 09:00\) Asia\/Seoul +100 +[\d.]+ KiB +copy +2026-.*file:\/\/\/.*manifest\.json$/m,
    )
    const json = JSON.parse((await desk.run('archive list --output json')).stdout) as unknown
    expect(json).toMatchObject({
      formatVersion: 1,
      databases: [
        {
          name: 'default',
          archives: [
            {
              set: 'public.events',
              partition: 'public.events_2026_01',
              lower: '2026-01-01T00:00:00Z',
              upper: '2026-02-01T00:00:00Z',
              state: 'dropped',
              table: null,
              archive: { kind: 'directory', format: 'copy', rows: 100, damage: '' },
              restored: [],
              holds: [],
            },
          ],
        },
      ],
    })
  })

  it('knows also what no policy is about any more, and nothing of what --table leaves out', async () => {
    await using desk = await afterApply()
    await desk.policies(`version: 1\npolicies:\n  - table: public.other\n    interval: 1 month\n`)
    expect((await desk.run('archive list')).stdout).toContain('public.events')
    const { stdout, stderr } = await desk.run('archive list --table public.o*')
    expect(stdout).toContain('Nothing has left that could come back.')
    expect(stderr).not.toContain('no policy is about it')
  })

  it('of a database without a ledger is empty', async () => {
    await using desk = await openDesk(major)
    expect(await desk.run('archive list')).toMatchObject({
      code: 0,
      stdout: 'Nothing has left that could come back.\n',
    })
  })
})

describe('archive verify', () => {
  it('reads back and notes that it is whole', async () => {
    await using desk = await afterApply()
    const before = await desk.db.rows('select verified_at from partitiond.ledger')
    const { code, stdout } = await desk.run(`archive verify ${lower}`)
    expect([code, stdout]).toEqual([0, expect.stringContaining('Archives: 1 whole.')])
    expect(await desk.db.rows('select verified_at from partitiond.ledger')).not.toEqual(before)
    expect((await desk.run('archive verify --lower 2025-01-01')).stdout).toContain(
      'No archive was looked at.',
    )
  })

  it('ends with 1 when one is damaged, says so, and has it noted', async () => {
    await using desk = await afterApply()
    await truncate(await dataFile(desk), 50)
    const { code, stdout } = await desk.run('archive verify --output json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      databases: [
        {
          archives: [{ condition: 'damaged', code: 'archive-damaged' }],
          findings: [{ code: 'archive-damaged' }],
        },
      ],
    })
    expect((await desk.run('archive list')).stdout).toMatch(/DAMAGED.*\n {2}damaged: /)
    expect((await desk.run('archive verify --sample 1')).stdout).toMatch(
      /^damaged .*\nerror archive-damaged: .*\n.*\nArchives: 1 damaged\.$/m,
    )
  })
})

describe('archive restore', () => {
  it('attaches the partition again, for a time', async () => {
    await using desk = await afterApply()
    const { code, stdout, stderr } = await desk.run(
      `archive restore public.events ${lower} --attach --for 48h`,
    )
    expect(stderr).toContain('Restoring [2026-01-01 09:00, 2026-02-01 09:00) Asia/Seoul from file://')
    expect(stdout).toMatch(
      /^Restored \[2026-01-01 09:00, .* as public\.events_2026_01, attached to public\.events: 100 rows; it leaves again at .* Asia\/Seoul\.$/m,
    )
    expect(code).toBe(0)
    expect(await desk.partitions()).toContain('events_2026_01')
    expect(await desk.db.rows('select count(*)::int as n from public.events')).toEqual([{ n: 100 }])
    expect((await desk.run('archive list')).stdout).toContain(
      '  restored as public.events_2026_01, attached, until ',
    )
  })

  it('attaches it with the rights and policies that partitions of its set have today', async () => {
    await using desk = await afterApply()
    await desk.db.exec(
      `grant select on public.events to public; alter table public.events enable row level security, force row level security;
       create policy few on public.events using (true)`,
    )
    const { code } = await desk.run(`archive restore public.events ${lower} --attach`)
    expect(code).toBe(0)
    const [traits] = await desk.db.rows(
      `select relforcerowsecurity as forced, relacl::text like '%=r/%' as granted, exists (select from pg_policy where polrelid = c.oid) as policy
       from pg_class as c where oid = 'public.events_2026_01'::regclass`,
    )
    expect(traits).toEqual({ forced: true, granted: true, policy: true })
  })

  it('puts it beside under another name', async () => {
    await using desk = await afterApply()
    const { code, stdout } = await desk.run(
      `archive restore public.events ${lower} --as public.january --output json`,
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      formatVersion: 1,
      set: 'public.events',
      partition: 'public.events_2026_01',
      table: 'public.january',
      attached: false,
      rows: 100,
      until: null,
    })
    expect(await desk.db.rows('select count(*)::int as n from public.january')).toEqual([{ n: 100 }])
  })

  it('says what there is when nothing begins there, and leaves nothing of what is damaged', async () => {
    await using desk = await afterApply()
    const nothing = await desk.run('archive restore public.events --lower 2026-01-01')
    expect([nothing.code, nothing.stderr]).toEqual([
      1,
      expect.stringContaining('There is [2026-01-01 09:00, 2026-02-01 09:00) Asia/Seoul.'),
    ])
    await truncate(await dataFile(desk), 50)
    const damaged = await desk.run(`archive restore public.events ${lower}`)
    expect([damaged.code, damaged.stdout, damaged.stderr]).toEqual([
      1,
      '',
      expect.stringContaining('bytes instead of'),
    ])
    expect(await desk.db.rows(`select to_regclass('public.events_2026_01') is null as gone`)).toEqual([
      { gone: true },
    ])
  })

  it('refuses a range that has a partition', async () => {
    await using desk = await afterApply()
    await desk.db.exec(
      `set role "${desk.owner}"; create table public.again partition of public.events for values from ('2026-01-10+00') to ('2026-01-11+00'); reset role`,
    )
    const { code, stderr } = await desk.run(`archive restore public.events ${lower} --attach`)
    expect([code, stderr]).toEqual([1, expect.stringContaining('has a partition: public.again')])
  })

  it('waits for the cycle that is under way, and gives up with 5', async () => {
    await using desk = await afterApply()
    const other = await desk.db.client()
    await other.query('select pg_advisory_lock(1885434484, 2)')
    const { code, stderr } = await desk.run(`archive restore public.events ${lower} --wait 0`)
    expect([code, stderr]).toEqual([5, expect.stringContaining('Another cycle is changing database')])
  })
})
