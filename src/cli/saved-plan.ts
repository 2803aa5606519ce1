import { type ActionKind } from '../domain/action.ts'
import { type Plan } from '../domain/plan.ts'
import { type DatabaseIdentity } from '../domain/snapshot.ts'
import { type Wording } from '../sql/compile.ts'
import { usageError } from './failure.ts'
import { actionJson, type ActionJson, FORMAT_VERSION, type PlanJson } from './render/plan-json.ts'

/** What a plan was made from. */
interface Origin {
  /** The hash of the policies. */
  readonly policies: string
  /** It was made for `--at`, not for the server's clock. */
  readonly timeTravel: boolean
  /** `--table` as it was written. */
  readonly table: string | null
  readonly databases: readonly DatabaseIdentity[]
}

/** A plan in a file, to be reviewed and run later: what `plan --output json` prints, and what it was made from. */
export interface SavedPlan extends PlanJson {
  readonly saved: Origin
}

/** Puts together what goes into the file. */
export function savedPlan(plan: PlanJson, origin: Origin): SavedPlan {
  return { ...plan, saved: origin }
}

/** Reads a saved plan back. Throws a usage error when the text is something else. `path` is for the message. */
export function parseSavedPlan(text: string, path: string): SavedPlan {
  const value = parseJson(text)
  if (isSavedPlan(value)) return value
  throw usageError(`${path} is not a saved plan`, 'Make one with `partitiond plan --out plan.json`.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isSavedPlan(value: unknown): value is SavedPlan {
  const { formatVersion, databases, saved } = fieldsOf(value)
  const { policies, timeTravel, databases: identities } = fieldsOf(saved)
  return (
    formatVersion === FORMAT_VERSION &&
    typeof policies === 'string' &&
    typeof timeTravel === 'boolean' &&
    [databases, identities].every(
      (list) => Array.isArray(list) && list.every((each) => 'name' in fieldsOf(each)),
    )
  )
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The moment a saved plan is for in one database; undefined when the database was not reached then. */
export function savedMoment(saved: SavedPlan, database: string): Temporal.Instant | undefined {
  const at = saved.databases.find(({ name }) => name === database)?.at
  return typeof at === 'string' ? Temporal.Instant.from(at) : undefined
}

/** What is there now, beside a plan made from it for the same moment. */
export interface Present {
  readonly database: DatabaseIdentity
  readonly policiesHash: string
  readonly plan: Plan
  readonly wording: Wording
  /** Only these kinds are to be run; undefined: all. */
  readonly only: ReadonlySet<ActionKind> | undefined
}

/** Why a saved plan may not be run on what is there now; undefined when it may. */
export function staleness(saved: SavedPlan, present: Present): string | undefined {
  const { database, plan } = present
  const then = saved.saved.databases.find(({ name }) => name === database.name)
  const planned = saved.databases.find(({ name }) => name === database.name)
  if (then === undefined || planned === undefined) return `it was not made for database "${database.name}"`
  if (then.systemIdentifier !== database.systemIdentifier || then.oid !== database.oid) {
    return `it was made for another database than the one "${database.name}" names now`
  }
  if (then.timeline > database.timeline) return `the timeline of database "${database.name}" went back since`
  if (saved.saved.policies !== present.policiesHash) return 'the policies have changed since'
  if (planned.fingerprint !== plan.fingerprint) {
    return `the partitioned tables of database "${database.name}" have changed since`
  }
  return difference(planned, present)
}

/** What is reviewed is what is run: the same actions, each by the very same statements. Reasons may be worded anew. */
function difference(
  planned: PlanJson['databases'][number],
  { plan, wording, only }: Present,
): string | undefined {
  const isAsked = ({ kind }: ActionJson) => only?.has(kind) ?? true
  const reviewed = planned.sets.flatMap(({ actions }) => actions.filter((action) => isAsked(action)))
  const fresh = plan.sets.flatMap((set) => set.actions.map((action) => actionJson(action, set, wording)))
  const [before, now] = [reviewed, fresh.filter((action) => isAsked(action))].map((actions) =>
    actions.map(meaningOf),
  )
  const added = now?.filter((meaning) => before?.includes(meaning) !== true).length ?? 0
  const gone = before?.filter((meaning) => now?.includes(meaning) !== true).length ?? 0
  if (added + gone === 0) return undefined
  return `a plan made now would do other things (${gone} fewer, ${added} more), because data, settings or --allow are not what they were`
}

function meaningOf({ kind, partition, hazards, statements }: ActionJson): string {
  return JSON.stringify([kind, partition, hazards, statements.map(({ text, lock }) => [text, lock])])
}
