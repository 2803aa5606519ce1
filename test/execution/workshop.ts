import { type Client } from 'pg'
import { type Action, type TableRef } from '../../src/domain/action.ts'
import { type ExecutionEvent } from '../../src/domain/event.ts'
import { type Limits } from '../../src/domain/limits.ts'
import { parseName } from '../../src/domain/name.ts'
import { type ActionOutcome } from '../../src/domain/outcome.ts'
import { type Plan, type SetPlan } from '../../src/domain/plan.ts'
import { featuresOf } from '../../src/domain/server-features.ts'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { openStore } from '../../src/archive/stores/open-store.ts'
import { type ExecutionContext } from '../../src/execution/execution-context.ts'
import { executePlan } from '../../src/execution/executor.ts'
import { Journal } from '../../src/journal/journal.ts'
import { migrate } from '../../src/journal/migrate.ts'
import { CopySession } from '../../src/postgres/copy-session.ts'
import { Session } from '../../src/postgres/session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { cluster, type Major, type TestDatabase } from '../support/cluster.ts'

/** 2026-06-01: where the cycle's clock stands in these tests. */
export const cycleTime = Temporal.Instant.from('2026-06-01T00:00:00Z')

const noStoreSettings = {
  s3: {
    endpoint: undefined,
    region: undefined,
    forcePathStyle: false,
    encryption: undefined,
    kmsKeyId: undefined,
  },
}

const quickLimits: Limits = {
  lockTimeoutMs: 50,
  lockBudgetMs: 3000,
  detachTimeoutMs: 2000,
  holdTimeoutMs: 5000,
}

/** A database with an owner of tables and a daemon that is a member of it, and what execution needs to work there. */
export interface Workshop extends AsyncDisposable {
  readonly db: TestDatabase
  readonly major: Major
  readonly owner: string
  readonly daemon: string
  readonly journal: Journal
  readonly events: ExecutionEvent[]
  /** A connection that has nothing to do with us. */
  opponent(): Promise<Client>
  /** What stands under a name now, `public.events`. */
  table(name: string): Promise<TableRef>
  session(): Promise<Session>
  context(changes?: Partial<ExecutionContext>): ExecutionContext
  /** Runs actions as one set. */
  run(actions: readonly Action[], changes?: Partial<ExecutionContext>): Promise<readonly ActionOutcome[]>
  /** Runs one action. */
  runOne(action: Action, changes?: Partial<ExecutionContext>): Promise<ActionOutcome>
  ledger(): Promise<readonly { readonly name: string; readonly state: string }[]>
}

/** Opens a workshop; `setup` runs as the owner of its tables. */
export async function openWorkshop(major: Major, setup: string): Promise<Workshop> {
  const db = await (await cluster(major)).database()
  const owner = await db.role('owner')
  const daemon = await db.role('daemon')
  await db.exec(
    `grant "${owner}" to "${daemon}"; grant pg_monitor to "${daemon}"; grant create on schema public to "${owner}"`,
  )
  await db.exec(`grant create on database "${db.name}" to "${daemon}"`)
  await db.exec(`create schema archive authorization "${owner}"`)
  await db.exec(`set role "${owner}"; ${setup}; reset role`)
  const target = fixedTarget('main', db.urlAs(daemon))
  await using session = await Session.open(target)
  await migrate(session, 'partitiond')
  return new OpenWorkshop(db, major, { owner, daemon }, new Journal('partitiond'))
}

class OpenWorkshop implements Workshop {
  readonly db: TestDatabase
  readonly major: Major
  readonly owner: string
  readonly daemon: string
  readonly journal: Journal
  readonly events: ExecutionEvent[] = []

  constructor(
    db: TestDatabase,
    major: Major,
    roles: { readonly owner: string; readonly daemon: string },
    journal: Journal,
  ) {
    this.db = db
    this.major = major
    this.journal = journal
    this.owner = roles.owner
    this.daemon = roles.daemon
  }

  opponent(): Promise<Client> {
    return this.db.client()
  }

  async table(name: string): Promise<TableRef> {
    const [row] = await this.db.rows<{ oid: number; owner: string }>(
      'select oid, pg_get_userbyid(relowner) as owner from pg_class where oid = $1::regclass',
      [name],
    )
    const parsed = parseName(name)
    if (row === undefined || parsed === undefined) throw new Error(`no table ${name}`)
    return { oid: row.oid, name: parsed, owner: row.owner }
  }

  session(): Promise<Session> {
    return Session.open(fixedTarget('main', this.db.urlAs(this.daemon)))
  }

  context(changes: Partial<ExecutionContext> = {}): ExecutionContext {
    const signal = changes.signal ?? new AbortController().signal
    return {
      database: 'main',
      open: () => Session.open(fixedTarget('main', this.db.urlAs(this.daemon)), { signal }),
      openCopy: () => CopySession.open(fixedTarget('main', this.db.urlAs(this.daemon)), { signal }),
      openStore: (destination) => openStore(destination, noStoreSettings),
      version: 'test',
      archivesUntilMs: undefined,
      identity: { name: 'main', datname: this.db.name, oid: 1, systemIdentifier: '1', timeline: 1 },
      journal: this.journal,
      limits: quickLimits,
      features: featuresOf(this.major * 10_000),
      reporter: { report: (event) => this.events.push(event) },
      stopwatch: systemStopwatch,
      signal,
      concurrency: 1,
      confirmLeadership: async () => {},
      now: () => cycleTime,
      random: () => 0.5,
      ...changes,
    }
  }

  run(
    actions: readonly Action[],
    changes: Partial<ExecutionContext> = {},
  ): Promise<readonly ActionOutcome[]> {
    return executePlan(planOf([aSetPlan(actions)]), this.context(changes))
  }

  async runOne(action: Action, changes: Partial<ExecutionContext> = {}): Promise<ActionOutcome> {
    const [outcome] = await this.run([action], changes)
    if (outcome === undefined) throw new Error('no outcome')
    return outcome
  }

  ledger(): Promise<readonly { readonly name: string; readonly state: string }[]> {
    return this.db.rows(
      `select partition_schema || '.' || partition_name as name, state from partitiond.ledger order by id`,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.db[Symbol.asyncDispose]()
  }
}

export function planOf(sets: readonly SetPlan[]): Plan {
  return { database: 'main', at: cycleTime, fingerprint: '', sets, findings: [] }
}

export function aSetPlan(actions: readonly Action[], changes: Partial<SetPlan> = {}): SetPlan {
  const [first] = actions
  return {
    table: first?.parent.name ?? { schema: 'public', name: 'nothing' },
    key: undefined,
    foreignKeys: [],
    mode: 'manage',
    actions,
    withheld: [],
    findings: [],
    holds: [],
    bookkeeping: { forget: [], confirm: [] },
    summary: emptySummary,
    ...changes,
  }
}

const emptySummary: SetPlan['summary'] = {
  attached: 0,
  detached: 0,
  pendingDetach: 0,
  archived: 0,
  archiveUnverified: 0,
  archiveDamaged: 0,
  archivesTo: undefined,
  coveredUntil: undefined,
  coveredUntilInstant: undefined,
  oldest: undefined,
  oldestInstant: undefined,
  bytes: 0,
  premakeMissing: 0,
  defaultRows: 0,
  overdue: {},
  nextStep: undefined,
}
