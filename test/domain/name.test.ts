import { describe, expect, it } from 'vitest'

import { displayName, parseName } from '../../src/domain/name.ts'
import { matchesPattern, parseTablePattern } from '../../src/domain/table-pattern.ts'

describe('a written name', () => {
  it.each([
    ['public.events', 'public', 'events'],
    ['Public.EVENTS', 'public', 'events'],
    ['"Public"."EVENTS"', 'Public', 'EVENTS'],
    ['public."a.b"', 'public', 'a.b'],
    ['public."say ""hi"""', 'public', 'say "hi"'],
    ['public.ÄRGER', 'public', 'Ärger'],
  ])('is read as PostgreSQL reads it: %s', (text, schema, name) => {
    expect(parseName(text)).toEqual({ schema, name })
  })

  it.each(['events', 'a.b.c', '.b', 'a.', 'a b.c', '"a.b', 'a"b".c', '""."b"', ''])('is not %j', (text) => {
    expect(parseName(text)).toBeUndefined()
  })

  it.each([
    [{ schema: 'public', name: 'events' }, 'public.events'],
    [{ schema: 'Public', name: 'a.b' }, '"Public"."a.b"'],
    [{ schema: 'public', name: 'say "hi"' }, 'public."say ""hi"""'],
  ])('is shown so that it reads back: %j', (name, text) => {
    expect(displayName(name)).toBe(text)
    expect(parseName(text)).toEqual(name)
  })
})

describe('a table pattern', () => {
  it.each([
    ['metrics.*', { schema: 'metrics', name: 'cpu' }, true],
    ['metrics.*', { schema: 'metrics2', name: 'cpu' }, false],
    ['*.events', { schema: 'any', name: 'events' }, true],
    ['*.*_log', { schema: 'any', name: 'web_log' }, true],
    ['*.*_log', { schema: 'any', name: 'web_logs' }, false],
    ['Metrics.CPU*', { schema: 'metrics', name: 'cpu_1' }, true],
    ['"Metrics".*', { schema: 'metrics', name: 'cpu' }, false],
    ['metrics."a*"', { schema: 'metrics', name: 'a*' }, true],
    ['metrics."a*"', { schema: 'metrics', name: 'ab' }, false],
    ['metrics.a+b', { schema: 'metrics', name: 'a+b' }, true],
    ['metrics.a+b', { schema: 'metrics', name: 'aab' }, false],
    ['metrics.*', { schema: 'metrics', name: 'two\nlines' }, true],
  ])('%s matches %j: %s', (text, table, matches) => {
    const pattern = parseTablePattern(text)
    expect(pattern && matchesPattern(pattern, table)).toBe(matches)
  })

  it('without an asterisk, or with one in quotes, names one table', () => {
    expect(parseTablePattern('public.a')?.exact).toEqual({ schema: 'public', name: 'a' })
    expect(parseTablePattern('public."a*"')?.exact).toEqual({ schema: 'public', name: 'a*' })
    expect(parseTablePattern('public.a*')?.exact).toBeUndefined()
  })
})
