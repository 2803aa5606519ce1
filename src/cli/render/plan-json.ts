import { type Action, type ActionKind } from '../../domain/action.ts'
import { boundOf, keyOf } from '../../domain/action-range.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type SetPlan } from '../../domain/plan.ts'
import { type Wording } from '../../sql/compile.ts'
import { type Statement } from '../../sql/statement.ts'
import { locksBeside, type TiedLock } from '../../sql/tied-locks.ts'
import { countedKinds } from './action-words.ts'
import { type PlannedDatabase, shownActions, type ShownDatabase } from './planned-database.ts'
import { endpointText, type ShownKey } from './range-text.ts'
import { statementsOf } from './worded-action.ts'

/** Raised only when a script written for the present shape would break; additions do not raise it. */
export const FORMAT_VERSION = 1

export interface ActionJson extends BoundJson {
  readonly kind: ActionKind
  readonly partition: string
  readonly reason: string
  readonly hazards: readonly string[]
  /** On other tables, which foreign keys tie to the set; only where there are any. */
  readonly locksBeside?: readonly TiedLock[]
  readonly statements: readonly Pick<Statement, 'text' | 'lock'>[]
}

export interface PlanJson {
  readonly formatVersion: typeof FORMAT_VERSION
  /** The moment the plan is for; the earliest of them with several databases, null when none was reached. */
  readonly at: string | null
  readonly databases: readonly DatabaseJson[]
  readonly summary: Readonly<Partial<Record<ActionKind, number>>>
}

interface DatabaseJson {
  readonly name: string
  readonly at: string | null
  readonly fingerprint: string | null
  readonly findings: readonly Finding[]
  readonly sets: readonly {
    readonly table: string
    readonly mode: 'manage' | 'observe'
    readonly actions: readonly ActionJson[]
    readonly findings: readonly Finding[]
  }[]
}

/** The plan for programs, in the shape the product contract fixes. */
export function planJson(databases: readonly ShownDatabase[]): PlanJson {
  const moments = databases.flatMap((each) => (each.kind === 'planned' ? [each.plan.at] : []))
  const [earliest] = moments.toSorted((a, b) => Temporal.Instant.compare(a, b))
  return {
    formatVersion: FORMAT_VERSION,
    at: earliest?.toString() ?? null,
    databases: databases.map((database) => databaseJson(database)),
    summary: countByKind(shownActions(databases)),
  }
}

function databaseJson(database: ShownDatabase): DatabaseJson {
  if (database.kind === 'unreachable') {
    return { name: database.name, at: null, fingerprint: null, findings: [database.finding], sets: [] }
  }
  const { name, plan } = database
  return {
    name,
    at: plan.at.toString(),
    fingerprint: plan.fingerprint,
    findings: plan.findings,
    sets: plan.sets.map((set) => setJson(database, set)),
  }
}

function setJson({ wording }: PlannedDatabase, set: SetPlan): DatabaseJson['sets'][number] {
  return {
    table: displayName(set.table),
    mode: set.mode,
    actions: set.actions.map((action) => actionJson(action, set, wording)),
    findings: set.findings,
  }
}

/** One action with its statements; what tells its bound only where it is about one. */
export function actionJson(action: Action, { key, foreignKeys }: SetPlan, wording: Wording): ActionJson {
  const beside = locksBeside(action, foreignKeys)
  return {
    kind: action.kind,
    partition: displayName(action.target),
    ...boundJson(action, key),
    reason: action.reason,
    hazards: action.hazards,
    ...(beside.length === 0 ? {} : { locksBeside: beside }),
    statements: statementsOf(action, wording).map(({ text, lock }) => ({ text, lock })),
  }
}

/** What a bound says, spelled as the product contract says. */
export interface BoundJson {
  readonly lower?: string
  readonly upper?: string
  readonly values?: readonly (string | null)[]
  readonly modulus?: number
  readonly remainder?: number
}

/** The bound an action is about, by its own key where it has one. */
export function boundJson(action: Action, key: ShownKey | undefined): BoundJson {
  const bound = boundOf(action)
  switch (bound?.kind) {
    case 'range': {
      const { lower, upper, values } = bound
      const shown = keyOf(action) ?? key
      const ends = { lower: endpointText(lower, shown), upper: endpointText(upper, shown) }
      return values === undefined ? ends : { ...ends, values }
    }
    case 'list':
      return { values: bound.values }
    case 'hash':
      return { modulus: bound.modulus, remainder: bound.remainder }
    case undefined:
      return {}
  }
}

/** How many actions of each kind; kinds without any are left out. */
function countByKind(actions: readonly Action[]): Readonly<Partial<Record<ActionKind, number>>> {
  const counts = countedKinds.map(
    (kind) => [kind, actions.filter((action) => action.kind === kind).length] as const,
  )
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}
