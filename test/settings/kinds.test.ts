import { describe, expect, it } from 'vitest'

import { file, parse, policy, wrong } from './reading.ts'

describe('words that are read and not carried out yet', () => {
  it.each([
    [['interval: 1 day', 'indexes: ["create unique index on {partition} (a)"]'], ['indexes']],
    [['interval: 1 day', 'epoch: milliseconds'], ['epoch']],
    [['interval: 1 day', 'ulid: true'], ['ulid']],
    [['list: { stars: [star], small: [asteroid, comet, null] }'], ['list']],
    [['hash: { modulus: 4 }'], ['hash']],
    [['interval: 1 day', 'subpartition: { by: hash, key: save_id, modulus: 4 }'], ['subpartition']],
    [['interval: 1 day', 'method: inheritance', 'key: ctime'], ['method: inheritance']],
    [['interval: 1 day', 'reconcile: true'], ['reconcile']],
    [['interval: 100', 'offset: -50'], ['offset']],
    [
      ['list: { a: [1] }', 'subpartition: { by: range, key: ts, interval: 1 day }'],
      ['list', 'subpartition'],
    ],
  ])('are valid and named: %j', (words, unavailable) => {
    expect(policy(...words).unavailable).toEqual(unavailable)
  })

  it.each([
    [['interval: 1 day', 'ulid: false', 'reconcile: false', 'hold: []', 'indexes: []']],
    [['interval: 100', 'offset: 0']],
  ])('are not named where they change nothing: %j', (words) => {
    expect(policy(...words).unavailable).toEqual([])
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
