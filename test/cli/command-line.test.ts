import { describe, expect, it } from 'vitest'
import { isGroup } from '../../src/cli/command.ts'
import { commands } from '../../src/cli/commands.ts'
import { sharedNames } from '../../src/cli/shared-options.ts'
import { ran } from './captured-io.ts'

describe('a wrong command line ends with 2, says why on stderr, and prints no data', () => {
  it.each<[string, string, RegExp]>([
    ['an unknown command', 'plna', /unknown command 'plna'\n\(Did you mean plan\?\)/],
    ['a command of a later version', 'simulate', /unknown command 'simulate'/],
    ['an unknown option', 'plan --tabel public.a', /unknown option '--tabel'\n\(Did you mean --table\?\)/],
    [
      'a date for a moment',
      'plan --at 2027-01-01',
      /must be a moment with an offset, such as 2027-01-01T00:00:00Z/,
    ],
    ['no moment at all', 'plan --at tomorrow', /must be a moment with an offset/],
    ['an unknown kind of action', 'apply --only craete', /did you mean "create"\?/],
    ['an empty kind of action', 'apply --only create,', /Kinds are/],
    ['a wait without a unit', 'apply --wait 60', /did you mean "60 ms" or "60 s"\?/],
    ['an unknown safeguard', 'apply --allow gaurd', /did you mean "guard"\?/],
    ['an unknown format', 'plan --output yaml', /Allowed choices are text, json/],
    ['a table without its schema', 'plan --table events', /must be schema\.table/],
    ['an argument too many', 'plan plan.json', /too many arguments/],
    ['an unknown shell', 'completion tcsh', /Allowed choices are bash, zsh, fish/],
    [
      '--at where the clock is not asked',
      'doctor --at 2027-01-01T00:00:00Z',
      /--at means nothing to 'doctor'/,
    ],
    ['--yes where nothing is changed', 'plan --yes', /--yes means nothing to 'plan'/],
    ['another time without permission', 'apply --at 2027-01-01T00:00:00Z', /needs --allow time-travel/],
    ['a saved plan that is not there', 'apply no-such-plan.json', /cannot be read/],
    ['a file that is no saved plan', 'apply package.json', /package\.json is not a saved plan/],
    ['an unknown verb', 'archive lst', /unknown command 'lst'\n\(Did you mean list\?\)/],
    ['no verb', 'archive', /Usage: partitiond archive/],
    [
      '--at for what is read from the ledger',
      'archive list --at 2027-01-01T00:00:00Z',
      /--at means nothing to 'archive list'/,
    ],
    ['no archive to restore', 'archive restore public.events', /archive restore needs --lower/],
    [
      'a table without its schema to restore',
      'archive restore events --lower 2026-01-01',
      /not the name of a table/,
    ],
    [
      'a name without its schema to restore as',
      'archive restore public.a --lower 1 --as b',
      /must be schema\.table/,
    ],
    ['a restore for no time', 'archive restore public.a --lower 1 --for 0', /for no time at all/],
    ['a sample of nothing', 'archive verify --sample 0', /whole number above 0/],
    ['no command', '', /Usage: partitiond/],
  ])('%s', async (_what, line, message) => {
    const { code, stdout, stderr } = await ran(line.split(' ').filter((word) => word !== ''))
    expect(stderr).toMatch(message)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe('settings and policies that are wrong end with 2', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['no policy file', { PARTITIOND_POLICIES: '/nowhere/policies.yaml' }, /no such file or directory/],
    ['a malformed setting', { PARTITIOND_LOCK_TIMEOUT: '100' }, /PARTITIOND_LOCK_TIMEOUT/],
    ['no database', { PARTITIOND_POLICIES: 'src/demo/samples/policies.yaml' }, /DATABASE_URL/],
  ])('%s', async (_what, env, message) => {
    const { code, stderr } = await ran(['plan'], { env })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(code).toBe(2)
  })

  it('a database nobody knows, with the nearest one', async () => {
    const env = {
      PARTITIOND_POLICIES: 'src/demo/samples/policies.yaml',
      DATABASE_URL: 'postgres://localhost/a',
    }
    const { code, stderr } = await ran(['status', '--database', 'defualt'], { env })
    expect(stderr).toContain('there is no database "defualt"; did you mean "default"?')
    expect(code).toBe(2)
  })
})

it('a --table that no policy is about is said, not taken for a set that needs nothing', async () => {
  const env = {
    PARTITIOND_POLICIES: 'src/demo/samples/policies.yaml',
    DATABASE_URL: 'postgres://127.0.0.1:1/a',
  }
  const { stderr } = await ran(['plan', '--table', 'public.evnt_logs'], { env })
  expect(stderr).toContain('warning: --table public.evnt_logs: no policy is about it')
})

describe('help', () => {
  it('goes to stdout and lists every command and exit code', async () => {
    const { code, stdout, stderr } = await ran(['--help'])
    for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
    for (const exit of [0, 1, 2, 3, 4, 5, 70, 130]) expect(stdout).toMatch(new RegExp(`^ {2}${exit}\\b`, 'm'))
    expect([code, stderr]).toEqual([0, ''])
  })

  const typed = commands.flatMap((entry) =>
    isGroup(entry)
      ? entry.verbs.map((verb) => ({ words: [entry.name, verb.name], command: verb }))
      : [{ words: [entry.name], command: entry }],
  )

  it.each(typed)(
    'of $words tells its options, and of the shared ones those it has',
    async ({ words, command }) => {
      const { stdout } = await ran([...words, '--help'])
      for (const { flags } of command.options) expect(stdout).toContain(flags)
      for (const name of sharedNames)
        expect([name, new RegExp(`--${name}\\b`).test(stdout)]).toEqual([name, command.shared.includes(name)])
    },
  )

  it('tells the version', async () => {
    expect((await ran(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

it('shared options may stand before the command too', async () => {
  const { stdout } = await ran(['--output', 'json', 'config'])
  expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1 })
})
