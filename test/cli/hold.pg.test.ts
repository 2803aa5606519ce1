import { describe, expect, it } from 'vitest'
import { type Desk, openDesk, travel } from './desk.ts'

const major = 18

/** January and February are due to leave; the policy holds a day of February. */
async function deskWithPolicy(): Promise<Desk> {
  const desk = await openDesk(major)
  await desk.policies(`
version: 1
policies:
  - table: public.events
    interval: 1 month
    timezone: Asia/Seoul
    premake: { ahead: 0 }
    guard: { minPartitions: 0 }
    hold: [{ lower: 2026-02-03, upper: 2026-02-04, reason: claim 7 }]
    lifecycle:
      - { after: 1 day, do: drop, grace: 0 days }
`)
  return desk
}

/** The command line is split at spaces. */
const january = '--lower 2026-01-05 --upper 2026-01-06 --reason case-42'

const holdsOf = async (desk: Desk): Promise<unknown> =>
  JSON.parse((await desk.run('archive hold public.events --output json')).stdout) as unknown

describe('archive hold', () => {
  it('keeps a range from leaving, says what it keeps, and lets it go once it is released', async () => {
    await using desk = await deskWithPolicy()
    const placed = await desk.run(`archive hold public.events ${january} --until 2100-01-01`)
    expect([placed.code, placed.stderr]).toEqual([0, ''])
    expect(placed.stdout).toMatch(/^Hold 1 on public\.events stands\. It keeps public\.events_2026_01\.$/m)
    expect(placed.stdout).toMatch(
      /^1 +\[2026-01-05, 2026-01-06\) Asia\/Seoul +2100-01-01 +in force +1 +\S+ \S+ by \S+ +case-42$/m,
    )
    expect(placed.stdout).toMatch(
      /^policy +\[2026-02-03, 2026-02-04\) Asia\/Seoul +- +in force +1 +- +claim 7$/m,
    )

    const status = await desk.run('status --at 2026-03-10T12:00:00Z')
    expect(status.stdout).toContain(
      'held: public.events [2026-01-05, 2026-01-06) by "case-42" (hold 1) until 2100-01-01, keeps public.events_2026_01',
    )
    expect(await desk.run(`apply ${travel} --yes`)).toMatchObject({ code: 0 })
    expect(await desk.partitions()).toEqual(['events_2026_01', 'events_2026_02', 'events_2026_03'])

    const released = await desk.run('archive hold public.events --release 1')
    expect(released).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Hold 1 on public.events is released.'),
    })
    expect(await desk.run(`apply ${travel} --yes`)).toMatchObject({ code: 0 })
    expect(await desk.partitions()).toEqual(['events_2026_02', 'events_2026_03'])
    expect(await holdsOf(desk)).toMatchObject({
      formatVersion: 1,
      table: 'public.events',
      holds: [
        { id: null, reason: 'claim 7', state: 'in force', keeps: ['public.events_2026_02'], placedBy: null },
        {
          id: 1,
          lower: '2026-01-04T15:00:00Z',
          upper: '2026-01-05T15:00:00Z',
          until: '2099-12-31T15:00:00Z',
          state: 'released',
          placedBy: desk.daemon,
          releasedBy: desk.daemon,
          keeps: [],
        },
      ],
    })
  })

  it('tells a plan, for people and for programs, what stays and why', async () => {
    await using desk = await deskWithPolicy()
    await desk.run(`archive hold public.events ${january}`)
    const { stdout } = await desk.run('plan --at 2026-03-10T12:00:00Z')
    expect(stdout).toContain(
      'info on-hold: public.events_2026_01 would leave and stays: held by "case-42" (hold 1)',
    )
    expect(stdout).toContain(
      'info on-hold: public.events_2026_02 would leave and stays: held by "claim 7" (the policy)',
    )
    const json = JSON.parse(
      (await desk.run('status --at 2026-03-10T12:00:00Z --output json')).stdout,
    ) as unknown
    expect(json).toMatchObject({
      databases: [
        {
          sets: [
            {
              holds: [
                { id: null, keeps: ['public.events_2026_02'] },
                { id: 1, reason: 'case-42' },
              ],
            },
          ],
        },
      ],
    })
  })

  it('is placed also while a cycle has the database', async () => {
    await using desk = await deskWithPolicy()
    const cycle = await desk.db.client()
    await cycle.query('select pg_advisory_lock(1885434484, 2)')
    expect(await desk.run(`archive hold public.events ${january}`)).toMatchObject({ code: 0 })
  })

  it('is listed where there is none, without a ledger', async () => {
    await using desk = await openDesk(major)
    expect(await desk.run('archive hold public.events')).toMatchObject({
      code: 0,
      stdout: 'Nothing of public.events is held.\n',
    })
    expect(await desk.db.rows("select from pg_namespace where nspname = 'partitiond'")).toEqual([])
  })

  it('of a table without a policy is meant in UTC', async () => {
    await using desk = await deskWithPolicy()
    await desk.policies('version: 1\npolicies: [{ table: public.other, interval: 1 day }]\n')
    const { stdout } = await desk.run(`archive hold public.events ${january}`)
    expect(stdout).toContain('[2026-01-05, 2026-01-06) UTC')
  })

  it.each([
    ['archive hold events', 2, 'is not the name of a table'],
    ['archive hold public.nothing', 1, 'there is no partitioned table public.nothing'],
    ['archive hold public.events --release 9', 1, 'has no hold 9 that stands'],
    ['archive hold public.events --release x', 2, 'It must be the number of a hold'],
    ['archive hold public.events --release 1 --reason x', 2, '--release and --reason contradict each other'],
    ['archive hold public.events --lower 2026-01-01 --reason x', 2, 'a hold needs --upper'],
    ['archive hold public.events --lower 2026-01-01 --upper 2026-02-01', 2, 'a hold needs --reason'],
    [
      'archive hold public.events --lower january --upper 2026-02-01 --reason x',
      2,
      '--lower: cannot read "january"',
    ],
    [
      'archive hold public.events --lower 2026-02-01 --upper 2026-02-01 --reason x',
      2,
      'nothing would be held',
    ],
    [`archive hold public.events ${january} --until 2020-01-01`, 2, 'has passed already'],
    [`archive hold public.events ${january} --until someday`, 2, '--until: cannot read "someday"'],
  ])('refuses: %s', async (line, code, problem) => {
    await using desk = await deskWithPolicy()
    const ran = await desk.run(line)
    expect([ran.code, ran.stdout]).toEqual([code, ''])
    expect(ran.stderr).toContain(problem)
  })
})
