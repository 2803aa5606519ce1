import { describe, expect, it } from 'vitest'

import { displayDestination } from '../../src/domain/destination.ts'
import { stepOf, type StepOf } from '../../src/domain/policy.ts'
import { policy, wrong } from './reading.ts'

const lifecycle = (...steps: readonly string[]): readonly string[] => [
  'interval: 1 day',
  'lifecycle:',
  ...steps.map((step) => `  - { ${step} }`),
]

const archiveStep = (rest: string): StepOf<'archive'> | undefined =>
  stepOf(policy(...lifecycle(`after: 1 day, do: archive, ${rest}`)), 'archive')

/** The problems without their place in the file. */
const wrongly = (...steps: readonly string[]): readonly string[] =>
  wrong(...lifecycle(...steps)).map((line) => line.split('lifecycle')[1] ?? line)

describe('an archive step', () => {
  it('implies a detach at the same age', () => {
    const { lifecycle: steps } = policy(...lifecycle('after: 1 day, do: archive, to: "schema:a"'))
    expect(steps.map((step) => step.do)).toEqual(['detach', 'archive'])
  })

  it.each([
    ['schema:old', { kind: 'schema', schema: 'old' }],
    ['schema:Old Things', { kind: 'schema', schema: 'Old Things' }],
    ['tablespace:slow', { kind: 'tablespace', tablespace: 'slow' }],
    ['table:archive.events', { kind: 'table', table: { schema: 'archive', name: 'events' } }],
    ['table:archive."Events"', { kind: 'table', table: { schema: 'archive', name: 'Events' } }],
    ['file:///var/archive', { kind: 'directory', path: '/var/archive' }],
    ['file:///var//archive/', { kind: 'directory', path: '/var/archive' }],
    ['s3://bucket/prefix', { kind: 's3', bucket: 'bucket', prefix: 'prefix' }],
    ['s3://bucket/a/b/', { kind: 's3', bucket: 'bucket', prefix: 'a/b' }],
    ['s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '' }],
  ])('goes to %s', (to, destination) => {
    const step = archiveStep(`to: '${to}'`)
    expect(step?.to).toEqual(destination)
    const shown = displayDestination(step?.to ?? { kind: 'schema', schema: '' })
    expect(archiveStep(`to: '${shown}'`)?.to).toEqual(destination)
  })

  it.each([
    [
      'ftp://host/x',
      'must be schema:NAME, tablespace:NAME, table:schema.table, file:///folder or s3://bucket/prefix',
    ],
    [
      's4://bucket',
      'must be schema:NAME, tablespace:NAME, table:schema.table, file:///folder or s3://bucket/prefix; did you mean "s3://"?',
    ],
    ['table:events', 'begins with table: and goes on wrongly; allowed: schema:NAME,'],
    [`table:a.${'x'.repeat(64)}`, 'begins with table: and goes on wrongly'],
    ['file://relative', 'begins with file:// and goes on wrongly'],
    ['file:///', 'begins with file:// and goes on wrongly'],
    ['file:///var/../etc', 'begins with file:// and goes on wrongly'],
    ['s3://', 'begins with s3:// and goes on wrongly'],
    ['s3://bucket/a/../b', 'begins with s3:// and goes on wrongly'],
    ['schema:', 'begins with schema: and goes on wrongly'],
  ])('does not go to %s', (to, problem) => {
    expect(wrongly(`after: 1 day, do: archive, to: '${to}'`).join()).toContain(`[0].to: ${problem}`)
  })

  it('writes copy with zstd, for ever, unless it says otherwise', () => {
    expect(archiveStep('to: s3://bucket')).toMatchObject({
      format: 'copy',
      compression: 'zstd',
      keep: undefined,
    })
    expect(archiveStep('to: s3://bucket, format: csv, compression: gzip, keep: 7 years')).toMatchObject({
      format: 'csv',
      compression: 'gzip',
      keep: { count: 7, unit: 'year' },
    })
    expect(archiveStep('to: "table:a.b", keep: 10 years')?.keep).toEqual({ count: 10, unit: 'year' })
  })

  it.each([
    [
      'to: "schema:a", format: csv',
      '[0].format: has no meaning with to: schema:a: the table itself goes there; allowed: only with file:// and s3://',
    ],
    [
      'to: "tablespace:a", compression: zstd',
      '[0].compression: has no meaning with to: tablespace:a: the table itself goes there; allowed: only with file:// and s3://',
    ],
    [
      'to: "schema:a", keep: 7 years',
      '[0].keep: has no meaning with to: schema:a: the table itself goes there and leaves with the drop; allowed: a drop with a later after',
    ],
    [
      'to: "table:a.b", format: copy',
      '[0].format: has no meaning with to: table:a.b: its rows are in a table; allowed: only with file:// and s3://',
    ],
    [
      'to: s3://bucket, format: parquet, compression: gzip',
      '[0].compression: cannot be gzip with format: parquet; allowed: zstd, or format: copy or csv',
    ],
    ['to: s3://bucket, compression: lz4', '[0].compression: must be zstd or gzip, is "lz4"'],
    ['to: s3://bucket, keep: 0 days', '[0].keep: "0 days" is no time at all; allowed: 1 day or more'],
  ])('may not say { %s }', (words, problem) => {
    expect(wrongly(`after: 1 day, do: archive, ${words}`)).toEqual([problem])
  })
})

describe('a drop after an archive that is the table itself', () => {
  const archived = (to: string, after = '12 months'): string => `after: ${after}, do: archive, to: "${to}"`

  it.each(['12 months', '1 year', '365 days', '12 partitions'])(
    'is refused unless it comes later for certain, because it would take the only copy: 12 months and %s',
    (after) => {
      expect(wrongly(archived('schema:old'), `after: ${after}, do: drop`)).toEqual([
        `[1].after: ${after} would drop the only copy as soon as it stands in schema:old; allowed: later than 12 months`,
      ])
    },
  )

  it('is allowed at a later age', () => {
    expect(wrongly(archived('tablespace:slow'), 'after: 7 years, do: drop')).toEqual([])
  })

  it.each(['table:a.b', 's3://bucket', 'file:///a'])('is allowed at the same age beside %s', (to) => {
    expect(wrongly(archived(to), 'after: 12 months, do: drop')).toEqual([])
  })
})

describe('a hold', () => {
  const held = (written: string, ...words: readonly string[]): readonly string[] =>
    wrong(...(words.length === 0 ? ['interval: 1 day'] : words), `hold: [${written}]`).map(
      (line) => line.split('hold[')[1] ?? line,
    )

  it('is kept as it is written', () => {
    expect(
      policy(
        'interval: 1 day',
        'hold: [{ lower: 2026-01-01, upper: MAXVALUE, reason: case 42, until: 2027-01-01 }]',
      ).holds,
    ).toEqual([{ lower: '2026-01-01', upper: 'MAXVALUE', reason: 'case 42', until: '2027-01-01' }])
  })

  it.each([
    ['{ lower: 2026-01-01 }', ['0].upper: is missing', '0].reason: is missing']],
    [
      '{ lower: 2026-01-01, upper: 2026-02-01, reason: x, until: someday }',
      ['0].until: must be a date or an instant such as 2027-01-01 or 2027-01-01T00:00:00Z, is "someday"'],
    ],
    [
      '{ lower: 2026-01-01, upper: 2026-02-01, reason: x, until: MAXVALUE }',
      ['0].until: must be a date or an instant such as 2027-01-01 or 2027-01-01T00:00:00Z, is "MAXVALUE"'],
    ],
    ['{ lower: 2026-01-01, upper: 2026-02-01, reason: "  " }', ['0].reason: must be text, is "  "']],
    ['{ lower: [], upper: 2026-02-01, reason: x }', ['0].lower: must be a key value, is a list']],
    [
      '{ lower: 2026-02-01, upper: 2026-02-01, reason: x }',
      [
        '0].upper: "2026-02-01" is not after lower ("2026-02-01"): nothing would be held; allowed: a later end (upper is exclusive)',
      ],
    ],
    [
      '{ lower: 2026-02-30, upper: march, reason: x }',
      [
        '0].lower: "2026-02-30" is no key value; allowed: 2026-04-01, 2026-04-01T12:30, 2026-04-01T12:30:00Z, MINVALUE or MAXVALUE',
        '0].upper: "march" is no key value; allowed: 2026-04-01, 2026-04-01T12:30, 2026-04-01T12:30:00Z, MINVALUE or MAXVALUE',
      ],
    ],
    ['{ lower: MINVALUE, upper: 2026-02-01T12:00, reason: x, until: 2027-01-01T00:00:00+09 }', []],
    [
      '{ lower: 2026-01-01, upper: 2026-03-01, reason: a }, { lower: 2026-02-01, upper: 2026-04-01, reason: b }',
      [],
    ],
  ])('%s', (written, lines) => {
    expect(held(written)).toEqual(lines)
  })

  it('spans numbers where the key is cut by numbers', () => {
    expect(held('{ lower: 100, upper: 200, reason: x }', 'interval: 100')).toEqual([])
    expect(held('{ lower: 200, upper: 100, reason: x }', 'interval: 100').join()).toContain(
      '"100" is not after lower ("200")',
    )
  })

  it('is read in the zone of the policy', () => {
    const eve = '{ lower: 2026-03-31T16:00:00Z, upper: 2026-04-01, reason: x }'
    expect(held(eve, 'interval: 1 day')).toEqual([])
    expect(held(eve, 'interval: 1 day', 'timezone: Asia/Seoul').join()).toContain('is not after lower')
  })
})
