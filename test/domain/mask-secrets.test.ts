import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { maskSecrets } from '../../src/domain/mask-secrets.ts'

describe('secrets in text', () => {
  it.each([
    ['postgres://app:geheim@db:5432/main', 'postgres://app:***@db:5432/main'],
    [
      'cannot reach postgresql://app:geheim@db/main?sslmode=require: timeout',
      'cannot reach postgresql://app:***@db/main?sslmode=require: timeout',
    ],
    ['postgres://app:p%40ss%3Aword@db/main', 'postgres://app:***@db/main'],
    ['postgres://app:p@ss/w:o#rd@db/main', 'postgres://app:***@db/main'],
    ['postgres://:geheim@db/main', 'postgres://:***@db/main'],
    ['postgres://app@server:geheim@db/main', 'postgres://app@server:***@db/main'],
    ['postgres://app:two words@db/main', 'postgres://app:***@db/main'],
    ['postgres://app:geheim', 'postgres://app:***'],
    ['s3://key:geheim@bucket/x', 's3://key:***@bucket/x'],
    [
      'one postgres://a:geheim@h1/d two postgres://b:geheim@h2/d',
      'one postgres://a:***@h1/d two postgres://b:***@h2/d',
    ],
    [
      'postgres://db/main?user=app&password=geheim&sslmode=require',
      'postgres://db/main?user=app&password=***&sslmode=require',
    ],
    ['postgres://db/main?sslpassword=geheim', 'postgres://db/main?sslpassword=***'],
    ['host=db password=geheim user=app', 'host=db password=*** user=app'],
    [`host=db password = 'two \\'words' user=app`, `host=db password = '***' user=app`],
    ["password='not closed", "password='***'"],
    ['password=with\\ space user=app', 'password=*** user=app'],
    ['PGPASSWORD=geheim psql', 'PGPASSWORD=*** psql'],
    ['{"password":"ge\\"heim","user":"app"}', '{"password":"***","user":"app"}'],
    ["alter role app password 'geheim'", "alter role app password '***'"],
    ["alter role app PASSWORD 'it''s'", "alter role app PASSWORD '***'"],
  ])('are hidden: %s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked)
  })

  it.each([
    'listening on http://0.0.0.0:9471/metrics, ask dba@example.com',
    'http://localhost:9471',
    'postgres://app@db/main',
    'postgres://db:5432/main?options=-c%20a=b',
    'postgres://app:@db/main',
    'postgres://[::1]:5432/main',
    'at 12:30: a@b',
    'password authentication failed for user "app"',
    'the password is wrong',
    'create table a (b text)',
  ])('are not seen where there are none: %s', (text) => {
    expect(maskSecrets(text)).toBe(text)
  })

  const printable = fc
    .string({ unit: 'binary', minLength: 5, maxLength: 24 })
    .map((text) => text.replaceAll(/[\s\0]/g, ''))
    .filter((text) => text.length >= 5 && !text.startsWith('***'))
  const before = fc.constantFrom('', 'cannot connect to ', 'Error: ', '"', '(', 'a: http://localhost:1/x; ')
  const after = fc.constantFrom('', ' failed', '\nnext line', ': timeout after 5 s')

  it('do not survive in a URL, encoded or not', () => {
    fc.assert(
      fc.property(before, printable, fc.boolean(), after, (head, password, isEncoded, tail) => {
        // Only digits and a slash would make it a port; nobody could tell.
        fc.pre(/[^\d/]/.test(password))
        const written = isEncoded ? encodeURIComponent(password.toWellFormed()) : password
        const masked = maskSecrets(`${head}postgres://app:${written}@db.internal/main${tail}`)
        expect(masked).toContain(':***@db.internal/main')
        expect(masked).not.toContain(`:${written}@`)
      }),
      { numRuns: 2000 },
    )
  })

  it('do not survive in a query or a connection string', () => {
    fc.assert(
      fc.property(before, printable, after, (head, password, tail) => {
        const encoded = encodeURIComponent(password.toWellFormed())
        const quoted = `'${password.replaceAll(/[\\']/g, String.raw`\$&`)}'`
        for (const text of [
          `postgres://db/main?password=${encoded}&a=b`,
          `host=db password=${quoted} user=app`,
          JSON.stringify({ password }),
        ]) {
          const masked = maskSecrets(head + text + tail)
          expect(masked).toContain('***')
          const written = [encoded, quoted.slice(1, -1), JSON.stringify(password).slice(1, -1)]
          expect(written.filter((secret) => secret.length >= 8 && masked.includes(secret))).toEqual([])
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('stay hidden when hidden again', () => {
    fc.assert(
      fc.property(printable, (password) => {
        const once = maskSecrets(`postgres://u:${password}@h/d password='${password}' password=${password}`)
        expect(maskSecrets(once)).toBe(once)
      }),
    )
  })
})

describe('hiding secrets', () => {
  it('takes no longer for long text without any', () => {
    expect(maskSecrets('a'.repeat(1_000_000))).toHaveLength(1_000_000)
  })
})
