import { describe, expect, it } from 'vitest'
import { failureOf, layoutOf, roundTrip, written, writtenAtLast, readBack } from './round-trip.ts'

const line = (...fields: readonly string[]): string => `${fields.join('\t')}\n`

describe('a value in Parquet', () => {
  it.each([
    ['smallint', ['0', '-32768', '32767']],
    ['integer', ['0', '-2147483648', '2147483647']],
    ['bigint', ['0', '-9223372036854775808', '9223372036854775807', '9007199254740993', '-1', '4294967296']],
    ['real', ['0', '-0', 'NaN', 'Infinity', '-Infinity', '0.1', '1e+06', '999999', '1e-45', '3.4028235e+38']],
    [
      'double precision',
      ['-0', 'NaN', '-Infinity', '0.1', '0.0001', '1e-05', '1e+15', '5e-324', '1.7976931348623157e+308'],
    ],
    ['double precision', ['9.999999999999999e+22', '100000000000000', '123456789012345.6']],
    ['boolean', ['t', 'f']],
    ['numeric(4,0)', ['0', '-9999']],
    ['numeric(9,2)', ['0.00', '-0.01', '9999999.99']],
    ['numeric(3,3)', ['0.000', '-0.999']],
    ['numeric(18,4)', ['-99999999999999.9999', '0.0001']],
    [
      'numeric(38,10)',
      [
        '-9999999999999999999999999999.9999999999',
        '0.0000000000',
        '-0.0000000001',
        '18446744073709551616.0000000000',
      ],
    ],
    ['date', ['0001-01-01', '1582-10-15', '1969-12-31', '2000-02-29', '9999-12-31']],
    ['time without time zone', ['00:00:00', '23:59:59.999999', '12:34:56.7']],
    [
      'timestamp(3) without time zone',
      ['0001-01-01 00:00:00', '9999-12-31 23:59:59.999999', '2026-11-21 10:00:00.5'],
    ],
    [
      'timestamp with time zone',
      ['1969-12-31 23:59:59.999999+00', '0001-01-01 00:00:00+00', '2262-04-12 00:00:00.000001+00'],
    ],
    ['uuid', ['00000000-0000-0000-0000-000000000000', 'ffffffff-eeee-dddd-cccc-bbbbbbbbbbbb']],
    ['bytea', [String.raw`\\x`, String.raw`\\x00ff0a`]],
    ['jsonb', ['null', '{"a": [1, "b\\\\n"]}', '""']],
    ['text', ['', String.raw`\\N`, String.raw`\b\t\n\v\f\r\\`, 'ümläut 한글 🐘', '\u0001\u007f']],
    ['integer[]', ['{}', '{NULL}', '{1,NULL,-3}']],
    ['text[]', ['{}', String.raw`{"a b",NULL,"NULL","null","\\"\\\\",""}`, String.raw`{"\n","{}","a,b",ü}`]],
    ['timestamp with time zone[]', ['{"2026-11-21 10:00:00+00",NULL}']],
    ['numeric(10,2)[]', ['{1.00,-2.50}']],
    ['bytea[]', [String.raw`{"\\\\x00ff","\\\\x"}`]],
    ['boolean[]', ['{t,f,NULL,t}']],
    ['uuid[]', ['{00000000-0000-0000-0000-000000000000}']],
    ['jsonb[]', [String.raw`{"{\\"a\\": 1}",NULL,1}`]],
    ['interval', ['1 day', '-00:00:01']],
  ])('of type %s comes back as it was', async (type, values) => {
    const copy = [...values, String.raw`\N`].map((value) => line(value)).join('')
    expect((await roundTrip(copy, layoutOf([type]))).toString()).toBe(copy)
  })

  it.each([
    ['timestamp with time zone', 'infinity'],
    ['timestamp with time zone', '-infinity'],
    ['timestamp with time zone', '0044-03-15 00:00:00+00 BC'],
    ['timestamp with time zone', '10000-01-01 00:00:00+00'],
    ['timestamp with time zone', '2026-11-21 10:00:00+09'],
    ['timestamp without time zone', '294276-12-31 23:59:59.999999'],
    ['date', '0044-03-15 BC'],
    ['date', 'infinity'],
    ['date', '2026-02-29'],
    ['time without time zone', '24:00:00'],
    ['numeric(10,2)', 'NaN'],
    ['numeric(10,2)', 'Infinity'],
    ['numeric(10,2)', '1.0'],
    ['numeric(10,2)', '-0.00'],
    ['numeric(4,2)', '100.00'],
    ['integer', '2147483648'],
    ['integer', '01'],
    ['bigint', '9223372036854775808'],
    ['integer', ''],
    ['uuid', '00000000-0000-0000-0000-00000000000G'],
    ['uuid', '00000000-0000-0000-0000-00000000000A'],
    ['bytea', 'abc'],
    ['boolean', 'true'],
    ['double precision', '1e+23'],
    ['double precision', '1.50'],
    ['real', '0.10000000149'],
    ['integer[]', '{{1,2},{3,4}}'],
    ['integer[]', '[2:3]={1,2}'],
    ['integer[]', '{1,}'],
    ['text[]', '{"a"}'],
    ['text[]', '{null}'],
    ['text[]', '{a'],
    ['date[]', '{infinity}'],
  ])('of type %s that is %s makes its column text', async (type, value) => {
    const layout = layoutOf(['bigint', ['odd', type]])
    const copy = Buffer.from(`1\t\\N\n2\t${value}\n`)
    expect(await failureOf(written(copy, layout))).toMatchObject({
      code: 'archive-not-faithful',
      details: { column: 'odd', row: 2 },
    })
    const { file, asText } = await writtenAtLast(copy, layout)
    expect(asText).toEqual(['odd'])
    expect(await readBack(file, layout)).toEqual(copy)
  })
})
