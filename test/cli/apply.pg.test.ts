import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type PlanJson } from '../../src/cli/render/plan-json.ts'
import { lockKeys } from '../../src/postgres/advisory-lock.ts'
import { at, monthly, openDesk, travel } from './desk.ts'

const major = 18
const before = ['events_2026_01', 'events_2026_02', 'events_2026_03']
const after = ['events_2026_02', 'events_2026_03', 'events_2026_04']

describe('plan', () => {
  it('shows what would be done and changes nothing', async () => {
    await using desk = await openDesk(major)
    const { code, stdout } = await desk.run(`plan ${at}`)
    expect(stdout).toMatch(/\+ create {2}public\.events_2026_04 {2}\[2026-04-01, 2026-05-01\) UTC/)
    expect(stdout).toMatch(/- detach {2}public\.events_2026_01/)
    expect(stdout).toContain('Plan: 1 to create, 1 to detach.')
    expect(code).toBe(0)
    expect((await desk.run(`plan ${at} --detailed-exitcode`)).code).toBe(4)
    expect(await desk.partitions()).toEqual(before)
  })

  it('prints the very statements that apply sends', async () => {
    await using desk = await openDesk(major)
    const { stdout } = await desk.run(`plan ${at} --output json`)
    const plan = JSON.parse(stdout) as PlanJson
    const sql = (await desk.run(`plan ${at} --sql`)).stdout
    for (const { actions } of plan.databases[0]?.sets ?? []) {
      for (const { statements } of actions)
        for (const { text } of statements) expect(sql).toContain(`${text};`)
    }
    expect(plan.summary).toEqual({ create: 1, detach: 1 })
  })
})

describe('consent', () => {
  it('without --yes and without a terminal the whole plan is withheld, and exit is 3', async () => {
    await using desk = await openDesk(major)
    const { code, stdout } = await desk.run(`apply ${travel}`)
    expect(stdout).toMatch(/error no-consent: .*1 to detach.*; nothing was done/)
    expect(code).toBe(3)
    expect(await desk.partitions()).toEqual(before)
  })

  it('--yes is consent', async () => {
    await using desk = await openDesk(major)
    const { code, stdout, stderr } = await desk.run(`apply ${travel} --yes`)
    expect(stdout).toContain('Done: 1 × create, 1 × detach.')
    expect(stderr).toContain('create public.events_2026_04 done in')
    expect(code).toBe(0)
    expect(await desk.partitions()).toEqual(after)
    expect((await desk.run(`plan ${at} --detailed-exitcode`)).code).toBe(0)
  })

  it.each([
    ['yes', 0, after],
    ['no', 3, before],
  ] as const)('on a terminal it is asked for below the plan: %s', async (answer, code, partitions) => {
    await using desk = await openDesk(major)
    const questions: string[] = []
    const asked = await desk.run(`apply ${travel}`, {
      canAsk: true,
      ask: (question) => {
        questions.push(question)
        return Promise.resolve(answer)
      },
    })
    expect(asked.stderr).toContain('- detach  public.events_2026_01')
    expect(questions).toEqual(['Database default: 1 to detach. Go on? Only "yes" is taken for yes: '])
    expect(asked.code).toBe(code)
    expect(await desk.partitions()).toEqual(partitions)
  })

  it('is not asked for what destroys nothing: --only create suits an init container', async () => {
    await using desk = await openDesk(major)
    const { code, stdout } = await desk.run(`apply ${travel} --only create`)
    expect(stdout).toContain('Done: 1 × create. Not asked for: 1.')
    expect(code).toBe(0)
    expect(await desk.partitions()).toEqual([...before, 'events_2026_04'])
  })
})

