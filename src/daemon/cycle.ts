import { readAging } from '../catalog/read-aging.ts'
import { readRole } from '../catalog/read-role.ts'
import { type ActionKind, type Action } from '../domain/action.ts'
import { type Observations } from '../domain/observations.ts'
import { type ActionOutcome } from '../domain/outcome.ts'
import { type Plan } from '../domain/plan.ts'
import { inheritedTables } from '../domain/policy.ts'
import { type Reporter, type Stopwatch } from '../domain/ports.ts'
import { type SetAging } from '../domain/set-aging.ts'
import { type Structure } from '../domain/snapshot.ts'
import { openStore } from '../archive/stores/open-store.ts'
import { type ExecutionContext } from '../execution/execution-context.ts'
import { executePlan } from '../execution/executor.ts'
import { Journal } from '../journal/journal.ts'
import { migrate } from '../journal/migrate.ts'
import { lockKeys, releaseLock } from '../postgres/advisory-lock.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { keysToRemember } from '../planning/keys-to-remember.ts'
import { requireDirect } from '../postgres/pooling.ts'
import { CopySession } from '../postgres/copy-session.ts'
import { Session } from '../postgres/session.ts'
import { type ConnectionTarget } from '../postgres/target.ts'
import { version } from '../settings/version.ts'
import { confirmCycleLock, isStandby, waitForCycleLock } from './cycle-lock.ts'
import { atFullSpeed } from './full-speed.ts'
import { previewDatabase, type Preview, type PreviewRequest } from './preview.ts'

export interface CycleRequest extends PreviewRequest {
  readonly target: ConnectionTarget
  readonly reporter: Reporter
  readonly stopwatch: Stopwatch
  /** A number in [0, 1) for jitter. */
  readonly random: () => number
  readonly signal: AbortSignal
  /** Throws LeadershipLost; asked before each change. A one-off `apply` needs none: the cycle lock is its right to change. */
  readonly confirmLeadership: () => Promise<void>
  /** How long to wait for another cycle to end; then `cycle-busy` is thrown. */
  readonly waitMs: number
  /** Only these kinds are run; undefined: all. */
  readonly only?: ReadonlySet<ActionKind> | undefined
  /** Says yes or no to the plan as a whole; throws what it likes to refuse. */
  readonly consent?: ((preview: Preview) => Promise<void>) | undefined
  /** How long after its first action a cycle still begins archives; undefined: until all are done. */
  readonly archiveBudgetMs?: number | undefined
  /** Opens the place of an archive; undefined: as the settings say. */
  readonly openStore?: ExecutionContext['openStore'] | undefined
  /** Is told what is about to be run, before the first action, which may wait for its locks for minutes. Not told when there is none. */
  readonly onPlanned?: ((plan: Plan) => void) | undefined
}

export type AgingRequest = Pick<CycleRequest, 'target' | 'settings' | 'policies'>

export interface CycleResult {
  readonly database: string
  readonly plan: Plan
  readonly outcomes: readonly ActionOutcome[]
  readonly durationMs: number
  readonly structure: Structure
}

/**
 * Runs cycles over one database on a kept control session: snapshot → plan → execute → remember. One cycle at a time changes a database,
 * whoever asks: the control session holds the cycle lock meanwhile, and every change confirms that it still does.
 */
export class CycleRunner implements AsyncDisposable {
  #session: Session | undefined
  #journal: Journal | undefined
  #drift: Observations['drift']

  /** Throws ConnectionError (`pooled-connection` among them), `standby`, `cycle-busy`, `timeline-went-back`, LeadershipLost, and whatever `consent` throws. */
  async run(request: CycleRequest): Promise<CycleResult> {
    const startedMs = request.stopwatch.elapsedMs()
    const session = await this.#control(request)
    if ((await readRole(session)) === 'standby') throw isStandby(request.database)
    await waitForCycleLock(session, request)
    try {
      const ledger = await migrate(session, request.settings.schema)
      const preview = await this.#preview(session, request, ledger.missing)
      const { plan, snapshot } = preview
      this.#journal ??= new Journal(request.settings.schema)
      await this.#journal.checkIdentity(session, snapshot.database, ledger.available)
      await request.consent?.(preview)
      const journal = ledger.available ? this.#journal : undefined
      await journal?.rememberIdentity(session, snapshot.database)
      if (journal !== undefined) await putLedgerRight(session, journal, preview)
      const outcomes = await this.#execute(session, request, preview, journal)
      if (journal !== undefined) {
        await remember(session, journal, preview, outcomes)
        await journal.recordNewestKeys(session, keysToRemember(snapshot, request.policies, request.allow))
      }
      const { fingerprint, sizes, sets } = snapshot
      const durationMs = request.stopwatch.elapsedMs() - startedMs
      return { database: plan.database, plan, outcomes, durationMs, structure: { fingerprint, sizes, sets } }
    } finally {
      await this.#release(session)
    }
  }

