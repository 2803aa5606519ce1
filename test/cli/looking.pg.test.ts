import { readdir } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { credentials, openS3Server } from '../archive/stores/s3-server.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { at, monthly, openDesk } from './desk.ts'

const major = 18

interface Reported {
  readonly databases: readonly {
    readonly name: string
    readonly findings: readonly { readonly code: string }[]
    readonly sets: readonly {
      readonly table: string
      readonly findings: readonly { readonly code: string }[]
    }[]
    readonly diagnoses: readonly {
      readonly level: string
      readonly code: string
      readonly fix: readonly string[]
    }[]
  }[]
}

const parsed = (stdout: string) => JSON.parse(stdout) as Reported

describe('several databases', () => {
  const policies = (good: string) => `
version: 1
databases:
  - { name: main, url: "${good}" }
  - { name: reports, url: "postgres://app:s3cret-word@127.0.0.1:1/reports" }
policies:
  - { table: public.events, database: "*", interval: 1 month }
`

  it.each(['plan', 'status', 'check', 'doctor'])(
    '%s shows those it can reach, and ends with 1',
    async (command) => {
      await using desk = await openDesk(major)
      await desk.policies(policies(desk.db.urlAs(desk.daemon)))
      const text = await desk.run(command)
      expect(text.stdout).toContain('public.events')
      expect(text.stdout).toMatch(/cannot connect to database "reports"/)
      expect(text.stdout + text.stderr).not.toContain('s3cret-word')
      expect(text.code).toBe(1)
      const json = await desk.run(`${command} --output json`)
      expect(parsed(json.stdout).databases.map(({ name }) => name)).toEqual(['main', 'reports'])
      expect(json.stdout + json.stderr).not.toContain('s3cret-word')
    },
  )

  it('--database chooses one of them', async () => {
    await using desk = await openDesk(major)
    await desk.policies(policies(desk.db.urlAs(desk.daemon)))
    const { code, stdout } = await desk.run('status --database main')
    expect([code, stdout.includes('reports')]).toEqual([0, false])
  })
})

describe('plan --sql', () => {
  it('says beside the statements that there are findings, and nothing while there are none', async () => {
    await using desk = await openDesk(major)
    expect((await desk.run(`plan --sql ${at}`)).stderr).toBe('')
    await desk.policies('version: 1\npolicies: [{ table: public.events, interval: 1000 }]')
    const { stdout, stderr } = await desk.run(`plan --sql ${at}`)
    expect(stdout).toMatch(/^-- nothing to do$/m)
    expect(stderr).toBe(
      'Not shown as SQL: 1 error and 0 warning findings; see partitiond plan without --sql.\n',
    )
  })
})

describe('status', () => {
  it('is one line a set', async () => {
    await using desk = await openDesk(major)
    const { code, stdout } = await desk.run(`status ${at}`)
    expect(stdout).toMatch(/^public\.events +3 +2026-04-01 +2026-01-01 +0 B +detach now \(1\) +-$/m)
    expect(code).toBe(0)
  })
})

describe('check', () => {
  it('ends with 0 while there are only warnings', async () => {
    await using desk = await openDesk(major)
    const { code, stdout } = await desk.run(`check ${at}`)
    expect(stdout).toContain('warning premake-missing')
    expect(stdout).toContain('warning overdue-step')
    expect(code).toBe(0)
  })

  it('ends with 4 when rows of now are refused', async () => {
    await using desk = await openDesk(major)
    const { code, stdout } = await desk.run('check --at 2027-01-01T00:00:00Z')
    expect(stdout).toContain('error now-not-covered')
    expect(code).toBe(4)
  })

  it('finds partitions of another owner, invalid indexes and missing privileges, with the SQL that cures them', async () => {
    await using desk = await openDesk(major)
    await desk.db.exec(`
      alter table public.events_2026_02 owner to "${desk.daemon}";
      create index events_id on only public.events (id);
      revoke create on schema public from "${desk.owner}"`)
    const { code, stdout } = await desk.run(`check ${at} --output json`)
    const codes = parsed(stdout).databases[0]?.sets[0]?.findings.map((finding) => finding.code)
    expect(codes).toEqual(
      expect.arrayContaining(['drift', 'owner-drift', 'invalid-index', 'missing-privilege']),
    )
    expect(stdout).toContain(`alter table public.events_2026_02 owner to ${desk.owner};`)
    expect(code).toBe(4)
  })
})

