import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isGroup } from '../../src/cli/command.ts'
import { commands } from '../../src/cli/commands.ts'
import { shells } from '../../src/cli/completion.ts'
import { ran } from './captured-io.ts'

const run = promisify(execFile)

describe('config', () => {
  const env = {
    DATABASE_URL: 'postgres://app:s3cret-word@db.example:5432/app',
    PARTITIOND_LOCK_TIMEOUT: '250 ms',
  }

  it('shows what holds and where it comes from, without secrets', async () => {
    const { code, stdout, stderr } = await ran(['config', '--policies', 'other.yaml'], { env })
    expect(stdout).toMatch(/^lock\.timeout +250 ms +environment +PARTITIOND_LOCK_TIMEOUT$/m)
    expect(stdout).toMatch(/^policies +other\.yaml +flag/m)
    expect(stdout).toMatch(/^schema +partitiond +default/m)
    expect(stdout).toContain('db.example')
    expect(stdout + stderr).not.toContain('s3cret-word')
    expect(code).toBe(0)
  })

  it('does so for programs too', async () => {
    const { stdout } = await ran(['config', '--output', 'json'], { env })
    const { formatVersion, settings } = JSON.parse(stdout) as {
      formatVersion: number
      settings: { setting: string; value: string; from: string }[]
    }
    expect(formatVersion).toBe(1)
    expect(settings.find(({ setting }) => setting === 'lock.timeout')).toMatchObject({
      value: '250 ms',
      from: 'environment',
    })
    expect(stdout).not.toContain('s3cret-word')
  })
})

it('schema prints a JSON Schema that editors understand', async () => {
  const { code, stdout } = await ran(['schema'])
  expect(JSON.parse(stdout)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
  })
  expect(code).toBe(0)
})

describe('completion', () => {
  it.each(shells)('for %s knows every command and its options', async (shell) => {
    const { code, stdout } = await ran(['completion', shell])
    for (const { name, options } of commands.flatMap((entry) =>
      isGroup(entry) ? [{ name: entry.name, options: [] }, ...entry.verbs] : [entry],
    )) {
      expect(stdout).toContain(name)
      for (const { flags } of options) expect(stdout).toContain(flags.split(' ')[0]?.slice(2))
    }
    expect(code).toBe(0)
  })

  const completed = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { stdout: script } = await ran(['completion', 'bash'])
    const typed = words.map((word) => `'${word}'`).join(' ')
    const probe = `COMP_WORDS=(partitiond ${typed}); COMP_CWORD=${words.length}; _partitiond; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await run('bash', ['-c', `${script}\n${probe}`])
    return stdout.split('\n').filter((line) => line !== '')
  }

  it('completes in bash', async () => {
    expect(await completed('st')).toEqual(['status'])
    expect(await completed('plan', '--det')).toEqual(['--detailed-exitcode'])
    expect(await completed('plan', '--output', '')).toEqual(['text', 'json'])
    expect(await completed('--output', 'json', 'completion', 'f')).toEqual(['fish'])
    expect(await completed('doctor', '--at')).toEqual([])
    expect(await completed('archive', 'r')).toEqual(['restore'])
    expect(await completed('archive', 'restore', '--at')).toEqual(['--attach'])
    expect(await completed('plan', 'restore', '--detai')).toEqual(['--detailed-exitcode'])
  })
})