describe('a saved plan', () => {
  it('is run as it was reviewed, with its own moment', async () => {
    await using desk = await openDesk(major)
    const file = join(desk.folder, 'plan.json')
    expect((await desk.run(`plan ${at} --out ${file}`)).code).toBe(0)
    expect((await desk.run(`apply ${file} --yes`)).stderr).toContain('needs --allow time-travel')
    const { code } = await desk.run(`apply ${file} --yes --allow time-travel`)
    expect(code).toBe(0)
    expect(await desk.partitions()).toEqual(after)
    const [row] = await desk.db.rows<{ at: string }>(`select detached_at::text as at from partitiond.ledger`)
    expect(row?.at).toContain('2026-03-10 12:00:00')
  })

  it('is refused with 3 once the catalog has changed', async () => {
    await using desk = await openDesk(major)
    const file = join(desk.folder, 'plan.json')
    await desk.run(`plan ${at} --out ${file}`)
    await desk.db.exec(
      `set role "${desk.owner}"; create table public.events_x partition of public.events for values from ('2027-01-01+00') to ('2027-02-01+00'); reset role`,
    )
    const { code, stdout } = await desk.run(`apply ${file} --yes --allow time-travel`)
    expect(stdout).toMatch(/error stale-plan: .* have changed since; nothing was done/)
    expect(code).toBe(3)
  })

  it('is refused with 3 once the policies have changed, but not for another comment in them', async () => {
    await using desk = await openDesk(major)
    const file = join(desk.folder, 'plan.json')
    await desk.run(`plan ${at} --out ${file}`)
    await desk.policies(monthly.replace('ahead: 1', 'ahead: 2'))
    const refused = await desk.run(`apply ${file} --yes --allow time-travel`)
    expect([refused.code, refused.stdout]).toEqual([3, expect.stringContaining('policies have changed')])
    await desk.policies(`# reviewed\n${monthly}`)
    expect((await desk.run(`apply ${file} --yes --allow time-travel`)).code).toBe(0)
  })

  it('is refused with 3 in another database', async () => {
    await using desk = await openDesk(major)
    await using other = await openDesk(major)
    const file = join(desk.folder, 'plan.json')
    await desk.run(`plan ${at} --out ${file}`)
    const { code, stdout } = await other.run(`apply ${file} --yes --allow time-travel`)
    expect([code, stdout]).toEqual([3, expect.stringContaining('another database')])
  })

  it('has no effect when somebody rewrites it', async () => {
    await using desk = await openDesk(major)
    const file = join(desk.folder, 'plan.json')
    await desk.run(`plan ${at} --out ${file}`)
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('events_2026_01', 'events_2026_02'))
    const { code } = await desk.run(`apply ${file} --yes --allow time-travel`)
    expect(code).toBe(3)
    expect(await desk.partitions()).toEqual(before)
  })
})

describe('beside another cycle', () => {
  it('apply gives up after --wait with 5, and goes on when it ends in time', async () => {
    await using desk = await openDesk(major)
    const other = await desk.db.client()
    const { first, second } = lockKeys.cycle
    await other.query('select pg_advisory_lock($1, $2)', [first, second])
    const busy = await desk.run(`apply ${travel} --yes --wait 0`)
    expect([busy.code, busy.stdout]).toEqual([5, expect.stringContaining('cycle-busy')])
    const waiting = desk.run(`apply ${travel} --yes --wait 30s`)
    await other.query('select pg_advisory_unlock($1, $2)', [first, second])
    expect((await waiting).code).toBe(0)
  })
})

describe('what cannot be had', () => {
  it('a missing table ends apply with 1; plan and status end with 0 all the same', async () => {
    await using desk = await openDesk(major)
    await desk.policies(monthly.replace('public.events', 'public.nothing'))
    const codes = []
    for (const line of ['apply --yes', 'plan', 'status']) codes.push((await desk.run(line)).code)
    expect(codes).toEqual([1, 0, 0])
  })

  it('a privilege that is missing ends apply with 1 and says which', async () => {
    await using desk = await openDesk(major)
    await desk.db.exec(`revoke "${desk.owner}" from "${desk.daemon}"`)
    const { code, stdout } = await desk.run(`apply ${travel} --only create`)
    expect(stdout).toContain('failed  create')
    expect(code).toBe(1)
  })

  it('the guard withholds with 3 and --allow guard overrides it', async () => {
    await using desk = await openDesk(major)
    await desk.policies(monthly.replace('premake:', 'guard: { maxDropsPerCycle: 0 }\n    premake:'))
    const withheld = await desk.run(`apply ${travel} --yes`)
    expect([withheld.code, withheld.stdout]).toEqual([3, expect.stringContaining('Withheld: 1.')])
    expect((await desk.run(`apply ${travel} --yes --allow guard`)).code).toBe(0)
    expect(await desk.partitions()).toEqual(after)
  })

  it('an interruption ends it with 130 and tells what was done', async () => {
    await using desk = await openDesk(major)
    const { code } = await desk.run(`apply ${travel} --yes`, { signal: AbortSignal.abort('SIGINT') })
    expect(code).toBe(130)
    expect(await desk.partitions()).toEqual(before)
  })
})

it('--table and mode: observe leave everything else alone', async () => {
  await using desk = await openDesk(major)
  await desk.policies(monthly.replace('public.events', 'public.*'))
  expect((await desk.run(`apply ${travel} --yes --table public.other*`)).stdout).toContain('Nothing to do.')
  await desk.policies(monthly.replace('interval', 'mode: observe\n    interval'))
  const { code, stdout } = await desk.run(`apply ${travel} --yes`)
  expect([code, stdout]).toEqual([0, expect.stringContaining('Only observed, not run: 2.')])
  expect(await desk.partitions()).toEqual(before)
})
