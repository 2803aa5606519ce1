import { expect, it } from 'vitest'
import { type Bound } from '../../src/domain/bound.ts'
import { formatKeyValue } from '../../src/domain/key-value.ts'
import { type TimeKeyType } from '../../src/domain/key.ts'
import { forValues } from '../../src/sql/clauses/for-values.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'
import { sessionWith } from '../postgres/sessions.ts'
import { setNamed, structureOf } from './look.ts'

const ranges: Readonly<Record<TimeKeyType, readonly (readonly [string, string])[]>> = {
  timestamptz: [
    ['MINVALUE', "'-infinity'"],
    ["'-infinity'", "'4713-01-01 00:00:00+00 BC'"],
    ["'4713-01-01 00:00:00+00 BC'", "'0001-12-31 23:59:59.999999+00 BC'"],
    ["'0001-12-31 23:59:59.999999+00 BC'", "'1869-12-31 00:00:00+05:53:28'"],
    ["'1869-12-31 00:00:00+05:53:28'", "'2026-03-29 00:00:00+01'"],
    ["'2026-03-29 00:00:00+01'", "'2026-03-30 00:00:00+02'"],
    ["'2026-03-30 00:00:00+02'", "'2026-03-30 00:00:00.000001+02'"],
    ["'2026-03-30 00:00:00.000001+02'", "'12000-01-01 00:00:00+00'"],
    ["'12000-01-01 00:00:00+00'", "'infinity'"],
    ["'infinity'", 'MAXVALUE'],
  ],
  timestamp: [
    ['MINVALUE', "'4713-01-01 00:00:00 BC'"],
    ["'4713-01-01 00:00:00 BC'", "'2026-03-29 02:30:00'"],
    ["'2026-03-29 02:30:00'", "'2026-03-29 02:30:00.5'"],
    ["'2026-03-29 02:30:00.5'", "'infinity'"],
  ],
  date: [
    ["'-infinity'", "'4713-01-01 BC'"],
    ["'4713-01-01 BC'", "'2026-02-28'"],
    ["'2026-02-28'", "'2026-03-01'"],
    ["'2026-03-01'", "'12000-12-31'"],
    ["'12000-12-31'", 'MAXVALUE'],
  ],
}

describeEachMajor('the bounds of a time key', (major) => {
  it.each(Object.entries(ranges))('%s come back from the server as they went in', async (type, pairs) => {
    await using db = await (await cluster(major)).database()
    await db.exec(`create table t (k ${type}) partition by range (k)`)
    for (const [at, [lower, upper]] of pairs.entries()) {
      await db.exec(`create table t_${at} partition of t for values from (${lower}) to (${upper})`)
    }
    await using session = await sessionWith(db.url)
    const { partitions } = setNamed(await structureOf(session), 't')
    expect(partitions.map(({ name }) => name.name)).toEqual(pairs.map((_, at) => `t_${at}`))
    const again = partitions.map(({ bound }) => written(bound, type as TimeKeyType))
    // Written anew by us, the server takes the same bounds for the same range: nothing is lost on the way.
    await db.exec(`create table u (k ${type}) partition by range (k)`)
    for (const [at, words] of again.entries()) await db.exec(`create table u_${at} partition of u ${words}`)
    const structure = await structureOf(session)
    expect(setNamed(structure, 'u').partitions.map(({ bound }) => bound)).toEqual(
      partitions.map(({ bound }) => bound),
    )
  })

  it('are the same under any time zone and date style of role and database', async () => {
    await using db = await (await cluster(major)).database()
    const role = await db.role('daemon')
    await db.exec(`
      create table t (k timestamptz) partition by range (k);
      create table t_0 partition of t for values from ('2026-03-01 00:00+09') to ('2026-04-01 00:00+09');
      alter role "${role}" set timezone = 'America/St_Johns';
      alter database "${db.name}" set datestyle = 'German'`)
    await using plain = await sessionWith(db.url)
    await using odd = await sessionWith(db.urlAs(role))
    const expected = {
      kind: 'range',
      lower: { kind: 'value', position: 1_772_290_800_000_000n },
      upper: { kind: 'value', position: 1_774_969_200_000_000n },
    }
    expect(setNamed(await structureOf(plain), 't').partitions[0]?.bound).toEqual(expected)
    expect(setNamed(await structureOf(odd), 't').partitions[0]?.bound).toEqual(expected)
  })
})

