import { type ServerHealth } from '../../catalog/doctor/read-server-health.ts'
import { OLDEST_MAJOR } from '../../domain/server-features.ts'
import { remedies } from '../../sql/remedies.ts'
import { type Diagnosis, fine } from './diagnosis.ts'

/** How many lock entries a set's whole tree needs when a query is not pruned: its partitions and their indexes (postgres.md M1). */
export interface LockNeed {
  readonly table: string
  readonly partitions: number
  readonly indexes: number
  /** About how many there will be at most by the policy; undefined when nothing ever leaves. */
  readonly expected?: number | undefined
}

/** What the server is and how it is set up. `database` is its name in the policy file. */
export function diagnoseServer(
  database: string,
  health: ServerHealth,
  needs: readonly LockNeed[],
): readonly Diagnosis[] {
  return [
    fine('version', database, `PostgreSQL ${health.version} (${OLDEST_MAJOR} or newer is needed)`),
    // A session through a pooler was refused before anything was read.
    fine('connection', database, `direct, as role ${health.role}`),
    standby(database, health),
    superuser(database, health),
    ...flags(database, health),
    locks(database, health, needs),
    monitoring(database, health),
    eventTriggers(database, health),
  ].filter((diagnosis) => diagnosis !== undefined)
}

function standby(database: string, { isStandby }: ServerHealth): Diagnosis {
  if (!isStandby) return fine('primary', database, 'a primary: it takes changes')
  const message = 'a standby: partitiond does nothing here until it is promoted'
  return { check: 'primary', code: 'standby', level: 'warning', subject: database, message, fix: [] }
}

function superuser(database: string, { isSuperuser, role }: ServerHealth): Diagnosis | undefined {
  if (!isSuperuser) return undefined
  const message = `role ${role} is a superuser: a plain role that is a member of the tables' owners is enough`
  return { check: 'least privilege', code: 'superuser', level: 'info', subject: database, message, fix: [] }
}

const wantedFlags: readonly { readonly name: string; readonly without: string }[] = [
  { name: 'autovacuum', without: 'nothing vacuums or analyses the partitions that are written to' },
  {
    name: 'track_counts',
    without: 'neither autovacuum nor partitiond sees when a partition has come to rest',
  },
  { name: 'enable_partition_pruning', without: 'every query reads every partition' },
]

function flags(database: string, { settings }: ServerHealth): readonly Diagnosis[] {
  return wantedFlags.map(({ name, without }) =>
    settings[name] === 'on'
      ? fine(name, database, 'on')
      : {
          check: name,
          code: 'setting-off',
          level: 'warning',
          subject: database,
          message: `off: ${without}`,
          fix: [remedies.alterSystem(name, 'on'), remedies.reload],
        },
  )
}

function locks(database: string, { settings }: ServerHealth, needs: readonly LockNeed[]): Diagnosis {
  const number = (name: string) => Number(settings[name] ?? 0)
  const slots = number('max_connections') + number('max_prepared_transactions')
  const room = number('max_locks_per_transaction') * slots
  const worst = needs
    .map(({ table, partitions, indexes, expected = 0 }) => ({
      table,
      now: partitions * (1 + indexes),
      entries: Math.max(partitions, expected) * (1 + indexes),
    }))
    .reduce((most, each) => (each.entries > most.entries ? each : most), {
      table: database,
      now: 0,
      entries: 0,
    })
  if (worst.entries <= room) {
    return fine(
      'lock table',
      database,
      `room for ${room} locks; the biggest set needs ${worst.entries} unpruned${later(worst)}`,
    )
  }
  const wanted = Math.ceil(worst.entries / slots / 64) * 64
  return {
    check: 'lock table',
    code: 'lock-table-small',
    level: 'warning',
    subject: worst.table,
    message: `room for ${room} locks, but a query on ${worst.table} that is not pruned takes ${worst.entries}${later(worst)}; the new value counts after a restart`,
    fix: [remedies.alterSystem('max_locks_per_transaction', String(wanted))],
  }
}

function later({ now, entries }: { readonly now: number; readonly entries: number }): string {
  return now < entries ? ` when it has all that its policy keeps (${now} now)` : ''
}

function monitoring(database: string, { seesAllSessions, role }: ServerHealth): Diagnosis {
  if (seesAllSessions)
    return fine('monitoring', database, 'other sessions are visible: whoever blocks us can be named')
  return {
    check: 'monitoring',
    code: 'blockers-hidden',
    level: 'info',
    subject: database,
    message: "other roles' sessions are hidden from us: whoever blocks us is known by process id only",
    fix: [remedies.grantRole('pg_read_all_stats', role)],
  }
}

function eventTriggers(database: string, { eventTriggers: count }: ServerHealth): Diagnosis | undefined {
  if (count === 0) return undefined
  const message = `${count} enabled: they fire for partitiond's DDL too, and one that raises stops it`
  return {
    check: 'event triggers',
    code: 'event-triggers',
    level: 'info',
    subject: database,
    message,
    fix: [],
  }
}
