import { sample, string } from 'fast-check'
import { expect, it } from 'vitest'
import { identifier, literal } from '../../src/sql/fragment.ts'
import { quotedKeywords } from '../../src/sql/keywords.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'

const awkward = [
  '',
  'a',
  'A',
  'é',
  '로그',
  ' ',
  '"',
  "'",
  '\\',
  '$',
  '$$',
  'a$b',
  'a"b',
  "a'b",
  String.raw`\'`,
  'a\nb',
  '1a',
  '_a',
  'a_1',
  'user',
  'table',
  'name',
  'ı',
  '😀',
  'a.b',
  ';--',
]

/** Awkward texts, pairs of them, and random ones, without what PostgreSQL cannot hold. */
function texts(): readonly string[] {
  const pairs = awkward.flatMap((one) => awkward.map((other) => one + other))
  const random = sample(string({ unit: 'grapheme', maxLength: 15 }), { numRuns: 500, seed: 26 })
  return [...pairs, ...random].filter((text) => !text.includes('\0') && text.isWellFormed())
}

describeEachMajor('quoting', (major) => {
  it('writes names as quote_ident does, but for words that a later version reserved', async () => {
    await using db = await (await cluster(major)).database()
    const names = [...new Set([...texts(), ...quotedKeywords])].filter(
      (name) => name !== '' && Buffer.byteLength(name) <= 63,
    )
    const rows = await db.rows<{ name: string; quoted: string }>(
      'select name, quote_ident(name) as quoted from unnest($1::text[]) as name',
      [names],
    )
    const differing = rows.filter(({ name, quoted }) => identifier(name).text !== quoted)
    expect(differing.filter(({ name }) => !quotedKeywords.has(name))).toEqual([])
    expect(major >= 17 ? differing : []).toEqual([])
  })

  it('knows every word that this version quotes', async () => {
    await using db = await (await cluster(major)).database()
    const rows = await db.rows<{ word: string }>("select word from pg_get_keywords() where catcode <> 'U'")
    expect(rows.map(({ word }) => word).filter((word) => !quotedKeywords.has(word))).toEqual([])
  })

  it('writes text that the server reads back unchanged, whatever standard_conforming_strings says', async () => {
    await using db = await (await cluster(major)).database()
    const values = texts()
    const client = await db.client()
    for (const conforming of ['on', 'off']) {
      await client.query(`set standard_conforming_strings = ${conforming}`)
      const { rows } = await client.query<{ read: readonly string[] }>(
        `select array[${values.map((value) => literal(value).text).join(', ')}]::text[] as read`,
      )
      expect(rows[0]?.read).toEqual(values)
    }
  })

  it('writes text as quote_literal does', async () => {
    await using db = await (await cluster(major)).database()
    const rows = await db.rows<{ value: string; quoted: string }>(
      'select value, quote_literal(value) as quoted from unnest($1::text[]) as value',
      [texts()],
    )
    expect(rows.filter(({ value, quoted }) => literal(value).text !== quoted)).toEqual([])
  })
})
