import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { type PlanJson } from '../../src/cli/render/plan-json.ts'
import { lockKeys } from '../../src/postgres/advisory-lock.ts'
import { majors } from '../support/majors.ts'
import { openSite, partitionsOf, type Site } from './site.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
const at = ['--at', '2026-03-10T12:00:00Z']
const travel = [...at, '--allow', 'time-travel']

const policies = `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 1 }
    lifecycle: [{ after: 1 month, do: drop, grace: 7 days }]
`

const tables = `
  create table public.events (id bigint, ts timestamptz not null) partition by range (ts);
  create table public.events_2026_01 partition of public.events for values from ('2026-01-01+00') to ('2026-02-01+00');
  create table public.events_2026_02 partition of public.events for values from ('2026-02-01+00') to ('2026-03-01+00');
  create table public.events_2026_03 partition of public.events for values from ('2026-03-01+00') to ('2026-04-01+00')`

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A database, a folder with a policy file, and the real program. */
interface Shell extends AsyncDisposable {
  readonly site: Site
  readonly file: (name: string) => string
  policies(text: string): Promise<void>
  run(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>
}

/** What the command line does is the same on every server: the newest is enough. */
const major = majors().at(-1) ?? 18

async function openShell(): Promise<Shell> {
  const site = await openSite(major, tables)
  const folder = await mkdtemp(join(tmpdir(), 'partitiond-shell-'))
  const file = (name: string): string => join(folder, name)
  const write = (text: string): Promise<void> => writeFile(file('policies.yaml'), text)
  await write(policies)
  return {
    site,
    file,
    policies: write,
    run: (words, environment = {}) =>
      execute(words, {
        PATH: '',
        DATABASE_URL: site.db.urlAs(site.daemon),
        PARTITIOND_POLICIES: file('policies.yaml'),
        ...environment,
      }),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true })
      await site[Symbol.asyncDispose]()
    },
  }
}

function execute(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn(process.execPath, [main, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (heard.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (heard.stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...heard }))
  })
}

describe('apply as people run it', () => {
  it('asks for consent, does the work, and has nothing left to do', async () => {
    await using shell = await openShell()
    const withheld = await shell.run(['apply', ...travel])
    expect([withheld.code, await partitionsOf(shell.site.db, 'public.events')]).toEqual([
      3,
      ['events_2026_01', 'events_2026_02', 'events_2026_03'],
    ])
    const done = await shell.run(['apply', ...travel, '--yes', '--output', 'json'])
    expect([done.code, await partitionsOf(shell.site.db, 'public.events')]).toEqual([
      0,
      ['events_2026_02', 'events_2026_03', 'events_2026_04'],
    ])
    expect(JSON.parse(done.stdout)).toMatchObject({ formatVersion: 1 })
    const rest = await shell.run(['plan', ...at, '--detailed-exitcode', '--output', 'json'])
    const plan = JSON.parse(rest.stdout) as PlanJson
    expect([rest.code, plan.summary]).toEqual([0, {}])
  })

  it('a saved plan is run as it was reviewed, and refused with 3 once the catalog or the policies have changed', async () => {
    await using shell = await openShell()
    const saved = shell.file('plan.json')
    const save = async (): Promise<void> => {
      expect((await shell.run(['plan', ...at, '--out', saved])).code).toBe(0)
    }
    const applySaved = (): Promise<Ran> => shell.run(['apply', saved, '--allow', 'time-travel', '--yes'])
    await save()
    await shell.site.asOwner(
      `create table public.events_2026_07 partition of public.events for values from ('2026-07-01+00') to ('2026-08-01+00')`,
    )
    const stale = await applySaved()
    expect([stale.code, (stale.stdout + stale.stderr).includes('stale-plan')]).toEqual([3, true])
    await save()
    await shell.policies(policies.replace('after: 1 month', 'after: 2 months'))
    expect((await applySaved()).code).toBe(3)
    await save()
    expect((await applySaved()).code).toBe(0)
    expect(await partitionsOf(shell.site.db, 'public.events')).toContain('events_2026_04')
  })

  it('ends with 1 when what a policy asks for cannot be attempted, having done the rest', async () => {
    await using shell = await openShell()
    await shell.policies(`${policies}  - { table: public.missing, interval: 1 day }\n`)
    const { code } = await shell.run(['apply', ...travel, '--yes'])
    expect([code, await partitionsOf(shell.site.db, 'public.events')]).toEqual([
      1,
      ['events_2026_02', 'events_2026_03', 'events_2026_04'],
    ])
    expect((await shell.run(['status', ...at])).code).toBe(0)
    expect((await shell.run(['check', ...at])).code).toBe(4)
    const unreachable = await shell.run(['plan'], {
      DATABASE_URL: 'postgres://nobody:s3cret@127.0.0.1:1/none',
    })
    expect([unreachable.code, `${unreachable.stdout}${unreachable.stderr}`.includes('s3cret')]).toEqual([
      1,
      false,
    ])
  })

  it('ends with 2 when it is called wrongly or the policies cannot be read, and touches nothing', async () => {
    await using shell = await openShell()
    expect((await shell.run(['apply', '--no-such-flag'])).code).toBe(2)
    expect((await shell.run(['apply', ...at, '--yes'])).code).toBe(2)
    expect((await shell.run(['plan'], { PARTITIOND_LOCK_TIMEOUT: 'soon' })).code).toBe(2)
    await shell.policies(policies.replace('interval: 1 month', 'interval: 1 fortnight'))
    const wrong = await shell.run(['apply', ...travel, '--yes'])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/policies\.yaml:5:\d+/)])
    expect(await partitionsOf(shell.site.db, 'public.events')).not.toContain('events_2026_04')
  })

  it('ends with 3 when the guard withholds, and with 5 when another cycle holds the database', async () => {
    await using shell = await openShell()
    await shell.policies(policies.replace('lifecycle:', 'guard: { maxDropsPerCycle: 0 }\n    lifecycle:'))
    expect((await shell.run(['apply', ...travel, '--yes'])).code).toBe(3)
    expect((await shell.run(['apply', ...travel, '--yes', '--allow', 'guard'])).code).toBe(0)
    await using other = await aCycleOf(shell.site)
    expect((await shell.run(['apply', ...travel, '--yes', '--wait', '0s'])).code).toBe(5)
    await other.end()
    expect((await shell.run(['apply', ...travel, '--yes', '--wait', '0s'])).code).toBe(0)
  })
})

/** A session that holds the cycle lock, as a daemon in the middle of its work does. */
async function aCycleOf({ db }: Site): Promise<AsyncDisposable & { end(): Promise<void> }> {
  const client = new Client({ connectionString: db.url })
  await client.connect()
  const { first, second } = lockKeys.cycle
  await client.query('select pg_catalog.pg_advisory_lock($1, $2)', [first, second])
  let isOver = false
  const end = async (): Promise<void> => {
    if (isOver) return
    isOver = true
    await client.end()
  }
  return { end, [Symbol.asyncDispose]: end }
}
