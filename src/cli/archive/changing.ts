import { openStore } from '../../archive/stores/open-store.ts'
import { type Facts } from '../../catalog/read-facts.ts'
import { readRole } from '../../catalog/read-role.ts'
import { confirmCycleLock, isStandby, waitForCycleLock } from '../../daemon/cycle-lock.ts'
import { systemStopwatch } from '../../daemon/system-clock.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type ExecutionContext } from '../../execution/execution-context.ts'
import { Journal } from '../../journal/journal.ts'
import { migrate } from '../../journal/migrate.ts'
import { lockKeys, releaseLock } from '../../postgres/advisory-lock.ts'
import { CopySession } from '../../postgres/copy-session.ts'
import { requireDirect } from '../../postgres/pooling.ts'
import { Session } from '../../postgres/session.ts'
import { version } from '../../settings/version.ts'
import { progressTo } from '../apply/progress.ts'
import { type Invocation } from '../command.ts'
import { type ChosenDatabase, type Workspace } from '../workspace.ts'

/** A database that something is about to be changed in. */
export interface Desk {
  readonly invocation: Invocation
  readonly workspace: Workspace
  readonly chosen: ChosenDatabase
  readonly waitMs: number
}

/**
 * Opens the session that is to hold the cycle lock, with the ledger up to date. Throws ConnectionError, `standby`, `pooled-connection` and
 * `ledger-missing`.
 */
export async function openControl({ workspace, chosen }: Desk): Promise<Session> {
  const control = await Session.open(chosen.target, { applicationName: 'partitiond cycle' })
  try {
    await requireDirect(control)
    if ((await readRole(control)) === 'standby') throw isStandby(chosen.name)
    const { available, missing } = await migrate(control, workspace.settings.schema)
    if (!available) throw noLedger(missing)
    return control
  } catch (error) {
    await control[Symbol.asyncDispose]()
    throw error
  }
}

function noLedger(missing: readonly string[]): PartitiondError {
  return new PartitiondError('ledger-missing', 'the ledger does not exist: nothing is known of what left', {
    hint: `A DBA must run once: ${missing.join(' ')}`,
  })
}

/** Works while no cycle changes the database. Throws `cycle-busy`, Interrupted, and what `work` throws. */
export async function underCycleLock<T>(desk: Desk, control: Session, work: () => Promise<T>): Promise<T> {
  const { invocation, chosen, waitMs } = desk
  const { signal } = invocation.io
  await waitForCycleLock(control, { database: chosen.name, waitMs, stopwatch: systemStopwatch, signal })
  try {
    return await work()
  } finally {
    // A session that cannot give it back has lost it, or ends soon and loses it then.
    if (control.isOpen) await releaseLock(control, lockKeys.cycle).catch(() => undefined)
  }
}

/** What execution needs to work there. The right to change is the cycle lock, held by `control`. */
export function executionContext(desk: Desk, control: Session, facts: Facts): ExecutionContext {
  const { invocation, workspace, chosen } = desk
  const { settings } = workspace
  const { signal } = invocation.io
  const { target } = chosen
  return {
    database: chosen.name,
    open: () => Session.open(target, { applicationName: 'partitiond worker', signal }),
    openCopy: () => CopySession.open(target, { applicationName: 'partitiond copy', signal }),
    openStore: (destination) => openStore(destination, settings.archive),
    identity: facts.database,
    version,
    archivesUntilMs: undefined,
    journal: new Journal(settings.schema),
    limits: settings.limits,
    features: facts.features,
    reporter: progressTo(invocation.print, systemStopwatch),
    stopwatch: systemStopwatch,
    random: Math.random,
    signal,
    concurrency: 1,
    now: () => facts.takenAt,
    confirmLeadership: (worker) => confirmCycleLock(worker, control.pid),
  }
}
