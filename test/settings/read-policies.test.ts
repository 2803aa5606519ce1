import { mkdtemp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { SettingsError } from '../../src/domain/errors.ts'
import { readPolicies } from '../../src/settings/read-policies.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partitiond-policies-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const one = (table: string): string => `version: 1\npolicies: [{ table: ${table}, interval: 1 day }]\n`

async function put(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

async function failure(path: string): Promise<SettingsError> {
  const error: unknown = await readPolicies(path, {}).catch((caught: unknown) => caught)
  if (error instanceof SettingsError) return error
  throw new Error('it was read')
}

describe('a policy file', () => {
  it('is read with the place of every policy', async () => {
    const path = await put('p.yaml', one('a.b'))
    expect((await readPolicies(path, {})).policies[0]?.source).toEqual({ file: path, line: 2, column: 12 })
  })

  it('that is not there is said so', async () => {
    const error = await failure(join(folder, 'p.yaml'))
    expect(error.message).toBe(`${folder}/p.yaml: there is no such file or directory`)
    expect(error.hint).toBe('Name the policy file or directory with --policies or PARTITIOND_POLICIES.')
  })

  it('that is wrong is refused with all its problems, as text and as a list', async () => {
    const path = await put('p.yaml', 'version: 2\npolicies: [{ table: x }]\n')
    const { message, details, code } = await failure(path)
    expect(message.split('\n')).toHaveLength(3)
    expect(details['problems']).toEqual(message.split('\n'))
    expect(message).toContain(`${path}:1:10  version: must be 1, is 2`)
    expect(code).toBe('bad-settings')
  })
})

describe('a directory of policy files', () => {
  it('is read in the order of the names, and only files of its kind', async () => {
    await put('b.yml', one('a.b'))
    await put('a.yaml', one('a.a'))
    await put('c.json', '{ "version": 1, "policies": [{ "table": "a.c", "interval": "1 day" }] }')
    await put('readme.md', 'nothing to read')
    await put('.hidden.yaml', 'nonsense')
    const { policies } = await readPolicies(folder, {})
    expect(policies.map(({ table }) => table.text)).toEqual(['a.a', 'a.b', 'a.c'])
  })

  it('may be a ConfigMap: links into a folder that is swapped', async () => {
    const version = async (name: string, table: string): Promise<void> => {
      await mkdir(join(folder, name))
      await writeFile(join(folder, name, 'p.yaml'), one(table))
      await symlink(name, join(folder, '..data_tmp'))
      await rename(join(folder, '..data_tmp'), join(folder, '..data'))
    }
    await version('..2026_01', 'a.old')
    await symlink('..data/p.yaml', join(folder, 'p.yaml'))
    expect((await readPolicies(folder, {})).policies.map(({ table }) => table.text)).toEqual(['a.old'])
    await version('..2026_02', 'a.new')
    expect((await readPolicies(folder, {})).policies.map(({ table }) => table.text)).toEqual(['a.new'])
  })

  it('has its databases and defaults in one file, which hold for all', async () => {
    await put('a.yaml', one('a.b').replace('interval: 1 day', 'database: main'))
    await put(
      'z.yaml',
      'version: 1\ndatabases: [{ name: main, urlFile: x }]\ndefaults: { interval: 1 week }\n',
    )
    const { policies, databases } = await readPolicies(folder, {})
    expect(policies[0]?.interval).toMatchObject({ span: { unit: 'week' } })
    expect(databases).toEqual([{ name: 'main', source: { kind: 'file', path: join(folder, 'x') } }])
  })

  it('is refused when a second file holds them', async () => {
    await put('a.yaml', 'version: 1\ndefaults: { interval: 1 week }\n')
    await put('b.yaml', 'version: 1\ndatabases: [{ name: main, urlFile: x }]\n')
    expect((await failure(folder)).message).toBe(
      `${folder}/b.yaml:2:1  databases: ${folder}/a.yaml holds databases or defaults already; allowed: one file that holds them`,
    )
  })

  it('is refused when two files have a policy for one table', async () => {
    await put('a.yaml', one('a.b'))
    await put('b.yaml', one('a.b'))
    expect((await failure(folder)).message).toBe(
      `${folder}/b.yaml:2:21  policies[0].table: a.b has a policy in the database "default" already, at ${folder}/a.yaml:2:21; allowed: one policy for a table in each database`,
    )
  })

  it('is refused with the problems of every file, and without those that another file may cure', async () => {
    await put('a.yaml', one('a.b').replace('1 day', '1 dya, database: main'))
    await put('b.yaml', 'version: 1\n\tdatabases: []\n')
    await put('c.yaml', '')
    const { message } = await failure(folder)
    expect(message).toContain(`${folder}/a.yaml:2:36  policies[0].interval: "1 dya" is not a duration`)
    expect(message).toContain(`${folder}/b.yaml:2:1  `)
    expect(message).toContain(`${folder}/c.yaml:1:1  is empty`)
    expect(message).not.toContain('there is no database')
  })

  it('is refused when it holds none', async () => {
    await put('readme.md', '')
    expect((await failure(folder)).message).toBe(
      `${folder}: holds no policy file; allowed: *.yaml, *.yml, *.json`,
    )
  })
})

describe('the hash of the policies', () => {
  const hashOf = async (text: string): Promise<string> =>
    (await readPolicies(await put('p.yaml', text), {})).hash

  it('stays when only layout, comments or the order of keys change', async () => {
    const first = await hashOf(
      'version: 1\npolicies:\n  - table: a.b\n    interval: 1 day\n    parameters: { fillfactor: 90, parallel_workers: 2 }\n',
    )
    const second = await hashOf(
      '# why\nversion: 1\n\npolicies: [{ parameters: { parallel_workers: 2, fillfactor: 90 }, interval: 1 day, table: a.b, premake: { ahead: 4 } }]\n',
    )
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(second).toBe(first)
  })

  it('changes with what the policies mean', async () => {
    const texts = [
      '{ table: a.b, interval: 1 day }',
      '{ table: a.c, interval: 1 day }',
      '{ table: a.b, interval: 100 }',
      '{ table: a.b, interval: 1 day, lifecycle: [{ after: 1 day, do: drop }] }',
      '{ table: a.b, interval: 1 day, reconcile: true }',
    ]
    const hashes = new Set<string>()
    for (const text of texts) hashes.add(await hashOf(`version: 1\npolicies: [${text}]\n`))
    expect(hashes.size).toBe(texts.length)
  })
})
