import { describe, expect, it } from 'vitest'

import { parsePolicies } from '../../src/settings/parse-policies.ts'
import { parse, problems } from './reading.ts'

const two = 'databases: [{ name: main, url: "postgres://h/a" }, { name: other, urlFile: ../secrets/b }]'
const text = (databases: string, choice = ''): string =>
  `version: 1\n${databases}\npolicies:\n  - { table: a.b, interval: 1 day${choice} }\n`

describe('databases', () => {
  it('have a url, or a file relative to the policy file', () => {
    const { databases } = parsePolicies(
      [{ file: '/etc/partitiond/p.yaml', text: text(two, ', database: "*"') }],
      {},
    )
    expect(databases).toEqual([
      { name: 'main', source: { kind: 'url', url: 'postgres://h/a' } },
      { name: 'other', source: { kind: 'file', path: '/etc/secrets/b' } },
    ])
  })

  it('are none when the file names none', () => {
    expect(parse(text('')).databases).toEqual([])
  })

  it.each([
    ['databases: []', 'policies.yaml:2:12  databases: must hold at least one database'],
    ['databases: [{ name: a }]', 'policies.yaml:2:13  databases[0]: has no address; allowed: url or urlFile'],
    ['databases: [{ url: "postgres://h/a" }]', 'policies.yaml:2:13  databases[0].name: is missing'],
    [
      'databases: [{ name: "a b", urlFile: x }]',
      'policies.yaml:2:21  databases[0].name: must be a name of letters, digits, "_", "-" and ".", is "a b"',
    ],
    [
      'databases: [{ name: a, urlFile: x, url: "postgres://h/a" }]',
      'policies.yaml:2:33  databases[0].urlFile: cannot stand beside url; allowed: one of them',
    ],
    [
      'databases: [{ name: a, urlFile: x }, { name: a, urlFile: y }]',
      'policies.yaml:2:46  databases[1].name: "a" stands here a second time; allowed: each name once',
    ],
    [
      'databases: [{ name: a, url: "mysql://u:geheim@h/a" }]',
      'policies.yaml:2:29  databases[0].url: must begin with postgres:// or postgresql://',
    ],
    [
      'databases: [{ name: a, uri: x }]',
      'policies.yaml:2:24  databases[0].uri: unknown key "uri"; allowed: name, url or urlFile; did you mean "url"?',
    ],
  ])('are refused: %s', (databases, problem) => {
    expect(problems(text(databases, ', database: "*"'))).toContain(problem)
  })
})

describe('database', () => {
  it.each([
    [', database: main', ['main']],
    [', database: [other, main, other]', ['other', 'main']],
    [', database: "*"', '*'],
  ])('chooses%s', (choice, databases) => {
    expect(parse(text(two, choice)).policies[0]?.databases).toEqual(databases)
  })

  it('need not be said when there is one', () => {
    expect(parse(text('')).policies[0]?.databases).toBeUndefined()
    expect(parse(text('', ', database: default')).policies[0]?.databases).toEqual(['default'])
  })

  it.each([
    [
      '',
      'policies.yaml:4:5  policies[0].database: is missing: there are several databases; allowed: main or other, a list of them, or "*"',
    ],
    [
      ', database: mian',
      'policies.yaml:4:46  policies[0].database: there is no database "mian"; allowed: main or other; did you mean "main"?',
    ],
    [
      ', database: [main, spare]',
      'policies.yaml:4:46  policies[0].database: there is no database "spare"; allowed: main or other',
    ],
    [
      ', database: []',
      `policies.yaml:4:46  policies[0].database: must be a database's name, a list of them, or "*" for all, is a list`,
    ],
    [
      ', database: 5',
      `policies.yaml:4:46  policies[0].database: must be a database's name, a list of them, or "*" for all, is 5`,
    ],
  ])('is refused: %s', (choice, problem) => {
    expect(problems(text(two, choice))).toEqual([problem])
  })

  it('is refused when it names another than the only one', () => {
    expect(problems(text('', ', database: main')).join()).toContain(
      'there is no database "main"; allowed: default',
    )
  })

  it('may differ between policies of the same table', () => {
    const both = (a: string, b: string): string =>
      `version: 1\n${two}\npolicies:\n  - { table: a.b, interval: 1 day, database: ${a} }\n  - { table: a.b, interval: 1 month, database: ${b} }\n`
    expect(problems(both('main', 'other'))).toEqual([])
    expect(problems(both('main', '"*"')).join()).toContain(
      'policies[1].table: a.b has a policy in the database "main" already, at policies.yaml:4:14',
    )
  })
})

