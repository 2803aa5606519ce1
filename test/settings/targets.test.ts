import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { databaseTargets } from '../../src/settings/targets.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partitiond-secrets-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const secret = async (text: string): Promise<string> => {
  await writeFile(join(folder, 'url'), text)
  return join(folder, 'url')
}

describe('the databases to connect to', () => {
  it('are those of the policy file', async () => {
    const source = { kind: 'url', url: 'postgres://h/a' } as const
    const targets = databaseTargets(
      { databases: [{ name: 'a', source }] },
      { database: { kind: 'url', url: 'postgres://h/ignored' } },
    )
    expect(targets.map(({ name }) => name)).toEqual(['a'])
    expect(await targets[0]?.url()).toBe('postgres://h/a')
  })

  it('are one called default when the file names none', async () => {
    const [target] = databaseTargets({ databases: [] }, { database: { kind: 'url', url: 'postgres://h/d' } })
    expect(target?.name).toBe('default')
    expect(await target?.url()).toBe('postgres://h/d')
  })

  it('read a secret again at each connect', async () => {
    const path = await secret('postgres://u:first@h/d\n')
    const [target] = databaseTargets({ databases: [] }, { database: { kind: 'file', path } })
    expect(await target?.url()).toBe('postgres://u:first@h/d')
    await secret('postgres://u:second@h/d\n')
    expect(await target?.url()).toBe('postgres://u:second@h/d')
  })

  it('say when there is no address', async () => {
    const [target] = databaseTargets({ databases: [] }, { database: undefined })
    await expect(target?.url()).rejects.toMatchObject({
      code: 'bad-settings',
      message: 'Database "default" has no address',
      hint: 'Set DATABASE_URL or DATABASE_URL_FILE, or name databases in the policy file.',
    })
  })

  it('say when a secret is not there, and never what is in it', async () => {
    const missing = databaseTargets(
      { databases: [{ name: 'a', source: { kind: 'file', path: '/nowhere/url' } }] },
      { database: undefined },
    )
    await expect(missing[0]?.url()).rejects.toThrow(
      'The address of database "a" cannot be read: /nowhere/url (ENOENT)',
    )
    const path = await secret('geheim')
    const wrong = databaseTargets(
      { databases: [{ name: 'a', source: { kind: 'file', path } }] },
      { database: undefined },
    )
    await expect(wrong[0]?.url()).rejects.toThrow(`${path} does not hold the address of database "a"`)
  })
})
