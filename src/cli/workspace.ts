import { policiesOf } from '../daemon/policies-of.ts'
import { targetsOf } from '../daemon/targets.ts'
import { SettingsError } from '../domain/errors.ts'
import { type Policy } from '../domain/policy.ts'
import { type ConnectionTarget } from '../postgres/target.ts'
import { didYouMean } from '../settings/closest.ts'
import { type LoadedSettings, loadSettings } from '../settings/load.ts'
import { type PolicyFile } from '../settings/policy-file.ts'
import { readPolicies } from '../settings/read-policies.ts'
import { type Settings } from '../settings/settings.ts'
import { type Invocation } from './command.ts'
import { usageError } from './failure.ts'
import { narrowPolicies } from './narrow-policies.ts'

/** A database to work on, with the policies that apply to it, narrowed to what `--table` chose. */
export interface ChosenDatabase {
  readonly name: string
  readonly target: ConnectionTarget
  readonly policies: readonly Policy[]
}

/** What nearly every command begins with: settings, policies, and the databases `--database` chose. */
export interface Workspace {
  readonly settings: Settings
  readonly file: PolicyFile
  readonly databases: readonly ChosenDatabase[]
}

/** The process settings, flags included; warnings go to stderr. Throws SettingsError. */
export async function openSettings(invocation: Invocation): Promise<LoadedSettings> {
  const { io, shared } = invocation
  const loaded = await loadSettings({ environment: io.env, flags: { policies: shared.policies } })
  warn(invocation, loaded.warnings)
  return loaded
}

/** Reads settings and policies. Throws SettingsError, or a usage error for a database nobody knows. */
export async function openWorkspace(invocation: Invocation): Promise<Workspace> {
  const { settings } = await openSettings(invocation)
  const file = await readPolicies(settings.policies, invocation.io.env)
  warn(invocation, file.warnings)
  if (file.databases.length === 0 && settings.database === undefined) throw noDatabase()
  const databases = chooseDatabases(file, settings, invocation.shared)
  warn(invocation, unmatchedTable(databases, invocation.shared))
  return { settings, file, databases }
}

/** A mistyped `--table` would otherwise look like a set that needs nothing. Whether two globs meet, only the catalog knows. */
function unmatchedTable(
  databases: readonly ChosenDatabase[],
  { table }: Invocation['shared'],
): readonly string[] {
  if (table === undefined || databases.some(({ policies }) => policies.length > 0)) return []
  return [`--table ${table.text}: no policy is about it, so there is nothing to look at`]
}

function chooseDatabases(
  file: PolicyFile,
  settings: Settings,
  { database: wanted, table }: Invocation['shared'],
): readonly ChosenDatabase[] {
  const targets = targetsOf(file, settings).map(({ target }) => target)
  const chosen = targets.filter(({ name }) => wanted === undefined || name === wanted)
  if (wanted !== undefined && chosen.length === 0) {
    const names = targets.map(({ name }) => name)
    throw usageError(
      `there is no database "${wanted}"${didYouMean(wanted, names)}`,
      `There is ${names.join(', ')}.`,
    )
  }
  return chosen.map((target) => ({
    name: target.name,
    target,
    policies: narrowPolicies(policiesOf(file.policies, target.name), table),
  }))
}

function noDatabase(): SettingsError {
  return new SettingsError('no database is named', {
    hint: 'Set DATABASE_URL or DATABASE_URL_FILE, or name databases in the policy file.',
  })
}

function warn({ print }: Invocation, warnings: readonly string[]): void {
  for (const warning of warnings) print.progress(`${print.problemPaint('warn', 'warning:')} ${warning}`)
}
