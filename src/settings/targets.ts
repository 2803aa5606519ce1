import { readFile } from 'node:fs/promises'

import { SettingsError } from '../domain/errors.ts'
import { DEFAULT_DATABASE, type DatabaseSettings, type ParsedPolicies } from './policy-file.ts'
import { type Settings } from './settings.ts'

/** A database to connect to: `postgres/` takes it as it is. */
export interface DatabaseTarget {
  readonly name: string
  /** The URL, secret and all. @throws SettingsError when there is none, or its file cannot be read. */
  url(): Promise<string>
}

/** The databases of the policy file, or without any the one of the process settings, called `default`. */
export function databaseTargets(
  file: Pick<ParsedPolicies, 'databases'>,
  settings: Pick<Settings, 'database'>,
): readonly DatabaseTarget[] {
  const databases: readonly DatabaseSettings[] =
    file.databases.length > 0 ? file.databases : [{ name: DEFAULT_DATABASE, source: settings.database }]
  return databases.map((database) => ({ name: database.name, url: () => readUrl(database) }))
}

async function readUrl({ name, source }: DatabaseSettings): Promise<string> {
  if (source === undefined) {
    throw new SettingsError(`Database "${name}" has no address`, {
      hint: 'Set DATABASE_URL or DATABASE_URL_FILE, or name databases in the policy file.',
    })
  }
  return source.kind === 'url' ? source.url : readUrlFile(name, source.path)
}

async function readUrlFile(name: string, path: string): Promise<string> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new SettingsError(`The address of database "${name}" cannot be read: ${path} (${code})`, {
      hint: 'Mount the secret there, or correct urlFile or DATABASE_URL_FILE.',
      cause,
    })
  }
  if (/^postgres(ql)?:\/\/\S+$/.test(text)) return text
  throw new SettingsError(`${path} does not hold the address of database "${name}"`, {
    hint: 'The file holds one line that begins with postgres:// or postgresql://.',
  })
}
