import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PartitiondError } from '../domain/errors.ts'

/** Under whose name the server runs: ourselves, or somebody without privileges when we are root. */
export interface ServerAccount {
  /** Empty when the server runs as ourselves. */
  readonly spawnOptions: { readonly uid?: number; readonly gid?: number }
}

const fallbackName = 'partitiond-demo'

/**
 * Finds the account for an embedded server. PostgreSQL refuses to run as root, and initdb looks its user up in
 * the passwd file, so an arbitrary number will not do. Throws `no-embedded-postgres` when root has nobody.
 */
export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return { spawnOptions: {} }
  const found = findUnprivileged() ?? (addAccount() ? findUnprivileged() : undefined)
  if (found === undefined) {
    throw new PartitiondError(
      'no-embedded-postgres',
      'PostgreSQL refuses to run as root, and no other user exists',
      {
        hint: `Add one (useradd --system ${fallbackName}), or run as an ordinary user.`,
      },
    )
  }
  return { spawnOptions: found }
}

/**
 * Makes an empty temporary folder that belongs to the account. TMPDIR may lie where only root can go, so the account
 * has to prove that it can stand there, and that it may remove the folder again. Throws `no-embedded-postgres` when there is no such place.
 */
export function ownFolder({ spawnOptions }: ServerAccount): string {
  const { uid, gid } = spawnOptions
  for (const parent of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    const folder = mkdtempSync(join(parent, 'partitiond-pg-'))
    if (uid === undefined || gid === undefined) return folder
    chownSync(folder, uid, gid)
    const visit = { ...spawnOptions, cwd: '/', stdio: 'ignore' as const }
    if (spawnSync('/bin/sh', ['-c', 'cd "$1" && test -w ..', 'visit', folder], visit).status === 0)
      return folder
    rmSync(folder, { recursive: true })
  }
  throw new PartitiondError(
    'no-embedded-postgres',
    'no temporary folder is open to the user who would run PostgreSQL',
    {
      hint: 'Set TMPDIR to a folder in which every user may create files, as in /tmp.',
    },
  )
}

function findUnprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid = '0', gid = '0']) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((account) => account.uid > 0 && account.gid > 0)
  const account =
    accounts.find(({ name }) => name === fallbackName) ??
    accounts.find(({ name }) => name === 'nobody') ??
    accounts.at(-1)
  return account && { uid: account.uid, gid: account.gid }
}

function addAccount(): boolean {
  return (
    spawnSync('/usr/sbin/useradd', ['--system', '--no-create-home', fallbackName], { stdio: 'ignore' })
      .status === 0
  )
}