function written(bound: Bound, type: TimeKeyType): string {
  if (bound.kind !== 'range') throw new Error(`a range was expected, not ${bound.kind}`)
  const [lower, upper] = [bound.lower, bound.upper].map((end) => {
    const text = formatKeyValue(end, type)
    return end.kind === 'minvalue' || end.kind === 'maxvalue' ? text : `'${text}'`
  })
  return `for values from (${lower}) to (${upper})`
}

/** Kinds of keys, each with partitions and the texts that are to come back. */
const kinds: readonly (readonly [string, string, readonly string[]])[] = [
  ['range', 'bigint', ["FROM ('-1') TO ('9223372036854775807')"]],
  ['range', 'smallint', ["FROM ('-32768') TO ('32767')"]],
  ['range', 'int', ['FROM (MINVALUE) TO (10)', 'FROM (10) TO (20)']],
  [
    'range',
    'numeric',
    ["FROM ('-Infinity') TO (-0.25)", "FROM (1.5) TO ('Infinity')", "FROM ('Infinity') TO ('NaN')"],
  ],
  ['range', 'text collate "C"', ["FROM ('a''b') TO ('x,y)')", "FROM ('x,y)') TO ('크기')"]],
  ['range', 'varchar collate "C"', ["FROM ('A') TO ('a')"]],
  [
    'range',
    'uuid',
    ["FROM ('019b0000-0000-0000-0000-000000000000') TO ('019c0000-0000-0000-0000-000000000000')"],
  ],
  ['list', 'text', ["IN ('a', 'b,c', 'it''s', NULL)", String.raw`IN ('back\slash')`]],
  ['list', 'bool', ['IN (true)', 'IN (false)']],
  ['list', 'date', ["IN ('2026-01-01')"]],
  ['hash', 'bigint', ['WITH (modulus 4, remainder 1)', 'WITH (modulus 4, remainder 3)']],
]

/** Nobody here knows their order. */
const opaque: readonly (readonly [string, string])[] = [
  ['float8', "FROM ('0.1') TO ('0.30000000000000004')"],
  ['text', "FROM ('a') TO ('b')"],
]

describeEachMajor('the bounds of other keys', (major) => {
  it.each(kinds)('%s of a %s are worded as the server wrote them', async (method, type, bounds) => {
    await using db = await (await cluster(major)).database()
    await db.exec(`create table t (k ${type}) partition by ${method} (k)`)
    await db.exec(`create table again (k ${type}) partition by ${method} (k)`)
    for (const [at, bound] of bounds.entries())
      await db.exec(`create table t_${at} partition of t for values ${bound}`)
    await using session = await sessionWith(db.url)
    const { key, partitions } = setNamed(await structureOf(session), 't')
    for (const { bound, name } of partitions) {
      if (bound.kind === 'opaque' || bound.kind === 'default') throw new Error(`not read: ${name.name}`)
      await db.exec(
        `create table again${name.name} partition of again ${forValues(bound, key.columns[0]!).text}`,
      )
    }
    const texts = (table: string): Promise<readonly unknown[]> =>
      db.rows(
        `select pg_get_expr(c.relpartbound, 0) as bound from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = $1::regclass order by 1`,
        [table],
      )
    expect(await texts('again')).toEqual(await texts('t'))
    expect(partitions).toHaveLength(bounds.length)
  })

  it.each(opaque)('over %s are kept as the server writes them', async (type, bound) => {
    await using db = await (await cluster(major)).database()
    await db.exec(`create table t (k ${type}) partition by range (k)`)
    await db.exec(`create table t_0 partition of t for values ${bound}`)
    await using session = await sessionWith(db.url)
    const { partitions } = setNamed(await structureOf(session), 't')
    expect(partitions.map((each) => each.bound)).toEqual([{ kind: 'opaque', text: `FOR VALUES ${bound}` }])
  })

  it('of several columns are kept too, however timely', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create table t (a int, k timestamptz) partition by range (a, k);
      create table t_0 partition of t for values from (1, '2026-01-01 00:00+00') to (1, maxvalue);
      create table t_d partition of t default`)
    await using session = await sessionWith(db.url)
    const { partitions } = setNamed(await structureOf(session), 't')
    expect(partitions.map(({ bound }) => bound)).toEqual([
      { kind: 'opaque', text: "FOR VALUES FROM (1, '2026-01-01 00:00:00+00') TO (1, MAXVALUE)" },
      { kind: 'default' },
    ])
  })
})
