import { describe, expect, it } from 'vitest'

import { file, parse, policy, wrong } from './reading.ts'

const lifecycle = (...steps: readonly string[]): readonly string[] => [
  'interval: 1 day',
  'lifecycle:',
  ...steps.map((step) => `  - { ${step} }`),
]

describe('lifecycle', () => {
  it('has a grace of seven days', () => {
    expect(
      policy(...lifecycle('after: 1 year, do: detach', 'after: 1 year, do: drop')).lifecycle.at(-1),
    ).toEqual({
      do: 'drop',
      after: { kind: 'time', span: { count: 1, unit: 'year' } },
      grace: { count: 7, unit: 'day' },
    })
  })

  it('may have a grace of nothing', () => {
    expect(policy(...lifecycle('after: 1 year, do: drop, grace: 0 days')).lifecycle.at(-1)).toMatchObject({
      grace: { count: 0, unit: 'day' },
    })
  })

  it.each([
    ['after: 30 days, do: drop', ['detach', 'drop']],
    ['after: 30 days, do: archive, to: "schema:old"', ['detach', 'archive']],
  ])('detaches first, at the same age: %s', (step, kinds) => {
    const steps = policy(...lifecycle('after: 1 day, do: freeze', step)).lifecycle
    expect(steps.map((each) => each.do)).toEqual(['freeze', ...kinds])
    expect(steps[1]?.after).toEqual(steps[2]?.after)
  })

  it('detaches at the age of the first step that needs it', () => {
    const steps = policy(
      ...lifecycle('after: 30 days, do: archive, to: "schema:old"', 'after: 90 days, do: drop'),
    ).lifecycle
    expect(steps[0]).toEqual({ do: 'detach', after: { kind: 'time', span: { count: 30, unit: 'day' } } })
  })

  it('lets what leaves stay published, or go, which is what it does without a word', () => {
    const publicationOf = (words: string): unknown =>
      policy(...lifecycle(`after: 30 days, do: detach${words}`)).lifecycle[0]
    expect(publicationOf(', publication: stay')).toMatchObject({ publication: 'stay' })
    expect(publicationOf(', publication: leave')).toMatchObject({ publication: 'leave' })
    expect(publicationOf('')).not.toHaveProperty('publication')
    expect(wrong(...lifecycle('after: 30 days, do: detach, publication: keep'))).toEqual([
      expect.stringMatching(/publication: must be leave or stay, is "keep"/),
    ])
  })

  it('takes freeze, move and set in any order, and set more than once', () => {
    const steps = [
      'after: 3 days, do: set, parameters: { fillfactor: 100 }',
      'after: 2 days, do: move, tablespace: cold',
      'after: 1 day, do: freeze',
      'after: 9 days, do: set, parameters: { autovacuum_enabled: false }',
    ]
    expect(policy(...lifecycle(...steps)).lifecycle.map((each) => each.do)).toEqual([
      'set',
      'move',
      'freeze',
      'set',
    ])
  })

  it.each([
    [
      ['after: 9 days, do: detach', 'after: 1 day, do: freeze'],
      `policies.yaml:8:29  policies[0].lifecycle[1].do: "freeze" stands after "detach"; allowed: life's order: freeze, move, set, then detach, then archive, then drop`,
    ],
    [
      ['after: 9 days, do: drop', 'after: 9 days, do: archive, to: "schema:a"'],
      `policies.yaml:8:30  policies[0].lifecycle[1].do: "archive" stands after "drop"; allowed: life's order: freeze, move, set, then detach, then archive, then drop`,
    ],
    [
      ['after: 1 day, do: freeze', 'after: 2 days, do: freeze'],
      'policies.yaml:8:30  policies[0].lifecycle[1].do: "freeze" stands here a second time; allowed: once (only set may be repeated)',
    ],
    [
      ['after: 12 months, do: detach', 'after: 6 months, do: drop'],
      'policies.yaml:8:18  policies[0].lifecycle[1].after: 6 months is before "detach" is due (12 months); allowed: 12 months or later',
    ],
    [
      ['after: 9 partitions, do: detach', 'after: 2 partitions, do: drop'],
      'policies.yaml:8:18  policies[0].lifecycle[1].after: 2 partitions is before "detach" is due (9 partitions); allowed: 9 partitions or later',
    ],
  ])('refuses steps that contradict each other: %s', (steps, problem) => {
    expect(wrong(...lifecycle(...steps))).toEqual([problem])
  })

  it('compares months with days only where no calendar can change the answer', () => {
    expect(wrong(...lifecycle('after: 12 months, do: detach', 'after: 365 days, do: drop'))).toEqual([])
    expect(wrong(...lifecycle('after: 12 months, do: detach', 'after: 300 days, do: drop'))).toHaveLength(1)
  })

  it.each([
    ['do: freeze', 'policies.yaml:7:9  policies[0].lifecycle[0].after: is missing'],
    [
      'after: 1 day',
      'policies.yaml:7:9  policies[0].lifecycle[0].do: is missing; allowed: freeze, move, set, detach, archive or drop',
    ],
    [
      'after: 1 day, do: dettach',
      'policies.yaml:7:29  policies[0].lifecycle[0].do: unknown step "dettach"; allowed: freeze, move, set, detach, archive or drop; did you mean "detach"?',
    ],
    ['after: 1 day, do: move', 'policies.yaml:7:9  policies[0].lifecycle[0].tablespace: is missing'],
    ['after: 1 day, do: set', 'policies.yaml:7:9  policies[0].lifecycle[0].parameters: is missing'],
    ['after: 1 day, do: archive', 'policies.yaml:7:9  policies[0].lifecycle[0].to: is missing'],
    [
      'after: 1 day, do: freeze, grace: 7 days',
      'policies.yaml:7:37  policies[0].lifecycle[0].grace: unknown key "grace"; allowed: do or after',
    ],
    [
      'after: 1 day, do: drop, garce: 7 days',
      'policies.yaml:7:35  policies[0].lifecycle[0].garce: unknown key "garce"; allowed: do, after or grace; did you mean "grace"?',
    ],
    [
      'after: 1 day, do: detach, schema: "\\"Old\\""',
      'policies.yaml:7:45  policies[0].lifecycle[0].schema: "\\"Old\\"" holds a quote; the name is taken as it stands; did you mean Old?',
    ],
    [
      'after: 1 day, do: archive, to: "s3://archive", format: avro',
      'policies.yaml:7:66  policies[0].lifecycle[0].format: must be copy, csv or parquet, is "avro"',
    ],
    [
      'after: 1 day, do: archive, to: "s3://archive", keep: 7',
      'policies.yaml:7:64  policies[0].lifecycle[0].keep: 7 has no unit; allowed: a whole number and one unit, spelled out: minutes, hours, days, weeks, months, quarters or years; did you mean "7 days"?',
    ],
  ])('refuses { %s }', (step, problem) => {
    expect(wrong(...lifecycle(step))).toEqual([problem])
  })

  it('warns about a step that never comes, because the partition leaves before', () => {
    const { warnings } = parse(file(...lifecycle('after: 90 days, do: freeze', 'after: 30 days, do: drop')))
    expect(warnings).toEqual([
      'policies.yaml:7:18  policies[0].lifecycle[0].after: "freeze" after 90 days never happens: the partition leaves after 30 days',
    ])
  })
})
