import { type Client } from 'pg'
import { ConnectionError } from '../domain/errors.ts'
import { OLDEST_MAJOR } from '../domain/server-features.ts'
import { isDatabaseError } from './database-error.ts'
import { CONNECTION_CHECK, pinnedSettings, pinnedWhereKnown } from './pinned-settings.ts'
import { sqlFile } from './sql-file.ts'
import { type ConnectionTarget } from './target.ts'

const readState = sqlFile(import.meta.url, './queries/session-state.sql')
const setSettings = sqlFile(import.meta.url, './queries/pin-settings.sql')

/** Who answers on a fresh connection. */
export interface ServerState {
  readonly pid: number
  /** As server_version_num: 180004. */
  readonly version: number
}

interface State extends ServerState {
  readonly settings: Readonly<Record<string, string | null>>
}

/**
 * Verifies that the startup options took effect, and sets what did not: a pooler in session mode may ignore them, a login trigger may
 * undo them. Throws ConnectionError: `server-too-old`, `pooled-connection`, `settings-not-pinned`.
 */
export async function pinSettings(
  client: Client,
  greetedBy: number | undefined,
  target: ConnectionTarget,
): Promise<ServerState> {
  const state = await read(client)
  if (state.version < OLDEST_MAJOR * 10_000) throw tooOld(state.version, target)
  const astray = deviating(state)
  if (astray.length > 0) {
    // Behind a pooler that shares sessions, what we set would reach other people's queries (postgres.md I3).
    if (greetedBy !== state.pid) throw pooled(target)
    await client.query(setSettings, [astray.map(([name]) => name), astray.map(([, value]) => value)])
    const still = deviating(await read(client))
    if (still.length > 0)
      throw notPinned(
        still.map(([name]) => name),
        target,
      )
  }
  await checkConnectionOften(client)
  return state
}

async function read(client: Client): Promise<State> {
  const names = [...Object.keys(pinnedSettings), ...Object.keys(pinnedWhereKnown)]
  const { rows } = await client.query<State>(readState, [names])
  const [state] = rows
  if (state === undefined) throw new Error('the server returned no row')
  return state
}

function deviating({ settings }: State): readonly (readonly [name: string, value: string])[] {
  return [
    ...Object.entries(pinnedSettings).filter(([name, value]) => settings[name] !== value),
    ...Object.entries(pinnedWhereKnown).filter(
      ([name, value]) => settings[name] !== null && settings[name] !== value,
    ),
  ]
}

async function checkConnectionOften(client: Client): Promise<void> {
  try {
    await client.query(setSettings, [[CONNECTION_CHECK.name], [CONNECTION_CHECK.value]])
  } catch (error) {
    // 22023: a server on Windows cannot look, and is left with 0.
    if (!isDatabaseError(error) || error.code !== '22023') throw error
  }
}

function tooOld(version: number, { name }: ConnectionTarget): ConnectionError {
  const major = Math.floor(version / 10_000)
  return new ConnectionError('server-too-old', `database "${name}" is on PostgreSQL ${major}`, {
    hint: `partitiond needs PostgreSQL ${OLDEST_MAJOR} or newer`,
    details: { version },
  })
}

function pooled({ name }: ConnectionTarget): ConnectionError {
  return new ConnectionError(
    'pooled-connection',
    `database "${name}" is reached through a connection pooler, which ignores startup options`,
    {
      hint: 'connect to PostgreSQL directly: locks and settings of a session do not survive in a pooler',
    },
  )
}

function notPinned(names: readonly string[], { name }: ConnectionTarget): ConnectionError {
  return new ConnectionError(
    'settings-not-pinned',
    `database "${name}" does not let this session set ${names.join(', ')}`,
    {
      hint: 'look for a login trigger or a proxy that changes settings of sessions',
      details: { settings: names },
    },
  )
}
