import { describe, expect, it } from 'vitest'

import { file, parse, policy, problems, wrong } from './reading.ts'

const name = (interval: string, template: string): readonly string[] => [
  `interval: ${interval}`,
  `name: "${template}"`,
]

describe('name', () => {
  it.each([
    ['1 year', '{table}_{yyyy}'],
    ['1 quarter', '{table}_{yyyy}_q{q}'],
    ['1 quarter', '{table}_{yyyy}{MM}'],
    ['1 month', '{table}_{yyyy}_{MM}'],
    ['3 months', '{table}_{yyyy}_q{q}'],
    ['6 months', '{table}_{yyyy}_q{q}'],
    ['12 months', '{table}_{yyyy}'],
    ['1 week', '{table}_{GGGG}_w{WW}'],
    ['1 week', '{table}_{yyyy}{MM}{dd}'],
    ['2 weeks', '{table}_{GGGG}_w{WW}'],
    ['31 days', '{table}_{yyyy}_{MM}'],
    ['1 day', 'p{yyyy}{MM}{dd}'],
    ['1 hour', '{table}_{yyyy}_{MM}_{dd}_{HH}'],
    ['24 hours', '{table}_{yyyy}_{MM}_{dd}'],
    ['15 minutes', '{table}_{yyyy}{MM}{dd}{HH}{mm}'],
    ['120 minutes', '{table}_{yyyy}{MM}{dd}{HH}'],
    ['500 years', '{schema}_{yyyy}'],
    ['1000', '{table}_{lower}'],
    ['1000', '{table}_to_{upper}'],
  ])('of an interval of %s may be %s', (interval, template) => {
    expect(policy(...name(interval, template)).name).toBe(template)
  })

  it.each([
    ['1 day', '{table}_{yyyy}_{MM}', '2000-01-03 and 2000-01-04', '{dd}', '{table}_{yyyy}_{MM}_{dd}'],
    ['1 month', '{table}_{yyyy}', '2000-01-01 and 2000-02-01', '{MM}', '{table}_{yyyy}_{MM}'],
    ['1 month', '{table}_{MM}', '2000-01-01 and 2001-01-01', '{yyyy}', '{table}_{yyyy}_{MM}'],
    ['1 month', '{table}_{yyyy}_q{q}', '2000-01-01 and 2000-02-01', '{MM}', '{table}_{yyyy}_{MM}'],
    ['1 week', '{table}_{yyyy}_w{WW}', '2001-01-01 and 2001-12-31', '{GGGG}', '{table}_{GGGG}_w{WW}'],
    [
      '1 hour',
      '{table}_{yyyy}{MM}{dd}',
      '00:00 and 01:00',
      '{HH} or {mm}',
      '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}',
    ],
    [
      '30 minutes',
      '{table}_{yyyy}{MM}{dd}{HH}',
      '00:00 and 00:30',
      '{mm}',
      '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}',
    ],
    ['1 year', '{table}', '2000-01-01 and 2001-01-01', '{yyyy}', '{table}_{yyyy}'],
  ])('of an interval of %s may not be %s', (interval, template, pair, needed, such) => {
    expect(wrong(...name(interval, template))).toEqual([
      `policies.yaml:6:11  policies[0].name: cannot tell the partitions of ${pair} apart, with an interval of ${interval}; allowed: a name that also has ${needed}, such as "${such}"`,
    ])
  })

  it.each([
    [
      '1 month',
      '{table}_{YYYY}_{MM}',
      'unknown token {YYYY}; allowed: {table}, {schema}, {yyyy}, {q}, {MM}, {dd}, {GGGG}, {WW}, {HH} or {mm}; did you mean "{yyyy}"?',
    ],
    [
      '1 month',
      '{table}_{yyyy}_{month}',
      'unknown token {month}; allowed: {table}, {schema}, {yyyy}, {q}, {MM}, {dd}, {GGGG}, {WW}, {HH} or {mm}',
    ],
    ['1 month', '{tabel}_{yyyy}_{MM}', 'did you mean "{table}"?'],
    ['1 month', '{table}_{lower}', '{lower} is not for a time interval'],
    [
      '1000',
      '{table}_{value}',
      '{value} is not for a number interval; allowed: {table}, {schema}, {lower} or {upper}',
    ],
    [
      '1000',
      '{table}',
      'cannot tell two partitions of a number interval apart; allowed: a name that also has {lower} or {upper}',
    ],
    ['1 month', '{table}_{yyyy}_{MM', 'has a stray "{"'],
    ['1 month', '{table}_{yyyy}_MM}', 'has a stray "}"'],
    [
      '1 month',
      `${'x'.repeat(50)}{table}_{yyyy}_{MM}`,
      "leaves no room for the table's name: 58 bytes beside {table}; allowed: 50",
    ],
  ])('on an interval of %s is refused as %s', (interval, template, problem) => {
    expect(wrong(...name(interval, template))[0]).toContain(`policies.yaml:6:11  policies[0].name: `)
    expect(wrong(...name(interval, template))[0]).toContain(problem)
  })

  it('that has the minute for the month is told so', () => {
    expect(wrong(...name('1 month', '{table}_{yyyy}_{mm}')).join()).toContain(
      'allowed: a name that also has {MM}, such as "{table}_{yyyy}_{MM}"; did you mean "{MM}"? {mm} is the minute',
    )
  })

  it('of a list set has the value, of a hash set the remainder', () => {
    expect(policy('list: { a: [1] }', 'name: "{table}_{value}"').name).toBe('{table}_{value}')
    expect(policy('hash: { modulus: 4 }', 'name: "{table}_{remainder}"').name).toBe('{table}_{remainder}')
    expect(wrong('list: { a: [1] }', 'name: "{table}_{yyyy}"')[0]).toContain(
      '{yyyy} is not for a list set; allowed: {table}, {schema} or {value}',
    )
    expect(wrong('hash: { modulus: 4 }', 'name: "{table}"')[0]).toContain(
      'allowed: a name that also has {remainder}',
    )
  })

  it('is no empty text', () => {
    expect(wrong('interval: 1 day', 'name: ""')).toEqual([
      'policies.yaml:6:11  policies[0].name: must be text, is empty',
    ])
  })

  it('warns when a glob matches tables that would contend for it', () => {
    const text = 'version: 1\npolicies:\n  - table: metrics.*\n    interval: 1 year\n    name: "p{yyyy}"\n'
    expect(parse(text).warnings).toEqual([
      'policies.yaml:5:11  policies[0].name: has no {table}, and metrics.* may match several tables',
    ])
  })
})

