import { ConnectionError } from '../domain/errors.ts'
import { type ConnectionTarget, fileTarget, fixedTarget } from '../postgres/target.ts'
import { DEFAULT_DATABASE, type PolicyFile, type UrlSource } from '../settings/policy-file.ts'
import { type Settings } from '../settings/settings.ts'

/** A target without an address: connecting fails and says what to set. */
function nowhere(name: string): ConnectionTarget {
  return {
    name,
    url: () =>
      Promise.reject(
        new ConnectionError('no-connection-url', `database "${name}" has no connection URL`, {
          hint: 'Set DATABASE_URL or DATABASE_URL_FILE, or name the database under `databases:` in the policy file.',
        }),
      ),
  }
}

function targetOf(name: string, source: UrlSource | undefined): ConnectionTarget {
  if (source === undefined) return nowhere(name)
  return source.kind === 'url' ? fixedTarget(name, source.url) : fileTarget(name, source.path)
}

/** A database with what tells whether its address has changed. `address` may hold a password: compare it, never show it. */
export interface AddressedTarget {
  readonly target: ConnectionTarget
  readonly address: string
}

/** The databases to look after: those the policy file names, else the one of the process settings. */
export function targetsOf(
  file: Pick<PolicyFile, 'databases'>,
  settings: Pick<Settings, 'database'>,
): readonly AddressedTarget[] {
  const named =
    file.databases.length > 0 ? file.databases : [{ name: DEFAULT_DATABASE, source: settings.database }]
  return named.map(({ name, source }) => ({
    target: targetOf(name, source),
    address: JSON.stringify(source ?? null),
  }))
}
