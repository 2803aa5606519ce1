import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../src/domain/errors.ts'
import { Session } from '../../src/postgres/session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { type FakePostgres, fakePostgres, fatal, greeting, listen, row } from './fake-postgres.ts'

const open = (url: string, signal?: AbortSignal): Promise<Session> =>
  Session.open(fixedTarget('main', url), { signal })

async function failure(url: string): Promise<ConnectionError> {
  const error = await open(url).then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(error instanceof ConnectionError)) throw new Error('a ConnectionError was expected', { cause: error })
  return error
}

/** Nothing of an error, however deep, may show the password. */
const everything = (error: Error): string => JSON.stringify([error.message, error.stack, error, error.cause])

describe('a connection that cannot be made', () => {
  it.each([
    ['28P01', 'password authentication failed for user "app"', 'bad-credentials'],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.1", user "app"', 'bad-credentials'],
    ['3D000', 'database "orders" does not exist', 'no-such-database'],
    ['42501', 'permission denied for database "orders"', 'bad-credentials'],
    ['53300', 'sorry, too many clients already', 'too-many-connections'],
    ['57P03', 'the database system is starting up', 'not-accepting-connections'],
    ['42704', 'unrecognized configuration parameter "idle_session_timeout"', 'server-too-old'],
    ['08P01', 'unsupported startup parameter: options', 'pooled-connection'],
    ['XX000', 'something else', 'connection-refused'],
  ])('because of %s (%s) is %s', async (sqlstate, text, code) => {
    await using server = await fakePostgres(fatal(sqlstate, text))
    const error = await failure(server.url)
    expect(error).toMatchObject({ code, message: expect.stringContaining(text), hint: expect.any(String) })
    expect(error.message).toContain('database "main" (app@127.0.0.1:')
    expect(everything(error)).not.toContain('s3cret')
  })

  it('because nothing listens there is unreachable', async () => {
    const server = await listen(() => undefined)
    await server[Symbol.asyncDispose]()
    expect(await failure(server.url)).toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('listen'),
    })
  })

  it('because the name is unknown is unreachable', async () => {
    const error = await failure('postgresql://app:s3cret@nowhere.invalid/orders')
    expect(error).toMatchObject({ code: 'unreachable', hint: expect.stringContaining('host name') })
    expect(everything(error)).not.toContain('s3cret')
  })

  it('because there is no such unix socket is unreachable', async () => {
    expect(await failure('postgresql://app@%2Fnowhere/orders')).toMatchObject({ code: 'unreachable' })
  })

  it('because nobody answers is unreachable in bounded time', async () => {
    await using server = await listen(() => undefined)
    expect(await failure(`${server.url}&connect_timeout=1`)).toMatchObject({ code: 'unreachable' })
  })

  it('because the server speaks no TLS is a TLS failure when TLS is required', async () => {
    await using server = await fakePostgres()
    const url = server.url.replace('sslmode=disable', 'sslmode=require')
    expect(await failure(url)).toMatchObject({ code: 'tls-failed', hint: expect.stringContaining('sslmode') })
  })

  it('because the server is older than 15 says so', async () => {
    const state = {
      pid: { type: 23, text: '7' },
      version: { type: 23, text: '140011' },
      settings: { type: 3802, text: '{}' },
    }
    await using server = await fakePostgres(greeting(7), row(state))
    expect(await failure(server.url)).toMatchObject({
      code: 'server-too-old',
      message: expect.stringContaining('PostgreSQL 14'),
    })
  })

  it('because a pooler swallows startup options is refused as pooled', async () => {
    const state = {
      pid: { type: 23, text: '7' },
      version: { type: 23, text: '180004' },
      settings: { type: 3802, text: '{}' },
    }
    await using server = await fakePostgres(greeting(4712), row(state))
    expect(await failure(server.url)).toMatchObject({ code: 'pooled-connection' })
  })

  it('is given up when we are told to stop', async () => {
    await using server = await listen(() => undefined)
    const abort = new AbortController()
    const opening = open(server.url, abort.signal)
    abort.abort()
    await expect(opening).rejects.toMatchObject({ code: 'interrupted' })
  })
})

describe('several hosts in one URL', () => {
  const port = (server: FakePostgres): string => new URL(server.url).port

  it('are tried in order until one answers', async () => {
    const dead = await listen(() => undefined)
    await dead[Symbol.asyncDispose]()
    await using starting = await fakePostgres(fatal('57P03', 'starting up'))
    await using refusing = await fakePostgres(fatal('28P01', 'wrong password'))
    await using never = await fakePostgres(fatal('3D000', 'never asked'))
    const hosts = [dead, starting, refusing, never].map((server) => `127.0.0.1:${port(server)}`)
    const error = await failure(`postgresql://app:s3cret@${hosts.join(',')}/orders?sslmode=disable`)
    expect(error).toMatchObject({ code: 'bad-credentials', details: { port: Number(port(refusing)) } })
  })
})
