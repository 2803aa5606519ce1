import { type Action, type CreateAction, type DetachAction, type SetAction } from '../domain/action.ts'
import { type RangeBound } from '../domain/bound.ts'
import { compareEndpoints, endpointAt } from '../domain/endpoint.ts'
import {
  type Inheritance,
  type InheritanceChange,
  type Routing,
  routingFunction,
} from '../domain/inheritance.ts'
import { displayName, sameName } from '../domain/name.ts'
import { attachedRanges, type PartitionSet } from '../domain/partition-set.ts'
import { shortHash } from '../domain/short-hash.ts'
import { refOf } from './refs.ts'
import { type SetContext } from './set-context.ts'

/** Part of every version: another one has the functions of all sets written anew. */
const FORM = 1

/** What changes who takes which rows. */
type Change = CreateAction | DetachAction

const isChange = (action: Action): action is Change => action.kind === 'create' || action.kind === 'detach'

/**
 * Turns creations and detaches of a legacy inheritance set into what they are there, each with the routing function as it is to be after it.
 * Since each function is written from the one before, each such action needs the one before it: what fails is not built upon. Therefore
 * what holds now or later comes before old holes. A trigger that has to be made first of all comes with the last of it, when there is a
 * place for the rows of now. Where nothing comes or goes and the function is not as it should be, that is an action of its own. Other sets
 * pass unchanged.
 */
export function routed(context: SetContext, actions: readonly Action[]): readonly Action[] {
  const { set } = context
  const { inheritance } = set
  if (inheritance === undefined) return actions
  const present = writtenNow(inheritance)
  if (present === 'not ours')
    return actions.map((action) => (isChange(action) ? asChild(set, action) : action))
  const creates = actions.filter(isCreate)
  // The first creation brings the function up to date; a detach may be held back for long.
  const refresh = creates.length === 0 ? refreshed(set, inheritance, present) : undefined
  const written = refresh === undefined ? present : { hasTrigger: true, version: refresh.routing?.version }
  const begin = { ...written, before: refresh?.id }
  return [
    ...(refresh === undefined ? [] : [refresh]),
    ...chained(context, inheritance, begin, urgentFirst(context, creates, actions)),
  ]
}

const isCreate = (action: Action): action is CreateAction => action.kind === 'create'

/** Puts the creations into the places of the creations, those of the past last. */
function urgentFirst(
  context: SetContext,
  creates: readonly CreateAction[],
  actions: readonly Action[],
): readonly Action[] {
  const next = creates.toSorted((a, b) => Number(isPast(context, a)) - Number(isPast(context, b))).values()
  return actions.map((action) => (isCreate(action) ? (next.next().value ?? action) : action))
}

function isPast({ scheme, now }: SetContext, { bound }: CreateAction): boolean {
  return bound.kind === 'range' && compareEndpoints(bound.upper, endpointAt(scheme.nowPosition(now))) <= 0
}

/** What of our routing stands there. */
interface Written {
  readonly hasTrigger: boolean
  readonly version: string | undefined
}

function writtenNow({ routing }: Inheritance): Written | 'not ours' {
  if (routing.by === 'ours') return { hasTrigger: true, version: routing.version }
  return routing.by === 'nobody' ? { hasTrigger: false, version: routing.idle } : 'not ours'
}

/** Where a chain begins; `before` is the action that its first one needs. */
interface Beginning extends Written {
  readonly before: string | undefined
}

function chained(
  context: SetContext,
  inheritance: Inheritance,
  beginning: Beginning,
  actions: readonly Action[],
): readonly Action[] {
  const { set } = context
  const creates = actions.filter(isCreate)
  const lastUrgent = creates.findLast((action) => !isPast(context, action)) ?? creates.at(-1)
  let { hasTrigger, version, before } = beginning
  let routes = routesOf(set)
  return actions.map((action) => {
    if (!isChange(action)) return action
    routes = after(routes, action)
    // Rows of now must have their child when they begin to be routed.
    const isTime = hasTrigger || action === lastUrgent
    const routing = isTime ? routingOf(set, inheritance, { hasTrigger, version }, routes) : undefined
    if (routing !== undefined) {
      hasTrigger = true
      version = routing.version
    }
    const needs = before === undefined ? action.needs : [...action.needs, before]
    before = action.id
    return asChild(set, { ...action, needs }, routing)
  })
}

