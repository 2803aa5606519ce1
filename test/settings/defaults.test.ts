import { describe, expect, it } from 'vitest'

import { parse, policy, problems, wrong } from './reading.ts'

const withDefaults = (defaults: string, ...policies: readonly string[]): string =>
  [
    'version: 1',
    `defaults: { ${defaults} }`,
    'policies:',
    ...policies.map((each) => `  - { ${each} }`),
    '',
  ].join('\n')

describe('a policy that says only what it must', () => {
  it('gets every default', () => {
    expect(policy('interval: 1 day')).toMatchObject({
      databases: undefined,
      mode: 'manage',
      timezone: 'UTC',
      name: undefined,
      premake: { ahead: 4, behind: 0 },
      defaultRows: 'report',
      lifecycle: [],
      parameters: {},
      guard: { maxDropsPerCycle: 12, minPartitions: 1 },
      holds: [],
    })
  })

  it('gets each half of premake and guard on its own', () => {
    const { premake, guard } = policy(
      'interval: 1 day',
      'premake: { behind: 3 }',
      'guard: { minPartitions: 0 }',
    )
    expect(premake).toEqual({ ahead: 4, behind: 3 })
    expect(guard).toEqual({ maxDropsPerCycle: 12, minPartitions: 0 })
  })
})

describe('defaults', () => {
  it('merge under every policy: maps by key, lists and all else replace', () => {
    const text = withDefaults(
      'interval: 1 day, premake: { ahead: 7, behind: 1 }, parameters: { fillfactor: 90 }, lifecycle: [{ after: 1 day, do: freeze }, { after: 9 days, do: drop }]',
      'table: a.b, premake: { ahead: 2 }, parameters: { autovacuum_enabled: false }',
      'table: a.c, interval: 1 month, lifecycle: [{ after: 1 year, do: detach }]',
    )
    const [first, second] = parse(text).policies
    expect(first?.premake).toEqual({ ahead: 2, behind: 1 })
    expect(first?.parameters).toEqual({ fillfactor: '90', autovacuum_enabled: 'false' })
    expect(first?.lifecycle.map((step) => step.do)).toEqual(['freeze', 'detach', 'drop'])
    expect(second?.interval).toMatchObject({ span: { unit: 'month' } })
    expect(second?.lifecycle.map((step) => step.do)).toEqual(['detach'])
  })

  it('are told about once and where they stand, however many policies they spoil', () => {
    const text = withDefaults(
      'interval: 7d, timezone: Mars/Base, premake: { ahed: 1 }',
      'table: a.b',
      'table: a.c, premake: { behind: 1 }',
    )
    expect(problems(text).map((line) => line.split(': ')[0])).toEqual([
      'policies.yaml:2:23  defaults.interval',
      'policies.yaml:2:37  defaults.timezone',
      'policies.yaml:2:59  defaults.premake.ahed',
    ])
  })

  it('that do not go with a policy are told about where they stand', () => {
    const text = withDefaults('lifecycle: [{ after: 90, do: freeze }]', 'table: a.b, interval: 1 day')
    expect(problems(text)[0]).toContain('policies.yaml:2:34  defaults.lifecycle[0].after: 90 has no unit')
  })

  it('leave what is missing in a policy to the policy', () => {
    const text = withDefaults(
      'lifecycle: [{ after: 1 day, do: move, tablespace: x }]',
      'table: a.b, interval: 1 day, lifecycle: [{ after: 1 day, do: move }]',
    )
    expect(problems(text)).toEqual(['policies.yaml:4:48  policies[0].lifecycle[0].tablespace: is missing'])
  })

  it('have no table', () => {
    expect(problems(withDefaults('table: a.b')).join()).toContain(
      'policies.yaml:2:13  defaults.table: unknown key "table"; allowed: database,',
    )
  })
})

