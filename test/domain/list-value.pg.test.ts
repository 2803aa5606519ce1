import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { listValue, readListValue } from '../../src/domain/list-value.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'

const digits = (most: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: most }).map((each) => each.join(''))

const sign = fc.constantFrom('', '-', '+')
const whole = (most: number): fc.Arbitrary<string> =>
  fc.tuple(sign, digits(most)).map((each) => each.join(''))

const decimal = fc
  .record({
    sign,
    before: fc.option(digits(22), { nil: '' }),
    after: fc.option(digits(22), { nil: '' }),
    exponent: fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined }),
  })
  .filter(({ before, after }) => before + after !== '')
  .map(
    ({ sign: first, before, after, exponent }) =>
      `${first}${before}${after === '' ? '' : `.${after}`}${exponent === undefined ? '' : `e${exponent}`}`,
  )

const special = fc.constantFrom('NaN', 'nan', 'Infinity', '-inf', '0', '-0', '0.0')
const double = fc.double({ noNaN: true, noDefaultInfinity: true })

const day = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())

/** As people write values of a type. */
const written: Readonly<Record<string, fc.Arbitrary<string>>> = {
  smallint: whole(4),
  integer: whole(9),
  bigint: whole(18),
  numeric: fc.oneof({ weight: 8, arbitrary: decimal }, special),
  'double precision': fc.oneof(
    double.map(String),
    double.map((value) => value.toExponential()),
    special,
  ),
  real: fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc
      .double({ min: -1e30, max: 1e30, noNaN: true })
      .filter((value) => value === 0 || Math.abs(value) > 1e-30)
      .map(String),
    special,
  ),
  boolean: fc.constantFrom(
    't',
    'TRUE',
    'tr',
    'yes',
    'y',
    'on',
    '1',
    'f',
    'False',
    'no',
    'n',
    'off',
    'of',
    '0',
  ),
  uuid: fc.oneof(
    fc.uuid(),
    fc.uuid().map((text) => text.toUpperCase().replaceAll('-', '')),
    fc.uuid().map((text) => `{${text}}`),
  ),
  date: day.map((text) => text.slice(0, 10)),
  timestamp: fc.oneof(
    day.map((text) => text.slice(0, 23)),
    day.map((text) => text.slice(0, 16)),
  ),
  timestamptz: fc.oneof(
    day,
    day.map((text) => `${text.slice(0, 16)}+09:00`),
  ),
  character: fc.string({ unit: fc.constantFrom('a', 'B', ' ', "'"), maxLength: 10 }),
  text: fc.string({ unit: fc.constantFrom('a', 'B', ' ', "'", '\\'), maxLength: 10 }),
}

describeEachMajor('values of lists', (major) => {
  it.each(Object.keys(written))('of type %s are read as the server reads them', async (type) => {
    await using db = await (await cluster(major)).database()
    await db.exec("set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set extra_float_digits = 3")
    const texts = fc.sample(written[type] ?? fc.constant(''), 300)
    const sent = type === 'character' ? 'char(10)' : type
    const rows = await db.rows<{ text: string; printed: string }>(
      `select text, (text::${sent})::text as printed from pg_catalog.unnest($1::text[]) as text`,
      [texts],
    )
    const column = { name: 'k', isExpression: false, type, notNull: true }
    const wrong = rows
      .map(({ text, printed }) => ({
        text,
        ours: readListValue(text, column, 'UTC'),
        theirs: listValue(printed, type),
      }))
      .filter(({ ours, theirs }) => ours !== theirs)
    expect(wrong).toEqual([])
  })
})
