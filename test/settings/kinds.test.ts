import { describe, expect, it } from 'vitest'

import { file, parse, policy, wrong } from './reading.ts'

describe('the words of number keys and times kept in other types', () => {
  it.each([
    [['interval: 1 day', 'epoch: milliseconds'], { epoch: 'milliseconds', ulid: false, offset: 0n }],
    [['interval: 1 day', 'ulid: true'], { epoch: undefined, ulid: true, offset: 0n }],
    [['interval: 100', 'offset: -50'], { epoch: undefined, ulid: false, offset: -50n }],
  ])('reach the policy: %j', (words, meant) => {
    expect(policy(...words)).toMatchObject(meant)
  })
})

describe('the words of a legacy inheritance set', () => {
  it('are carried out: the policy has the key', () => {
    const { inheritanceKey } = policy('interval: 1 day', 'method: inheritance', 'key: ctime')
    expect(inheritanceKey).toBe('ctime')
    expect(policy('interval: 1 day').inheritanceKey).toBeUndefined()
  })
})

describe('words that do not go together', () => {
  it.each([
    [
      ['interval: 1 day', 'list: { a: [1] }'],
      'policies.yaml:6:11  policies[0].list: cannot stand beside interval; allowed: one of interval, list and hash',
    ],
    [
      ['list: { a: [1] }', 'hash: { modulus: 2 }'],
      'policies.yaml:6:11  policies[0].hash: cannot stand beside interval or list; allowed: one of interval, list and hash',
    ],
    [
      ['interval: 1 day', 'epoch: seconds', 'ulid: true'],
      'policies.yaml:6:12  policies[0].epoch: cannot stand beside ulid; allowed: one of them',
    ],
    [
      ['interval: 1 day', 'offset: 5'],
      'policies.yaml:6:13  policies[0].offset: is for number keys; allowed: beside an interval that is a whole number',
    ],
    [
      ['interval: 1 day', 'method: inheritance'],
      'policies.yaml:6:13  policies[0].method: inheritance needs the key column, such as key: created_at',
    ],
    [
      ['interval: 1 day', 'key: ts'],
      'policies.yaml:6:10  policies[0].key: is for method: inheritance; of other sets the catalog tells the key',
    ],
    [
      ['hash: { modulus: 2 }', 'lifecycle: [{ after: 1 day, do: drop }]'],
      'policies.yaml:6:16  policies[0].lifecycle: needs an interval: a list or hash partition has no upper bound to count from',
    ],
  ])('are refused: %j', (words, problem) => {
    expect(wrong(...words)).toEqual([problem])
  })
})

describe('list', () => {
  it.each([
    ['list: {}', []],
    ['list: { a: [] }', ['policies.yaml:5:16  policies[0].list.a: must hold at least one value']],
    ['list: { a: 1 }', ['policies.yaml:5:16  policies[0].list.a: must be a list, is 1']],
    ['list: { "": [1] }', ['policies.yaml:5:13  policies[0].list.: a label must not be empty']],
    [
      'list: { a: [[1]] }',
      ['policies.yaml:5:17  policies[0].list.a[0]: must be a value of the key, is a list'],
    ],
    [
      'list: { a: [1], b: ["1"] }',
      ['policies.yaml:5:25  policies[0].list.b[0]: "1" stands under a already; allowed: each value once'],
    ],
    [
      'list: { a: [null, x], b: [null] }',
      ['policies.yaml:5:31  policies[0].list.b[0]: nothing stands under a already; allowed: each value once'],
    ],
  ])('%s', (word, lines) => {
    expect(wrong(word)).toEqual(lines)
  })
})

describe('subpartition', () => {
  it('goes to any depth', () => {
    const words = [
      'interval: 1 day',
      'subpartition:',
      '  by: list',
      '  key: region',
      '  list: { eu: [eu], us: [us] }',
      '  name: "{table}_{value}"',
      '  subpartition: { by: hash, key: id, modulus: 8, name: "{table}_p{remainder}" }',
    ]
    expect(wrong(...words)).toEqual([])
    expect(policy(...words).subpartition).toMatchObject({
      by: 'list',
      key: 'region',
      subpartition: { by: 'hash', modulus: 8, subpartition: undefined },
    })
  })

  it('gives what has no age itself partitions that do', () => {
    const life = ['list: { eu: [eu] }', 'lifecycle: [{ after: 1 month, do: drop }]']
    expect(wrong(...life, 'subpartition: { by: range, key: ts, interval: 1 day }')).toEqual([])
    expect(wrong(...life, 'subpartition: { by: hash, key: id, modulus: 2 }')).toHaveLength(1)
  })

  it('is not for the children of an inheritance set', () => {
    expect(
      wrong(
        'interval: 1 day',
        'method: inheritance',
        'key: ts',
        'subpartition: { by: hash, key: id, modulus: 2 }',
      ),
    ).toHaveLength(1)
  })

  it.each([
    ['{ by: hash, key: id }', 'policies[0].subpartition.modulus: is missing: by: hash needs modulus'],
    [
      '{ by: hash, key: id, modulus: 0 }',
      'policies[0].subpartition.modulus: must be a whole number from 1 to 1024, is 0',
    ],
    [
      '{ by: list, key: id, modulus: 4, list: { a: [1] } }',
      'policies[0].subpartition.modulus: is not for by: list, which needs list',
    ],
    ['{ by: range, key: ts }', 'policies[0].subpartition.interval: is missing: by: range needs interval'],
    [
      '{ by: rnage, key: ts }',
      'policies[0].subpartition.by: must be hash, list or range, is "rnage"; did you mean "range"?',
    ],
    ['{ key: ts }', 'policies[0].subpartition.by: is missing'],
    ['{ by: hash, modulus: 4 }', 'policies[0].subpartition.key: is missing'],
    [
      '{ by: range, key: ts, interval: 1 day, name: "{table}_{yyyy}" }',
      'policies[0].subpartition.name: cannot tell the partitions of 2000-01-03 and 2000-01-04 apart',
    ],
    [
      '{ by: hash, key: id, modulus: 4, subpartition: { by: hash, key: x } }',
      'policies[0].subpartition.subpartition.modulus: is missing: by: hash needs modulus',
    ],
    [
      '{ by: hash, key: id, modulus: 4, subpartition: { by: hash, key: x, modulus: 2, zzz: 1 } }',
      'policies[0].subpartition.subpartition.zzz: unknown key "zzz"',
    ],
  ])('is refused: %s', (written, problem) => {
    expect(wrong('interval: 1 day', `subpartition: ${written}`).join('\n')).toContain(problem)
  })
})

describe('parameters', () => {
  it('that PostgreSQL does not know are warned about', () => {
    const { warnings } = parse(
      file(
        'interval: 1 day',
        'parameters: { autovacuum_vacum_scale_factor: 0.1, toast.autovacuum_enabled: false }',
        'lifecycle: [{ after: 1 day, do: set, parameters: { filfactor: 100 } }]',
      ),
    )
    expect(warnings).toEqual([
      'policies.yaml:6:50  policies[0].parameters.autovacuum_vacum_scale_factor: "autovacuum_vacum_scale_factor" is no storage parameter of a PostgreSQL table; did you mean "autovacuum_vacuum_scale_factor"?',
      'policies.yaml:7:67  policies[0].lifecycle[0].parameters.filfactor: "filfactor" is no storage parameter of a PostgreSQL table; did you mean "fillfactor"?',
    ])
  })
})