describe('${NAME}', () => {
  const url = (written: string): string => text(`databases: [{ name: main, url: "${written}" }]`)
  const to = (written: string): string =>
    text('', `, lifecycle: [{ after: 1 day, do: archive, to: "${written}" }]`)

  it('is replaced in url and to, from the environment', () => {
    const environment = { HOST: 'h', PASSWORD: 'p@ss"word: #1', BUCKET: 'acme' }
    expect(parse(url('postgres://u:${PASSWORD}@${HOST}/db'), environment).databases[0]?.source).toEqual({
      kind: 'url',
      url: 'postgres://u:p@ss"word: #1@h/db',
    })
    expect(parse(to('s3://${BUCKET}/x'), environment).policies[0]?.lifecycle[1]).toMatchObject({
      to: { kind: 's3', bucket: 'acme', prefix: 'x' },
    })
  })

  it('is literal behind another $', () => {
    expect(parse(to('file:///a/$${b}'), {}).policies[0]?.lifecycle[1]).toMatchObject({
      to: { kind: 'directory', path: '/a/${b}' },
    })
  })

  it.each([
    [
      '${HOTS}',
      'the environment variable HOTS is not set; allowed: a variable that is set; did you mean "HOST"?',
    ],
    ['${EMPTY}', 'the environment variable EMPTY is empty; allowed: a variable that is set'],
    [
      '${a-b}',
      'holds a "${" that no variable name and "}" follow; allowed: ${NAME}, or $${ for a literal ${',
    ],
    [
      '${HOST',
      'holds a "${" that no variable name and "}" follow; allowed: ${NAME}, or $${ for a literal ${',
    ],
  ])('is an error at its place: %s', (written, problem) => {
    expect(problems(url(written), { HOST: 'h', EMPTY: '' })).toEqual([
      `policies.yaml:2:32  databases[0].url: ${problem}`,
    ])
  })

  it('is an error once when it stands in the defaults', () => {
    const defaults =
      'version: 1\ndefaults: { interval: 1 day, lifecycle: [{ after: 1 day, do: archive, to: "s3://${B}/" }] }\npolicies: [{ table: a.b }, { table: a.c }]\n'
    expect(problems(defaults)).toEqual([
      'policies.yaml:2:75  defaults.lifecycle[0].to: the environment variable B is not set; allowed: a variable that is set',
    ])
  })

  it('is left alone elsewhere, with a warning', () => {
    const { policies, warnings } = parse(
      'version: 1\npolicies: [{ table: a.b, interval: 1 day, lifecycle: [{ after: 1 day, do: move, tablespace: "${T}" }] }]\n',
      { T: 'x' },
    )
    expect(policies[0]?.lifecycle[0]).toMatchObject({ tablespace: '${T}' })
    expect(warnings).toEqual([
      'policies.yaml:2:93  policies[0].lifecycle[0].tablespace: holds a ${…}, which is not replaced here: only in url and to',
    ])
  })
})

describe('a password in the file', () => {
  const databases = (url: string): string => text(`databases: [{ name: main, url: "${url}" }]`)

  it.each(['postgres://u:geheim@h/db', 'postgres://h/db?user=u&password=geheim'])(
    'is warned about, and not repeated: %s',
    (url) => {
      expect(parse(databases(url)).warnings).toEqual([
        'policies.yaml:2:32  databases[0].url: looks like it holds a password; write ${NAME} and set it in the environment, or use urlFile',
      ])
    },
  )

  it.each(['postgres://u:${PW}@h/db', 'postgres://u@h/db', '${PW}'])('is none: %s', (url) => {
    expect(parse(databases(url), { PW: 'postgres://u:geheim@h/db' }).warnings).toEqual([])
  })

  it('is warned about wherever it stands', () => {
    const { warnings } = parse(
      'version: 1\npolicies: [{ table: a.b, interval: 1 day, hold: [{ lower: 2026-01-01, upper: 2026-02-01, reason: "ask postgres://u:geheim@h/db" }] }]\n',
    )
    expect(warnings.join()).toContain('policies[0].hold[0].reason: looks like it holds a password')
  })

  it('never reaches an error', () => {
    const lines = problems(text('databases: [{ name: "postgres://u:geheim@h/db", urlFile: x }]'))
    expect(lines.join()).toContain('postgres://u:***@h/db')
    expect(lines.join()).not.toContain('geheim')
  })
})
