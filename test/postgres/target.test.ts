import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fileTarget, fixedTarget } from '../../src/postgres/target.ts'

const folder = mkdtempSync(join(tmpdir(), 'partitiond-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a target', () => {
  it('has the URL of the settings', async () => {
    expect(await fixedTarget('main', 'postgresql://db').url()).toBe('postgresql://db')
  })

  it('reads its URL file at each connect', async () => {
    const path = join(folder, 'url')
    const target = fileTarget('main', path)
    writeFileSync(path, 'postgresql://old\n')
    expect(await target.url()).toBe('postgresql://old')
    writeFileSync(path, '  postgresql://new\n')
    expect(await target.url()).toBe('postgresql://new')
  })

  it('says which file is missing or empty', async () => {
    const path = join(folder, 'absent')
    const refused = expect.objectContaining({
      code: 'no-connection-url',
      message: expect.stringContaining(path),
    })
    await expect(fileTarget('main', path).url()).rejects.toEqual(refused)
    writeFileSync(path, '\n')
    await expect(fileTarget('main', path).url()).rejects.toEqual(refused)
  })
})
