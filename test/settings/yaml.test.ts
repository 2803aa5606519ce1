import { describe, expect, it } from 'vitest'

import { file, parse, policy, problems, wrong } from './reading.ts'

describe('the file', () => {
  it.each([
    ['', 'policies.yaml:1:1  is empty; allowed: version: 1, then databases, defaults and policies'],
    [
      '# nothing\n',
      'policies.yaml:1:1  is empty; allowed: version: 1, then databases, defaults and policies',
    ],
    ['- a\n', 'policies.yaml:1:1  must be a map; allowed: version: 1, then databases, defaults and policies'],
    ['policies: []\n', 'policies.yaml:1:1  version: is missing'],
    ['version: 2\n', 'policies.yaml:1:10  version: must be 1, is 2'],
    ['version: "1"\n', 'policies.yaml:1:10  version: must be 1, is "1"'],
    [
      'version: 1\npolicys: []\n',
      'policies.yaml:2:1  policys: unknown key "policys"; allowed: version, databases, defaults or policies; did you mean "policies"?',
    ],
    ['version: 1\npolicies: { a: 1 }\n', 'policies.yaml:2:11  policies: must be a list, is a map'],
    ['version: 1\npolicies: [5]\n', 'policies.yaml:2:12  policies[0]: must be a map, is 5'],
    [
      'version: 1\nversion: 1\n',
      'policies.yaml:2:1  this key stands here twice; allowed: each key once in a map',
    ],
    [
      'version: 1\n---\nversion: 1\n',
      'policies.yaml:2:1  holds a second document ("---"); allowed: one document a file',
    ],
    ['version: !one 1\n', 'policies.yaml:1:10  Unresolved tag: !one'],
    [
      'version: 1\npolicies:\n  - table: *.events\n',
      'policies.yaml:3:12  *.events refers to an anchor that is not there; did you mean the text "*.events" in quotes?',
    ],
  ])('is refused: %j', (text, problem) => {
    expect(problems(text)).toEqual([problem])
  })

  it('is refused when it is no YAML, without quoting it', () => {
    const lines = problems('version: 1\ndatabases: [{ name: a, url: postgres://u:geheim@h/{db} ]\n')
    expect(lines.length).toBeGreaterThan(0)
    expect(lines[0]).toMatch(/^policies.yaml:2:\d+ {2}/)
    expect(lines.join()).not.toContain('geheim')
  })

  it('may have no policies', () => {
    expect(parse('version: 1\npolicies: []\n').policies).toEqual([])
  })

  it('may be JSON, indented with tabs', () => {
    const text = '{\n\t"version": 1,\n\t"policies": [\n\t\t{ "table": "a.b", "interval": "1 day" }\n\t]\n}\n'
    expect(parse(text).policies).toHaveLength(1)
    expect(problems(text.replace('1 day', '1 dya'))[0]).toMatch(
      /^policies.yaml:4:33 {2}policies\[0\]\.interval: .* did you mean "1 day"\?$/,
    )
  })

  it('may begin with a byte order mark', () => {
    expect(parse(`\uFEFF${file('interval: 1 day')}`).policies).toHaveLength(1)
  })
})

describe('numbers that YAML and people read differently', () => {
  it.each([
    [
      'interval: 010',
      'policies.yaml:5:15  policies[0].interval: 010 is ambiguous: it may be read as decimal, octal or hexadecimal; did you mean 10, or the text "010" in quotes?',
    ],
    [
      'interval: 0x10',
      'policies.yaml:5:15  policies[0].interval: 0x10 is ambiguous: it may be read as decimal, octal or hexadecimal; did you mean 16, or the text "0x10" in quotes?',
    ],
    [
      'list: { zip: [1, 007] }',
      'policies.yaml:5:22  policies[0].list.zip[1]: 007 is ambiguous: it may be read as decimal, octal or hexadecimal; did you mean 7, or the text "007" in quotes?',
    ],
  ])('are refused: %s', (word, problem) => {
    expect(wrong(word)).toEqual([problem])
  })

  it('do not hide other problems', () => {
    expect(wrong('interval: 010', 'mode: no')).toHaveLength(2)
  })

  it('are fine as text, and as fractions', () => {
    expect(wrong('list: { zip: ["007"] }')).toEqual([])
    expect(
      policy('interval: 1 day', 'parameters: { autovacuum_vacuum_scale_factor: 0.05 }').parameters,
    ).toEqual({ autovacuum_vacuum_scale_factor: '0.05' })
  })
})

describe('anchors', () => {
  const text = `version: 1
policies:
  - table: a.b
    interval: 1 day
    lifecycle: &life
      - { after: 1 day, do: freeze }
    premake: &ahead { ahead: 9 }
  - table: a.c
    interval: 1 month
    lifecycle: *life
    premake: { <<: *ahead, behind: 2 }
`

  it('are followed, merge keys too', () => {
    const [, second] = parse(text).policies
    expect(second?.lifecycle).toHaveLength(1)
    expect(second?.premake).toEqual({ ahead: 9, behind: 2 })
  })

  it('lead to the place where the value stands', () => {
    const lines = problems(text.replace('after: 1 day', 'after: 1d').replace('ahead: 9', 'ahead: -9'))
    expect(lines.map((line) => line.split(': ')[0])).toEqual([
      'policies.yaml:6:18  policies[0].lifecycle[0].after',
      'policies.yaml:6:18  policies[1].lifecycle[0].after',
      'policies.yaml:7:30  policies[0].premake.ahead',
      'policies.yaml:7:30  policies[1].premake.ahead',
    ])
  })
})
