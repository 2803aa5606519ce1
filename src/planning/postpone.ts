import { type Action, type ActionKind } from '../domain/action.ts'
import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type Pressure } from '../domain/snapshot.ts'
import { type Withholding } from './guard.ts'
import { type BrakeLimits } from './options.ts'
import { type SetContext } from './set-context.ts'

/** Heavy and destructive kinds: these wait for the window. Creating, finalizing and repairing DEFAULT never do (product.md §5). */
const WINDOWED: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'freeze',
  'move',
  'index',
  'detach',
  'archive',
  'drop',
])

/** What the brakes postpone. */
const BRAKED: ReadonlySet<ActionKind> = new Set<ActionKind>(['freeze', 'move', 'index', 'detach', 'archive'])

/** One reason why work had better wait. */
export interface Brake {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** The brakes that are on at this moment, from what the server reports. */
export function brakesOn(
  pressure: Pressure,
  limits: BrakeLimits,
  serverNow: Temporal.Instant,
): readonly Brake[] {
  const brakes: Brake[] = []
  const lag = pressure.replicationLagSeconds
  if (lag !== undefined && lag > limits.replicationLagSeconds) {
    brakes.push({
      code: 'replication-lag',
      message: `a replica is ${Math.round(lag)} s behind`,
      hint: 'It goes on by itself when the replica has caught up.',
    })
  }
  if (pressure.baseBackup) {
    brakes.push({
      code: 'base-backup',
      message: 'a base backup is running',
      hint: 'It goes on by itself after the backup.',
    })
  }
  if (pressure.pgDump !== undefined) {
    brakes.push({
      code: 'pg-dump',
      message: `pg_dump is running (pid ${pressure.pgDump}): its snapshot would lose rows of a partition detached meanwhile`,
      hint: 'It goes on by itself after the dump.',
    })
  }
  const oldest = pressure.oldestTransaction
  const age = oldest === undefined ? 0 : serverNow.since(oldest.startedAt).total('seconds')
  if (oldest !== undefined && age > limits.transactionAgeSeconds) {
    brakes.push({
      code: 'long-transaction',
      message: `a transaction is open since ${oldest.startedAt.toString({ smallestUnit: 'second' })} (pid ${oldest.pid}, ${oldest.application || 'no application_name'})`,
      hint: `End it, or let it finish: select pg_terminate_backend(${oldest.pid}).`,
    })
  }
  return brakes
}

/** Takes out what must wait, and with it everything that needs it. */
export function postpone(
  context: SetContext,
  actions: readonly Action[],
  brakes: readonly Brake[],
): Withholding {
  const { options, set } = context
  const isClosed = !options.windowOpen && !options.allow.has('outside-window')
  const out = new Set<string>()
  for (const action of actions) {
    const waits = (isClosed && WINDOWED.has(action.kind)) || (brakes.length > 0 && BRAKED.has(action.kind))
    if (waits || action.needs.some((id) => out.has(id))) out.add(action.id)
  }
  const withheld = actions.filter(({ id }) => out.has(id))
  if (withheld.length === 0) return { kept: actions, withheld, findings: [] }
  const subject = displayName(set.name)
  const findings: Finding[] = brakes
    .filter(() => withheld.some(({ kind }) => BRAKED.has(kind)))
    .map(({ code, message, hint }) => ({
      code,
      level: 'info',
      subject,
      message: `${withheld.length} step(s) of ${subject} wait: ${message}`,
      hint,
    }))
  if (isClosed && withheld.some(({ kind }) => WINDOWED.has(kind)))
    findings.push(outsideWindow(subject, withheld.length))
  return { kept: actions.filter(({ id }) => !out.has(id)), withheld, findings }
}

function outsideWindow(subject: string, count: number): Finding {
  return {
    code: 'outside-window',
    level: 'info',
    subject,
    message: `${count} heavy or destructive step(s) of ${subject} wait for the maintenance window`,
    hint: 'They run by themselves in the window; `partitiond apply --allow outside-window` runs them now.',
  }
}
