import { assert, pre, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identifier, join, literal, nothing, qualified, sql } from '../../src/sql/fragment.ts'

describe('a name', () => {
  it.each([
    ['event_logs', 'event_logs'],
    ['Event', '"Event"'],
    ['a b', '"a b"'],
    ['say "hi"', '"say ""hi"""'],
    ['table', '"table"'],
    ['between', '"between"'],
    ['a$b', '"a$b"'],
    ['1st', '"1st"'],
    ['로그', '"로그"'],
  ])('%s is written %s', (name, text) => {
    expect(identifier(name).text).toBe(text)
  })

  it.each([
    ['', 'empty'],
    ['a\0b', 'NUL'],
    ['\uD800', 'well-formed'],
    ['x'.repeat(64), '63 bytes'],
    ['가'.repeat(22), '63 bytes'],
  ])('is refused when the server would cut or change it (%j)', (name, why) => {
    expect(() => identifier(name)).toThrowError(expect.objectContaining({ code: 'bad-identifier' }))
    expect(() => identifier(name)).toThrow(why)
  })

  it('of a table is always written with its schema', () => {
    expect(qualified({ schema: 'My App', name: 'events' }).text).toBe('"My App".events')
  })

  it('in quotes never ends before its own closing quote', () => {
    assert(
      property(string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (name) => {
        pre(!name.includes('\0') && name.isWellFormed() && Buffer.byteLength(name) <= 63)
        expect(identifier(name).text).toMatch(/^([a-z_][a-z0-9_]*|"([^"]|"")+")$/)
      }),
    )
  })
})

describe('a text value', () => {
  it.each([
    ['plain', "'plain'"],
    ["it's", "'it''s'"],
    [String.raw`C:\temp`, String.raw`E'C:\\temp'`],
    [String.raw`\'; drop table x; --`, String.raw`E'\\''; drop table x; --'`],
  ])('%s is written %s', (value, text) => {
    expect(literal(value).text).toBe(text)
  })

  it('is refused when no PostgreSQL text can hold it', () => {
    expect(() => literal('a\0b')).toThrowError(expect.objectContaining({ code: 'bad-literal' }))
  })
})

describe('fragments', () => {
  it('are put together without a string of one’s own getting in', () => {
    expect(sql`select ${join([identifier('a'), identifier('B')])}${nothing}`.text).toBe('select a, "B"')
    // @ts-expect-error A plain string is not a fragment.
    expect(sql`select ${'1; drop table x'}`.text).toBe('select ')
  })
})