function asChild<C extends Change>(set: PartitionSet, action: C, routing?: Routing): C {
  const child =
    action.kind === 'detach' ? set.partitions.find(({ oid }) => oid === action.partition.oid) : undefined
  const inheritance: InheritanceChange = {
    routing,
    parentOnlyChecks: set.inheritance?.parentOnlyChecks ?? [],
    checks: child?.checks ?? [],
    isForeign: child?.kind === 'foreign-table',
  }
  return action.kind === 'detach'
    ? { ...action, inheritance, concurrently: false }
    : { ...action, inheritance }
}

type Route = Routing['routes'][number]

function routesOf(set: PartitionSet): readonly Route[] {
  return attachedRanges(set).map(({ name, bound }) => ({ child: name, bound }))
}

function after(routes: readonly Route[], action: Change): readonly Route[] {
  if (action.kind === 'detach') return routes.filter(({ child }) => !sameName(child, action.partition.name))
  return action.bound.kind === 'range' ? [...routes, { child: action.target, bound: action.bound }] : routes
}

/** What makes one more table a child of a legacy inheritance set; undefined for other sets. No trigger is made for it. */
export function changeForChild(set: PartitionSet, child: Route): InheritanceChange | undefined {
  const { inheritance } = set
  if (inheritance === undefined) return undefined
  const present = writtenNow(inheritance)
  const routing =
    present === 'not ours' || !present.hasTrigger
      ? undefined
      : routingOf(set, inheritance, present, [...routesOf(set), child])
  return { routing, parentOnlyChecks: inheritance.parentOnlyChecks, checks: [], isForeign: false }
}

/** A set without children that could take a row needs no function either. */
function refreshed(set: PartitionSet, inheritance: Inheritance, present: Written): SetAction | undefined {
  const routes = routesOf(set)
  const routing = routingOf(set, inheritance, present, routes)
  if (present.hasTrigger ? present.version === routing.version : routes.length === 0) return undefined
  const self = refOf(set)
  return {
    kind: 'set',
    id: `set ${displayName(set.name)}`,
    parent: self,
    target: set.name,
    reason: present.hasTrigger
      ? 'the routing function does not send rows where they belong'
      : 'nothing sends rows into the children',
    hazards: [],
    needs: [],
    partition: self,
    bound: undefined,
    parameters: {},
    routing,
    step: -1,
  }
}

function routingOf(
  set: PartitionSet,
  { routing, rowSecurity }: Inheritance,
  { hasTrigger, version }: Written,
  routes: readonly Route[],
): Routing {
  const [key] = set.key.columns
  if (key === undefined) throw new RangeError('a set without its key is not planned')
  const written = {
    asOwner: !rowSecurity && hasOneOwner(set),
    key,
    columns: set.columns.filter(({ generated }) => !generated).map(({ name }) => name),
    routes: newestFirst(routes),
  }
  return {
    ...written,
    function: routing.by === 'ours' ? routing.function : routingFunction(set.name),
    replaces: version,
    version: versionOf(written),
    makesTrigger: !hasTrigger,
  }
}

/** What another role owns the table's owner may have no right to fill. */
function hasOneOwner({ owner, partitions }: PartitionSet): boolean {
  return partitions.every((child) => child.owner === owner)
}

/** Most rows are of now, and what is made ahead is little. */
function newestFirst(routes: readonly Route[]): readonly Route[] {
  return routes.toSorted((a, b) => compareEndpoints(b.bound.upper, a.bound.upper))
}

/** Stands for everything that the function is written from. */
function versionOf({
  asOwner,
  key,
  columns,
  routes,
}: Pick<Routing, 'asOwner' | 'key' | 'columns' | 'routes'>): string {
  const ends = routes.map(({ child, bound }) => [child.schema, child.name, endsOf(bound)])
  return shortHash(JSON.stringify([FORM, asOwner, key.name, key.type, columns, ends]))
}

function endsOf({ lower, upper }: RangeBound): readonly string[] {
  return [lower, upper].map((end) => (end.kind === 'value' ? end.position.toString() : end.kind))
}