describe('a word that is wrong', () => {
  it.each([
    [
      'mode: observed',
      'policies.yaml:6:11  policies[0].mode: must be manage or observe, is "observed"; did you mean "observe"?',
    ],
    [
      'timezone: Asia/Soul',
      'policies.yaml:6:15  policies[0].timezone: "Asia/Soul" is not a time zone; allowed: IANA names such as UTC or Asia/Seoul; did you mean "Asia/Seoul"?',
    ],
    [
      'timezone: Seoul',
      'policies.yaml:6:15  policies[0].timezone: "Seoul" is not a time zone; allowed: IANA names such as UTC or Asia/Seoul; did you mean "Asia/Seoul"?',
    ],
    [
      'timezone: "+09:00"',
      'policies.yaml:6:15  policies[0].timezone: "+09:00" is not a time zone; allowed: IANA names such as UTC or Asia/Seoul; did you mean "Etc/GMT-9"?',
    ],
    [
      'timezone: 9',
      'policies.yaml:6:15  policies[0].timezone: 9 is not a time zone; allowed: IANA names such as UTC or Asia/Seoul',
    ],
    ['premake: 4', 'policies.yaml:6:14  policies[0].premake: must be a map, is 4'],
    [
      'premake: { ahead: -1 }',
      'policies.yaml:6:23  policies[0].premake.ahead: must be a whole number from 0 to 10000, is -1',
    ],
    [
      'premake: { ahead: "4" }',
      'policies.yaml:6:23  policies[0].premake.ahead: must be a whole number from 0 to 10000, is "4"',
    ],
    [
      'premake: { before: 1 }',
      'policies.yaml:6:16  policies[0].premake.before: unknown key "before"; allowed: ahead or behind',
    ],
    [
      'default: { rows: keep }',
      'policies.yaml:6:22  policies[0].default.rows: must be move or report, is "keep"',
    ],
    ['default: move', 'policies.yaml:6:14  policies[0].default: must be a map, is "move"'],
    ['parameters: [a]', 'policies.yaml:6:17  policies[0].parameters: must be a map, is a list'],
    [
      'parameters: { "Fill Factor": 1 }',
      'policies.yaml:6:19  policies[0].parameters.Fill Factor: must be a storage parameter such as fillfactor or toast.autovacuum_enabled',
    ],
    [
      'parameters: { fillfactor: }',
      'policies.yaml:6:31  policies[0].parameters.fillfactor: must be a number, true, false or text, is nothing',
    ],
    ['indexes: create index', 'policies.yaml:6:14  policies[0].indexes: must be a list, is "create index"'],
    [
      'indexes: ["create index on t (a)"]',
      'policies.yaml:6:15  policies[0].indexes[0]: must be a create index statement on {partition}, is "create index on t (a)"',
    ],
    [
      'guard: { maxDrops: 1 }',
      'policies.yaml:6:14  policies[0].guard.maxDrops: unknown key "maxDrops"; allowed: maxDropsPerCycle or minPartitions',
    ],
    ['lifecycle: { after: 1 day }', 'policies.yaml:6:16  policies[0].lifecycle: must be a list, is a map'],
    ['lifecycle: [freeze]', 'policies.yaml:6:17  policies[0].lifecycle[0]: must be a map, is "freeze"'],
    ['lifecycle:', 'policies.yaml:6:15  policies[0].lifecycle: must be a list, is nothing'],
    [
      'reconcile: yes',
      'policies.yaml:6:16  policies[0].reconcile: must be true or false, is "yes"; did you mean true?',
    ],
  ])('is refused with its place and the remedy: %s', (word, problem) => {
    expect(wrong('interval: 1 day', word)).toEqual([problem])
  })

  it('may be a key nobody knows', () => {
    const [problem = ''] = wrong('interval: 1 day', 'tabel: public.x')
    expect(problem).toMatch(
      /^policies.yaml:6:5 {2}policies\[0\]\.tabel: unknown key "tabel"; allowed: table, database, .* or offset; did you mean "table"\?$/,
    )
  })

  it('does not hide the others: all are told at once, in the order of the file', () => {
    const lines = wrong(
      'interval: 7h',
      'timezone: Mars',
      'premake: { ahead: x }',
      'lifecycle:',
      '  - { after: 9d, do: drop }',
      '  - { after: 1 day, do: freeze }',
      'name: "{table}_{foo}"',
      'zone: UTC',
    )
    expect(lines.map((line) => line.split(': ')[0])).toEqual([
      'policies.yaml:5:15  policies[0].interval',
      'policies.yaml:6:15  policies[0].timezone',
      'policies.yaml:7:23  policies[0].premake.ahead',
      'policies.yaml:9:18  policies[0].lifecycle[0].after',
      'policies.yaml:12:5  policies[0].zone',
    ])
  })

  it('does not hide what other words do to each other', () => {
    const lines = wrong(
      'interval: 1 day',
      'timezone: Mars',
      'name: "{table}_{yyyy}"',
      'lifecycle:',
      '  - { after: 30 days, do: drop, grace: 7 }',
      '  - { after: 9 days, do: detach }',
      '  - { after: 1 day, do: freeze }',
    )
    expect(lines.map((line) => line.split(': ')[0])).toEqual([
      'policies.yaml:6:15  policies[0].timezone',
      'policies.yaml:7:11  policies[0].name',
      'policies.yaml:9:44  policies[0].lifecycle[0].grace',
      'policies.yaml:11:29  policies[0].lifecycle[2].do',
    ])
  })

  it('accepts a zone in any case and keeps its own spelling', () => {
    expect(policy('interval: 1 day', 'timezone: asia/seoul').timezone).toBe('Asia/Seoul')
  })
})
