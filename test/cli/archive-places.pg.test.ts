import { describe, expect, it, vi } from 'vitest'
import { credentials, openS3Server } from '../archive/stores/s3-server.ts'
import { type Desk, openDesk } from './desk.ts'

const major = 18
const at = '--at 2026-03-10T12:00:00Z --allow time-travel --yes'

function policies(to: string, then: string): string {
  return `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 0 }
    guard: { minPartitions: 0 }
    lifecycle:
      - { after: 1 month, do: archive, to: "${to}" }
${then}
`
}

/** January has left for `to`, and was dropped where `then` says so. */
async function afterApply(to: string, then = '', env: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const desk = await openDesk(major)
  await desk.policies(policies(to, then).replace('FOLDER', desk.folder))
  await desk.db.exec(`create schema cold authorization "${desk.owner}";
    insert into public.events select n, timestamptz '2026-01-01Z' + interval '1 hour' * n from generate_series(0, 99) as n`)
  const { code, stdout } = await desk.run(`apply ${at}`, { env })
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 × archive')])
  return desk
}

const drop = '      - { after: 1 month, do: drop, grace: 0 days }'
const restore = 'archive restore public.events --lower 2026-01-01'

describe('an archive table', () => {
  it('is read back, and gives the rows of the range and no others', async () => {
    await using desk = await afterApply('table:cold.events', drop)
    await desk.db.exec(`insert into cold.events values (7, '2025-12-31Z')`)
    expect((await desk.run('archive list')).stdout).toMatch(/ 100 +- +table .* cold\.events$/m)
    expect(await desk.run('archive verify')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 whole'),
    })
    const { code, stdout } = await desk.run(`${restore} --attach`)
    expect([code, stdout]).toEqual([0, expect.stringContaining('attached to public.events: 100 rows')])
    expect(await desk.db.rows('select count(*)::int as n from public.events')).toEqual([{ n: 100 }])
  })

  it('that lost a row is damaged, and gives nothing back', async () => {
    await using desk = await afterApply('table:cold.events', drop)
    await desk.db.exec('delete from cold.events where id = 7')
    expect(await desk.run('archive verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('archive-damaged'),
    })
    expect(await desk.run(restore)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('99 rows instead of 100'),
    })
  })
})

describe('what is still in the database', () => {
  it('in another schema needs no restore: the statement that attaches it is told, and works', async () => {
    await using desk = await afterApply('schema:cold')
    expect((await desk.run('archive list')).stdout).toContain('still in the database as cold.events_2026_01')
    const { code, stderr } = await desk.run(`${restore} --as public.january`)
    expect(code).toBe(1)
    const [, words = ''] = /Attach it again: (.*);/.exec(stderr) ?? []
    await desk.db.exec(words)
    expect(await desk.partitions()).toContain('cold.events_2026_01')
  })

  it('is said to be, and its archive comes back beside it under another name', async () => {
    await using desk = await afterApply('file://FOLDER')
    expect(await desk.run(restore)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it is still there as public.events_2026_01'),
    })
    expect(await desk.run(`${restore} --as public.january`)).toMatchObject({ code: 0 })
  })
})

describe('a table restored for a time', () => {
  it.each([
    ['attached', '--attach', ''],
    ['beside', '', ''],
    ['beside a set with a new column', '', 'alter table public.events add column later int default 7'],
  ])('leaves again when the time is over, without a second archive: %s', async (_where, how, change) => {
    await using desk = await afterApply('file://FOLDER', drop)
    const archives = () =>
      desk.db.rows('select archive_location from partitiond.ledger where archive_location is not null')
    const before = await archives()
    if (change !== '') await desk.db.exec(change)
    expect((await desk.run(`${restore} --for 48h ${how}`.trim())).code).toBe(0)
    // Nothing else is there that would be due on the server's own clock.
    await desk.db.exec('drop table public.events_2026_02, public.events_2026_03')
    const soon = await desk.run(`apply --yes --only detach,archive,drop`)
    expect([soon.code, await standing(desk)]).toEqual([0, true])
    const later = Temporal.Now.instant().add({ hours: 49 }).toString()
    const { code, stdout, stderr } = await desk.run(
      `apply --at ${later} --allow time-travel --yes --only detach,archive,drop`,
    )
    expect([code, await standing(desk), stdout]).toEqual([0, false, expect.stringContaining('drop')])
    expect(stderr).not.toContain('written and read back')
    expect(await archives()).toEqual(before)
    expect((await desk.run('archive list')).stdout).not.toContain('restored as')
    expect(await desk.run(restore)).toMatchObject({ code: 0 })
  })
})

async function standing({ db }: Desk): Promise<boolean> {
  const [row] = await db.rows<{ there: boolean }>(
    `select to_regclass('public.events_2026_01') is not null as there`,
  )
  return row?.there === true
}

describe('a bucket', () => {
  it('gives back what was stored in it, and says so when it is gone', async () => {
    await using server = await openS3Server()
    for (const [name, value] of Object.entries(credentials)) vi.stubEnv(name, value)
    const env = {
      PARTITIOND_S3_ENDPOINT: server.endpoint,
      PARTITIOND_S3_REGION: 'us-east-1',
      PARTITIOND_S3_FORCE_PATH_STYLE: 'true',
    }
    await using desk = await afterApply('s3://archive/events', drop, env)
    expect((await desk.run('archive list', { env })).stdout).toMatch(
      /s3:\/\/archive\/events\/.*manifest\.json$/m,
    )
    expect((await desk.run(`${restore} --attach`, { env })).code).toBe(0)
    expect(await desk.db.rows('select count(*)::int as n from public.events')).toEqual([{ n: 100 }])
    server.dropBucket()
    expect(await desk.run(`${restore} --as public.january`, { env })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('s3://archive/events'),
    })
    expect(await desk.run('archive verify', { env })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('archive-unreachable'),
    })
    vi.unstubAllEnvs()
  })
})
