import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConnectionUrl } from '../../src/postgres/connection-url.ts'

describe('a connection URL', () => {
  it('is taken apart as libpq does it', () => {
    expect(parseConnectionUrl('postgresql://app:s3cret@db.internal:6432/orders?sslmode=require')).toEqual({
      user: 'app',
      password: 's3cret',
      hosts: [{ host: 'db.internal', port: 6432 }],
      database: 'orders',
      parameters: new Map([['sslmode', 'require']]),
    })
  })

  it.each([
    ['postgres://', { host: undefined, port: undefined }],
    ['postgresql://db', { host: 'db', port: undefined }],
    ['postgresql://[::1]:5433/x', { host: '::1', port: 5433 }],
    ['postgresql://%2Fvar%2Frun%2Fpostgresql/x', { host: '/var/run/postgresql', port: undefined }],
    ['postgresql:///x?host=/tmp&port=5433', { host: '/tmp', port: 5433 }],
  ])('%s names its host', (url, host) => {
    expect(parseConnectionUrl(url).hosts).toEqual([host])
  })

  it('may name several hosts, each with its port', () => {
    expect(parseConnectionUrl('postgresql://a:1,b,[::1]:3/x').hosts).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: undefined },
      { host: '::1', port: 3 },
    ])
  })

  it('leaves to the environment what it does not say', () => {
    const { user, password, database } = parseConnectionUrl('postgresql://db')
    expect([user, password, database]).toEqual([undefined, undefined, undefined])
  })

  it('forgives an unencoded @ in the password', () => {
    expect(parseConnectionUrl('postgresql://app:p@ss@db/x')).toMatchObject({
      password: 'p@ss',
      hosts: [{ host: 'db' }],
    })
  })

  it('gives back every user, password and database that was percent-encoded', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(word, word, word, (user, password, database) => {
        const url = `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@db/${encodeURIComponent(database)}`
        expect(parseConnectionUrl(url)).toMatchObject({ user, password, database })
      }),
    )
  })

  it.each([
    'mysql://app:s3cret@db/x',
    'postgresql://app:s3cret%@db/x',
    'postgresql://app:s3cret@db:port/x',
    'postgresql://app:s3cret@db:70000/x',
    'postgresql://app:s3cret@[::1/x',
    'postgresql://app:s3cret@db/x?sslmode',
  ])('that is malformed is refused without showing any of it', (url) => {
    const refuse = (): unknown => parseConnectionUrl(url)
    expect(refuse).toThrow(expect.objectContaining({ code: 'bad-connection-url' }))
    expect(refuse).not.toThrow(/s3cret|app/)
  })
})
