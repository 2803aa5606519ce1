import { type SetAction } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { type Drift, type Reconciled, type Trait } from '../../domain/traits.ts'
import { describeDrift } from '../describe-drift.ts'
import { familyOf } from '../branches/branch-partitions.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { leavingPartitions } from './detach.ts'

// Too small: a thousand partitions take all day; too big: a cycle has no end, and creating waits for the next one.
const MAX_RECONCILED_PER_CYCLE = 500

const SET_RECONCILE =
  'Set `reconcile: true` in its policy to have it brought back; `partitiond plan --sql` then shows the statements.'

// A thousand lines that say the same are not read.
const MAX_FINDINGS = 20
/** So many partitions that differ alike are named one by one. */
const FEW = 3

/**
 * Partitions that are not what a new one would be: reported, and with `reconcile: true` brought back. What a partition lacks it is given;
 * what it has beyond its parent is for a person to take away.
 */
export function drift(context: SetContext): Proposal {
  const { set, policy } = context
  const drifted = present(context)
  if (drifted.length === 0) return NOTHING
  if (!policy.reconcile) return { actions: [], findings: report(context, drifted) }
  const fixable = drifted.filter((each) => givable(each).length > 0)
  const now = new Set(fixable.slice(0, MAX_RECONCILED_PER_CYCLE))
  const left = drifted
    .map((each) => (now.has(each) ? { ...each, missing: withoutThose(each.missing, givable(each)) } : each))
    .filter(({ missing, extra }) => missing.length > 0 || extra.length > 0)
  return { actions: [...now].flatMap((each) => actionsFor(set, each)), findings: report(context, left) }
}

/** What was found may have been remembered from an earlier cycle: what has left since, and what is about to, is left out. */
function present(context: SetContext): readonly Drift[] {
  const { set, observations } = context
  const found = observations.drift?.get(set.oid) ?? []
  if (found.length === 0) return []
  const leaving = new Set(leavingPartitions(context).map(({ oid }) => oid))
  const staying = set.partitions.filter(({ oid, pendingDetach }) => !pendingDetach && !leaving.has(oid))
  const here = new Set(
    staying.flatMap(({ oid, branch }) => [oid, ...(branch === undefined ? [] : familyOf(branch))]),
  )
  const isHere = (oid: number): boolean => here.has(oid)
  return found.filter(({ table, under }) => isHere(under.oid === set.oid ? table.oid : under.oid))
}

/** Statistics objects would have to be made, and a table that is not logged rewritten. */
function isGivable(trait: Trait): boolean {
  return trait.kind !== 'unlogged' && (trait.kind !== 'extended-statistics' || trait.isThere === true)
}

function withoutThose(traits: readonly Trait[], those: readonly Trait[]): readonly Trait[] {
  return traits.filter((trait) => !those.includes(trait))
}

/** Row level security that a partition has beyond its parent is somebody's protection: a policy of the parent would let others in. */
function givable({ missing, extra }: Drift): readonly Trait[] {
  const isProtected = extra.some((trait) => trait.kind === 'row-security' && !trait.forced)
  return missing.filter((trait) => isGivable(trait) && !(isProtected && letsIn(trait)))
}

function letsIn(trait: Trait): boolean {
  return trait.kind === 'policy' && (trait.permissive || trait.replaces === true)
}

/** The owner by itself: it may be refused where all the rest is not, and must come last. */
function actionsFor(set: PartitionSet, each: Drift): readonly SetAction[] {
  const traits = givable(each)
  const owner = traits.filter(({ kind }) => kind === 'owner')
  const others = traits.filter(({ kind }) => kind !== 'owner')
  return [
    ...(others.length === 0 ? [] : [action(set, each, others, 'bring back')]),
    ...(owner.length === 0 ? [] : [action(set, each, owner, 'bring back the owner of')]),
  ]
}

function action(set: PartitionSet, each: Drift, traits: readonly Trait[], verb: string): SetAction {
  const { table, under } = each
  const partition = set.partitions.find(({ oid }) => oid === table.oid)
  const reconciled: Reconciled = { traits, under, replicaIdentity: set.replicaIdentity, source: set.name }
  return {
    kind: 'set',
    id: `${verb} ${displayName(table.name)}`,
    parent: refOf(set),
    target: table.name,
    reason: `reconcile: ${describeDrift({ ...each, missing: traits, extra: [] }, set).join('; ')}`,
    hazards: [],
    needs: [],
    partition: table,
    bound: partition?.bound.kind === 'range' ? partition.bound : undefined,
    parameters: {},
    reconciled,
    step: -1,
  }
}

/** One finding for what many partitions have in common, as after a grant on their parent; one for each of the others. */
function report({ set, policy }: SetContext, drifted: readonly Drift[]): readonly Finding[] {
  const parent = displayName(set.name)
  const alike = [...Map.groupBy(drifted, (each) => describeDrift(each, set).join('; '))]
  const groups = alike.flatMap(([differences, each]) =>
    each.length > FEW ? [{ differences, each }] : each.map((one) => ({ differences, each: [one] })),
  )
  const told = groups
    .slice(0, MAX_FINDINGS)
    .map(({ differences, each }) => tell(parent, policy, differences, each))
  const more = groups.slice(MAX_FINDINGS).reduce((sum, { each }) => sum + each.length, 0)
  if (more === 0) return told
  const message = `${more} more partitions of ${parent} are not what a new one would be`
  const hint = policy.reconcile
    ? 'They are told one by one as those that are named are mended.'
    : SET_RECONCILE
  return [...told, { code: 'drift', level: 'warning', subject: parent, message, hint }]
}

function tell(parent: string, policy: Policy, differences: string, alike: readonly Drift[]): Finding {
  const names = alike.slice(0, FEW).map(({ table }) => displayName(table.name))
  const [first = parent] = names
  const hint = alike
    .slice(0, 1)
    .map((each) => remedy(policy, each))
    .join('')
  return alike.length === 1
    ? {
        code: 'drift',
        level: 'warning',
        subject: first,
        message: `${first} is not what a new partition of ${parent} would be: ${differences}`,
        hint,
      }
    : {
        code: 'drift',
        level: 'warning',
        subject: parent,
        message: `${alike.length} partitions of ${parent} are not what a new one would be: ${differences} (${names.join(', ')} and ${alike.length - names.length} more)`,
        hint,
      }
}

/** What mends each half of the difference: the policy, or a person. */
function remedy({ reconcile }: Policy, { table, missing, extra }: Drift): string {
  const isUnlogged = [...missing, ...extra].some(({ kind }) => kind === 'unlogged')
  return [
    !reconcile && missing.some(isGivable) ? SET_RECONCILE : '',
    missing.some((trait) => trait.kind === 'extended-statistics' && !isGivable(trait))
      ? `Extended statistics are made by hand: create statistics on … from ${displayName(table.name)}.`
      : '',
    isUnlogged
      ? `alter table ${displayName(table.name)} set logged rewrites it, and nobody reads or writes it meanwhile.`
      : '',
    extra.some(({ kind }) => kind !== 'unlogged')
      ? 'What it has beyond its parent is never taken away by partitiond: revoke it by hand, or give it to the parent too.'
      : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}