describe('table', () => {
  it.each([
    ['public.events', { schema: 'public', name: 'events' }],
    ['Public.Events', { schema: 'public', name: 'events' }],
    [`'"Mixed Case"."a.b"'`, { schema: 'Mixed Case', name: 'a.b' }],
    [`'app."a*b"'`, { schema: 'app', name: 'a*b' }],
    ['metrics.*', undefined],
    [`'*.events_*'`, undefined],
  ])('reads %s', (written, exact) => {
    const [first] = parse(file('interval: 1 day').replace('public.t', written)).policies
    expect(first?.table.exact).toEqual(exact)
  })

  it.each([
    [
      'events',
      '"events" does not name a table; allowed: schema.table or a glob such as metrics.*; did you mean "public.events"?',
    ],
    ['a.b.c', '"a.b.c" does not name a table; allowed: schema.table or a glob such as metrics.*'],
    [`'"a'`, 'does not name a table'],
    [`public.${'x'.repeat(64)}`, 'is longer than the 63 bytes PostgreSQL keeps'],
    ['5', '5 does not name a table'],
  ])('refuses %s', (written, problem) => {
    expect(problems(file('interval: 1 day').replace('public.t', written)).join()).toContain(problem)
  })

  it('has one policy', () => {
    const text =
      'version: 1\npolicies:\n  - { table: public.a, interval: 1 day }\n  - { table: \'"public".a\', interval: 1 month }\n'
    expect(problems(text)).toEqual([
      'policies.yaml:4:14  policies[1].table: public.a has a policy in the database "default" already, at policies.yaml:3:14; allowed: one policy for a table in each database',
    ])
  })

  it('has one policy for a glob too, and may have one beside it', () => {
    const twice =
      'version: 1\npolicies:\n  - { table: m.*, interval: 1 day }\n  - { table: m.*, interval: 1 month }\n'
    expect(problems(twice).join()).toContain('m.* has a policy in the database "default" already')
    expect(problems(twice.replace('m.*', 'm.a'))).toEqual([])
  })
})