  /** Partitions are compared with what new ones would be now and then only; what was found counts in between. */
  async #preview(session: Session, request: CycleRequest, missing: readonly string[]): Promise<Preview> {
    const driftBefore = this.#drift
    const preview = await previewDatabase(session, {
      ...request,
      missing,
      checkDrift: request.checkStatistics || driftBefore === undefined,
      ...(driftBefore === undefined ? {} : { driftBefore }),
    })
    this.#drift = preview.snapshot.observations.drift ?? new Map()
    return preview
  }

  /** Looks, outside of any cycle, how old the sets have become. Throws ConnectionError, and StatementFailed. */
  async readAging(request: AgingRequest): Promise<readonly SetAging[]> {
    const { settings, policies } = request
    return readAging(await this.#control(request), settings.schema, inheritedTables(policies))
  }

  /** The kept session, or a new one when it was lost. */
  async #control(request: Pick<CycleRequest, 'target'>): Promise<Session> {
    if (this.#session?.isOpen === true) return this.#session
    const session = await Session.open(request.target, { applicationName: 'partitiond cycle' })
    this.#session = session
    await requireDirect(session)
    return session
  }

  /** A session that cannot even give back the lock is closed, and the lock with it: nobody else could run a cycle. */
  async #release(session: Session): Promise<void> {
    try {
      if (session.isOpen) await releaseLock(session, lockKeys.cycle)
    } catch {
      await this[Symbol.asyncDispose]()
    }
  }

  async #execute(
    session: Session,
    request: CycleRequest,
    { plan, snapshot }: Preview,
    journal: Journal | undefined,
  ): Promise<readonly ActionOutcome[]> {
    const runnable = restrict(plan, request.only)
    if (runnable.sets.every(({ actions }) => actions.length === 0)) return []
    request.onPlanned?.(plan)
    if (readsArchives(runnable)) atFullSpeed()
    return executePlan(runnable, {
      database: plan.database,
      open: () =>
        Session.open(request.target, { applicationName: 'partitiond worker', signal: request.signal }),
      openCopy: () =>
        CopySession.open(request.target, { applicationName: 'partitiond copy', signal: request.signal }),
      openStore: request.openStore ?? ((destination) => openStore(destination, request.settings.archive)),
      identity: snapshot.database,
      version,
      archivesUntilMs:
        request.archiveBudgetMs === undefined
          ? undefined
          : request.stopwatch.elapsedMs() + request.archiveBudgetMs,
      journal,
      limits: request.settings.limits,
      features: snapshot.features,
      reporter: request.reporter,
      stopwatch: request.stopwatch,
      random: request.random,
      signal: request.signal,
      concurrency: request.settings.concurrency,
      now: () => snapshot.takenAt,
      confirmLeadership: async (worker) => {
        await allEnded([request.confirmLeadership(), confirmCycleLock(worker, session.pid)])
      },
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session?.[Symbol.asyncDispose]()
    this.#session = undefined
  }
}

/** Whether whole tables or objects pass through this process. */
function readsArchives({ sets }: Plan): boolean {
  return sets.some(({ actions }) =>
    actions.some(
      (action) => action.kind === 'archive' || (action.kind === 'drop' && action.proof !== undefined),
    ),
  )
}

/** Leaves out sets that are only observed, and kinds that were not asked for. */
function restrict(plan: Plan, only: ReadonlySet<ActionKind> | undefined): Plan {
  const isWanted = ({ kind }: Action): boolean => only === undefined || only.has(kind)
  return {
    ...plan,
    sets: plan.sets.map((set) => ({
      ...set,
      actions: set.mode === 'observe' ? [] : set.actions.filter(isWanted),
    })),
  }
}

async function putLedgerRight(
  session: Session,
  journal: Journal,
  { plan, snapshot }: Preview,
): Promise<void> {
  for (const { bookkeeping, mode } of plan.sets) {
    if (mode === 'observe') continue
    for (const id of bookkeeping.forget) await journal.forget(session, id)
    for (const id of bookkeeping.confirm) {
      const name = snapshot.ledger.entries.find((entry) => entry.id === id)?.table?.name
      if (name !== undefined) await journal.confirmDetached(session, id, { name, at: snapshot.takenAt })
    }
  }
}

/** Settle samples whose counters moved, the parents' changes at their ANALYZE, and now and then a pruning. */
async function remember(
  session: Session,
  journal: Journal,
  { snapshot }: Preview,
  outcomes: readonly ActionOutcome[],
): Promise<void> {
  const moved = [...snapshot.observations.activity.values()].filter(({ since }) => since === undefined)
  await journal.recordSamples(session, moved)
  for (const { action, result } of outcomes) {
    const statistics = snapshot.observations.parents.get(action.parent.oid)
    if (action.kind === 'analyze' && result === 'done' && statistics !== undefined) {
      await journal.recordParentAnalyze(session, action.parent.oid, statistics.changes, snapshot.takenAt)
    }
  }
  if (outcomes.length > 0) await journal.prune(session)
}