describeEachMajor('doctor', (version) => {
  it('finds nothing wrong where the role is a member of the owner', async () => {
    await using desk = await openDesk(version)
    const { code, stdout } = await desk.run('doctor')
    expect(stdout).toMatch(/ok +version +PostgreSQL \d+/)
    expect(stdout).toMatch(/ok +privileges +public\.events/)
    expect(code).toBe(0)
  })

  it('gives the SQL that makes it well', async () => {
    await using desk = await openDesk(version)
    await desk.policies(monthly.replace('do: drop, grace: 7 days', 'do: detach, schema: "Old stuff"'))
    await desk.db.exec(`
      revoke "${desk.owner}" from "${desk.daemon}";
      revoke create on schema public from "${desk.owner}";
      revoke create on database "${desk.db.name}" from "${desk.daemon}"`)
    const ill = await desk.run('doctor --output json')
    expect(ill.code).toBe(1)
    const fixes = parsed(ill.stdout).databases.flatMap(({ diagnoses }) => diagnoses.flatMap(({ fix }) => fix))
    expect(fixes).toEqual(
      expect.arrayContaining([
        `grant ${desk.owner} to ${desk.daemon};`,
        `grant usage, create on schema public to ${desk.owner};`,
        `create schema "Old stuff" authorization ${desk.owner};`,
      ]),
    )
    for (const fix of fixes) await desk.db.exec(fix)
    const well = await desk.run('doctor')
    expect([well.stdout, well.code]).toEqual([expect.not.stringContaining('error'), 0])
  })
})

describe('doctor, where archives are to go,', () => {
  const archiving = (to: string) =>
    monthly.replace(
      '- { after: 1 month, do: drop, grace: 7 days }',
      `- { after: 1 month, do: archive, to: '${to}' }`,
    )

  it.each([
    ['schema:cold', ['create schema cold authorization OWNER;']],
    ['table:cold.rows', ['create schema cold authorization OWNER;']],
    ['table:public.rows', ['grant select, insert on public.rows to OWNER;']],
  ])('%s: gives the SQL that makes it ready', async (to, expected) => {
    await using desk = await openDesk(major)
    await desk.policies(archiving(to))
    await desk.db.exec('create table public.rows (id bigint, ts timestamptz not null)')
    const ill = await desk.run('doctor --output json')
    const fixes = parsed(ill.stdout)
      .databases.flatMap(({ diagnoses }) => diagnoses)
      .filter(({ level }) => level === 'error')
      .flatMap(({ fix }) => fix)
    expect([ill.code, fixes]).toEqual([1, expected.map((fix) => fix.replace('OWNER', desk.owner))])
    for (const fix of fixes) await desk.db.exec(fix)
    expect(await desk.run('doctor')).toMatchObject({ code: 0 })
  })

  it('a tablespace that is not there is told, and a table whose columns are others', async () => {
    await using desk = await openDesk(major)
    await desk.policies(archiving('tablespace:no_such_space'))
    expect(await desk.run('doctor')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/tablespace no_such_space, where .* does not exist/),
    })
    await desk.policies(archiving('table:public.rows'))
    await desk.db.exec(
      `create table public.rows (id integer, ts timestamptz); alter table public.rows owner to "${desk.owner}"`,
    )
    expect(await desk.run('doctor')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('public.rows has no column id of the same type'),
    })
  })

  it('a folder is looked at, and nothing is written to it', async () => {
    await using desk = await openDesk(major)
    const before = await readdir(desk.folder)
    await desk.policies(archiving(`file://${desk.folder}`))
    expect(await desk.run('doctor')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ok +archive +file:.* the folder is there, and we may write to it/),
    })
    expect(await readdir(desk.folder)).toEqual(before)
    await desk.policies(archiving(`file://${desk.folder}/no-such`))
    expect(await desk.run('doctor')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/error +archive +file:.*is not there\. Mount the file system/),
    })
  })

  it('a bucket is asked, with the credentials at hand, and nothing is written to it', async () => {
    await using server = await openS3Server()
    for (const [name, value] of Object.entries(credentials)) vi.stubEnv(name, value)
    const env = { PARTITIOND_S3_ENDPOINT: server.endpoint, PARTITIOND_S3_REGION: 'us-east-1' }
    await using desk = await openDesk(major)
    await desk.policies(archiving('s3://archive/events'))
    expect(await desk.run('doctor', { env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ok +archive +s3:\/\/archive\/events +the bucket answers/),
    })
    expect(server.files()).toEqual([])
    await desk.policies(archiving('s3://no-such-bucket'))
    expect(await desk.run('doctor', { env })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/error +archive +s3:\/\/no-such-bucket .*Create the bucket/),
    })
    vi.unstubAllEnvs()
  })
})

it('PostgreSQL 16 and newer tell membership from the right to SET ROLE', async () => {
  await using desk = await openDesk(18)
  await desk.db.exec(`
    revoke "${desk.owner}" from "${desk.daemon}";
    grant "${desk.owner}" to "${desk.daemon}" with set false`)
  const { code, stdout } = await desk.run('doctor')
  expect([code, stdout]).toEqual([
    1,
    expect.stringContaining(`grant ${desk.owner} to ${desk.daemon} with set true;`),
  ])
})
