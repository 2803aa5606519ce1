import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { SettingsError } from '../domain/errors.ts'
import { hashPolicies } from './hash-policies.ts'
import { parsePolicies } from './parse-policies.ts'
import { type Environment } from './placeholders.ts'
import { type PolicyFile } from './policy-file.ts'
import { type SourceText } from './source-file.ts'

const extensions = ['.yaml', '.yml', '.json']

/**
 * Reads a policy file, or every policy file of a directory (its sub-directories are left out).
 * @throws SettingsError when there is nothing to read, or with every problem of every file.
 */
export async function readPolicies(path: string, environment: Environment): Promise<PolicyFile> {
  const parsed = parsePolicies(await readTexts(path), environment)
  return { ...parsed, hash: await hashPolicies(parsed) }
}

async function readTexts(path: string): Promise<readonly SourceText[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [await readText(path)]
    // Entries with a dot are a ConfigMap's own machinery: `..data` and the folder it points to.
    const names = (await readdir(path)).filter(
      (name) => !name.startsWith('.') && extensions.some((each) => name.endsWith(each)),
    )
    if (names.length > 0) return await Promise.all(names.toSorted().map((name) => readText(join(path, name))))
  } catch (error) {
    throw unreadable(path, error)
  }
  throw new SettingsError(
    `${path}: holds no policy file; allowed: ${extensions.map((each) => `*${each}`).join(', ')}`,
    {
      hint: 'Put a policy file there, or name another path with --policies or PARTITIOND_POLICIES.',
    },
  )
}

async function readText(file: string): Promise<SourceText> {
  return { file, text: await readFile(file, 'utf8') }
}

function unreadable(path: string, cause: unknown): SettingsError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  const about = cause instanceof Error && 'path' in cause ? String(cause.path) : path
  const message =
    code === 'ENOENT' ? `${about}: there is no such file or directory` : `${about}: cannot be read (${code})`
  return new SettingsError(message, {
    hint: 'Name the policy file or directory with --policies or PARTITIOND_POLICIES.',
    details: { problems: [message] },
    cause,
  })
}
