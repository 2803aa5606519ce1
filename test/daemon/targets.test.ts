import { expect, it } from 'vitest'
import { targetsOf } from '../../src/daemon/targets.ts'

const url = 'postgres://app:hunter2@db/main'

it('a database without an address says what to set', async () => {
  const [only] = targetsOf({ databases: [] }, { database: undefined })
  expect(only?.target.name).toBe('default')
  await expect(only?.target.url()).rejects.toMatchObject({
    code: 'no-connection-url',
    hint: expect.stringContaining('DATABASE_URL'),
  })
})

it('the databases of the file come before the one of the settings', async () => {
  const named = targetsOf(
    { databases: [{ name: 'main', source: { kind: 'url', url } }] },
    { database: { kind: 'file', path: '/none' } },
  )
  expect(await Promise.all(named.map(({ target }) => target.url()))).toEqual([url])
})

it('a file is read at each connect', async () => {
  const [only] = targetsOf({ databases: [] }, { database: { kind: 'file', path: '/no/such/secret' } })
  await expect(only?.target.url()).rejects.toMatchObject({
    message: expect.stringContaining('/no/such/secret'),
  })
})
