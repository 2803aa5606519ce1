import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PolicyIndex } from '../../src/domain/index-definition.ts'
import { readIndexStatement } from '../../src/settings/words/index-statement.ts'
import { policy, wrong } from './reading.ts'

const read = (statement: string): PolicyIndex | string => {
  const reading = readIndexStatement(statement)
  return 'wrong' in reading ? reading.wrong : reading.value
}

const plain = { unique: false, name: undefined, tablespace: undefined, predicate: undefined }

describe('an index of every partition', () => {
  it.each<[string, Partial<PolicyIndex>]>([
    ['create index on {partition} using brin (ts)', { columns: 'using brin (ts)' }],
    ['CREATE UNIQUE INDEX ON {partition}\n  (id,  ts)', { unique: true, columns: '(id, ts)' }],
    [
      'create index {partition}_By_Body on {partition} (lower(body) public.text_ops desc nulls last)',
      { name: '{partition}_by_body', columns: '(lower(body) public.text_ops desc nulls last)' },
    ],
    ['create index "Of {partition}" on {partition} (a)', { name: 'Of {partition}', columns: '(a)' }],
    [
      'create unique index on {partition} using btree (a) include (b) nulls not distinct with (fillfactor = 70) tablespace "Cold store" where a > 0',
      {
        unique: true,
        columns: 'using btree (a) include (b) nulls not distinct with (fillfactor = 70)',
        tablespace: 'Cold store',
        predicate: 'a > 0',
      },
    ],
    [
      `create index on {partition} ("Odd ""; name") where note <> 'it''s; -- /* no */ {comment} $$'`,
      { columns: '("Odd ""; name")', predicate: `note <> 'it''s; -- /* no */ {comment} $$'` },
    ],
  ])('is taken apart: %s', (statement, expected) => {
    expect(read(statement)).toEqual({ ...plain, ...expected })
  })

  it.each([
    ['create index on {partition} (ts); drop table public.events', 'holds a semicolon'],
    ['create index on {partition} (ts) -- and so on', 'holds a comment'],
    ['create index on {partition} (ts /* )', 'holds a comment'],
    ["create index on {partition} (ts) where a = E'\\'; drop table x; --'", 'has a quote right behind "E"'],
    ['create index on {partition} (ts) where a = $$ x $$', 'holds a dollar sign'],
    ["create index on {partition} (ts) where a = 'x", 'holds a quote that does not end'],
    ['create index on {partition} (U&"d\\0061ta")', 'has a quote right behind "&"'],
    ['create index on {partition} (a)) (b', 'has a parenthesis without its other half'],
    ['create index on {partition} (a) drop table x', 'has "drop" where nothing of a create index can stand'],
    ['create index on {partition}', 'must go on with the columns'],
    ['create index on {partition}.other (a)', 'must go on with the columns'],
    ['create index on {partition} (a) where', 'has a where without a condition'],
    ['create index on {partition} (a) tablespace', 'has a tablespace without exactly one name'],
    ['create index on public.events (a)', 'must be a create index statement on {partition}'],
    ['create table {partition} (a int)', 'must be a create index statement on {partition}'],
    [
      'create index on {partition} (a) where exists (select from {partition})',
      'may name {partition} as its table only',
    ],
    ['create index concurrently on {partition} (a)', 'leave "concurrently" out'],
    ['create index if not exists x on {partition} (a)', 'leave "if not exists" out'],
    ['create index on only {partition} (a)', 'leave "only" out'],
    ['create index events_a on {partition} (a)', 'would be the same for every partition'],
    [`create index {partition}_${'x'.repeat(60)} on {partition} (a)`, 'leaves no room'],
    ['create index public.{partition}_a on {partition} (a)', 'cannot be the name of an index'],
    ['create index on {partition} (a\u0000)', 'holds a character that is not readable'],
  ])('is refused: %j', (statement, why) => {
    expect(read(statement)).toContain(why)
  })

  it('is judged when the file is read, with its place', () => {
    expect(wrong('interval: 1 day', "indexes: ['create index on {partition} (a); drop table x']")).toEqual([
      'policies.yaml:6:15  policies[0].indexes[0]: holds a semicolon; allowed: one create index statement and nothing else',
    ])
  })

  it('counts once, however often it is written', () => {
    const { indexes } = policy(
      'interval: 1 day',
      "indexes: ['create index on {partition} (a)', 'CREATE  INDEX  ON {partition} (a)']",
    )
    expect(indexes.map(({ columns }) => columns)).toEqual(['(a)'])
  })

  it('holds, outside of quotes, nothing that ends a statement, whatever was written', () => {
    const piece = constantFrom(...`(),;'"$-/*\\ {}\nE&U`.split(''), 'a', 'where ', 'tablespace ', "''", '""')
    assert(
      property(array(piece, { maxLength: 30 }), (pieces) => {
        const found = read(`create index on {partition} (a ${pieces.join('')}`)
        if (typeof found === 'string') return
        const { columns, predicate = '' } = found
        const outside = `${columns} ${predicate}`.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '')
        expect(outside).not.toMatch(/[;'"$\\{}]|--|\/\*/)
      }),
      { numRuns: 2000 },
    )
  })
})
