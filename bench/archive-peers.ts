import { spawnSync } from 'node:child_process'
import { timed } from './rounds.ts'

/** A program of PostgreSQL's that writes a table to a file. */
export interface Peer {
  readonly name: string
  readonly program: 'psql' | 'pg_dump'
  readonly arguments: (table: string, file: string) => readonly string[]
}

export const peers: readonly Peer[] = [
  {
    name: 'psql',
    program: 'psql',
    arguments: (table, file) => ['-X', '-q', '-c', `\\copy public.${table} to '${file}'`],
  },
  {
    name: 'pg_dump -Fc -Z1',
    program: 'pg_dump',
    arguments: (table, file) => ['-Fc', '-Z1', '-t', `public.${table}`, '-f', file],
  },
  {
    name: 'pg_dump -Fc',
    program: 'pg_dump',
    arguments: (table, file) => ['-Fc', '-t', `public.${table}`, '-f', file],
  },
]

/** The server's major version here: pg_dump refuses servers newer than itself, and many systems have this one. */
export const PEER_MAJOR = 15

/** Why a program cannot be measured beside us; undefined when it can. */
export function absenceOf(program: Peer['program']): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (status !== 0) return `${program} is not installed: nothing is measured beside it.`
  const major = Number(/(\d+)[.\d]*/.exec(stdout)?.[1] ?? 0)
  return major >= PEER_MAJOR
    ? undefined
    : `${stdout.trim()} is too old for PostgreSQL ${PEER_MAJOR}: nothing is measured beside it.`
}

/** Milliseconds, the process's start included. Throws with what it said when it fails. */
export function runPeer(peer: Peer, url: string, table: string, file: string): Promise<number> {
  return timed(() => {
    const { status, stderr } = spawnSync(peer.program, [...peer.arguments(table, file), '-d', url], {
      encoding: 'utf8',
    })
    return status === 0 ? Promise.resolve() : Promise.reject(new Error(`${peer.name}: ${stderr}`))
  })
}
