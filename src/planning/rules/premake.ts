import { type Action, type CreateAction } from '../../domain/action.ts'
import { type NewBranch, type NewPartition } from '../../domain/new-partition.ts'
import { boundsOverlap, type ValuesBound } from '../../domain/bound.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName, type QualifiedName } from '../../domain/name.ts'
import { takenKey, type DefaultContents } from '../../domain/observations.ts'
import { type Partition } from '../../domain/partition.ts'
import { defaultPartition } from '../../domain/partition-set.ts'
import { type BranchRefusal } from '../branches/empty-branch.ts'
import { type BranchRequest, countNewLeaves, planBranch, tooLarge } from '../branches/plan-branch.ts'
import { carriedTraits, carryingSet, traitsNotRead } from '../carried-traits.ts'
import { valuesInDefault } from '../default-values.ts'
import { isDue } from '../due.ts'
import { nameFor } from '../name-for.ts'
import { indexesOfNew } from '../policy-indexes.ts'
import { refOf } from '../refs.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext, type SetFacts } from '../set-context.ts'
import { MAX_HOLES_PER_CYCLE } from '../schemes/grid-ranges.ts'
import { wantedPartitions, type WantedPartition } from '../wanted-partitions.ts'
import { attachBesideDefault, type DefaultSituation } from './attach-beside-default.ts'

/**
 * Each leaf of a new branch is tied to the tables that foreign keys reference, whose writers wait until the last one is: some 2 ms a leaf.
 * More of them than this are told as a hazard.
 */
const MANY_LEAVES = 50

/** Wanted minus existing → creations, each by the gentlest way that its surroundings allow. */
export function premake(context: SetContext, earlier: readonly Action[]): Proposal {
  const { set, policy, scheme } = context
  const { partitions, isCapped } = wantedPartitions(context)
  const unread = partitions.length === 0 ? undefined : traitsNotRead(context)
  if (unread !== undefined) return { actions: [], findings: [unread] }
  const findings: Finding[] = isCapped ? [capped(context)] : []
  const siblings = new Set(set.partitions.map(({ name }) => takenKey(name)))
  const taken = new Set<string>()
  const claim = (facts: SetFacts, wanted: WantedPartition): QualifiedName => {
    const chosen = nameFor(
      facts,
      wanted,
      (name) => taken.has(takenKey(name)) || context.observations.takenNames.has(takenKey(name)),
    )
    taken.add(takenKey(chosen.name))
    if (chosen.wanted !== undefined) findings.push(nameTaken(facts, chosen.wanted, chosen.name, siblings))
    siblings.add(takenKey(chosen.name))
    return chosen.name
  }
  const { makes, refusals } = divided(context, partitions, claim)
  findings.push(...refusals)
  const branches = new Map(makes.map(({ wanted, branch }) => [wanted, branch]))
  const fallback = defaultPartition(set)
  const contents = fallback === undefined ? undefined : context.observations.defaults.get(fallback.oid)
  const create = (wanted: WantedPartition, name: QualifiedName): CreateAction => ({
    kind: 'create',
    id: `create ${displayName(name)}`,
    parent: refOf(set),
    target: name,
    hazards: [],
    needs: finalizesOf(wanted.bound, earlier),
    lockWriters: false,
    ...newPartition(context, wanted.bound),
    ...wholeOrBranch(context, wanted, name, branches.get(wanted)),
  })
  if (fallback === undefined) {
    return { actions: makes.map(({ wanted, name }) => create(wanted, name)), findings }
  }
  const situation: DefaultSituation = {
    set,
    fallback: refOf(fallback),
    contents,
    rowsPolicy: policy.defaultRows,
    lockTimeoutMs: context.options.lockTimeoutMs,
  }
  const beside = attachBesideDefault(makes, create, situation, scheme)
  const leftover = contents === undefined ? [] : defaultFinding(context, fallback, contents)
  return { actions: beside.actions, findings: [...findings, ...beside.findings, ...leftover] }
}

interface Make {
  readonly wanted: WantedPartition
  readonly name: QualifiedName
  readonly branch: NewBranch | undefined
}

/** With what each is divided into. What cannot be divided as the policy says is not made: nobody could divide it later. */
function divided(
  context: SetContext,
  partitions: readonly WantedPartition[],
  claim: BranchRequest['claim'],
): { readonly makes: readonly Make[]; readonly refusals: readonly Finding[] } {
  const makes: Make[] = []
  const refusals = new Map<string, Finding>()
  for (const wanted of partitions) {
    const { bound } = wanted
    const name = claim(context, wanted)
    const like = newPartition(context, bound)
    const made = planBranch({ facts: context, name, bound, like, claim })
    const branch = made !== undefined && 'branch' in made ? made.branch : undefined
    const refusal =
      made !== undefined && 'refusal' in made ? made.refusal : branch && tooLarge(branch, context)
    if (refusal === undefined) makes.push({ wanted, name, branch })
    else refusals.set(refusal.message, notDivided(context, refusal))
  }
  return { makes, refusals: [...refusals.values()] }
}

function notDivided({ set }: SetContext, { code, message, hint }: BranchRefusal): Finding {
  const subject = displayName(set.name)
  return { code, level: 'error', subject, message: `${subject}: ${message}`, hint }
}

/** What has no rows of its own has neither parameters nor indexes of the policy. */
function wholeOrBranch(
  { set, policy }: SetContext,
  { reason }: WantedPartition,
  { name }: QualifiedName,
  branch: NewBranch | undefined,
): Pick<CreateAction, 'reason'> & Partial<CreateAction> {
  if (branch !== undefined) {
    const leaves = countNewLeaves(branch)
    const holdsLong = set.foreignKeys.length > 0 && leaves > MANY_LEAVES
    return {
      reason: `${reason}; with ${leaves} partitions of its own`,
      parameters: {},
      branch,
      ...(holdsLong ? { hazards: ['locks-out-writers'] } : {}),
    }
  }
  return policy.indexes.length === 0
    ? { reason }
    : { reason, indexes: indexesOfNew(policy.indexes, name, set.tablespace) }
}

/**
 * One that fills an old hole has at once the parameters that its age asks for. Not the tablespace: coverage does not wait for storage,
 * and an empty table is moved in an instant.
 */
function newPartition(context: SetContext, bound: ValuesBound): NewPartition {
  const { set, policy, scheme, now } = context
  const due =
    bound.kind === 'range' ? policy.lifecycle.filter((step) => isDue(bound, step.after, scheme, now)) : []
  return {
    bound,
    key: scheme.key,
    parameters: Object.assign(
      {},
      policy.parameters,
      ...due.map((step) => (step.do === 'set' ? step.parameters : {})),
    ),
    replicaIdentity: set.replicaIdentity,
    tablespace: set.tablespace,
    traits: carriedTraits(context.observations.traits?.get(carryingSet(context).oid)),
    hasDefault: defaultPartition(set) !== undefined,
    hasForeignKeys: set.foreignKeys.length > 0,
  }
}

/**
 * A pending detach still occupies its range: what overlaps it waits for FINALIZE. Other ranges do not: FINALIZE may have to wait
 * for hours behind an old transaction, and ATTACH works meanwhile (postgres.md B7, B8).
 */
function finalizesOf(bound: ValuesBound, earlier: readonly Action[]): readonly string[] {
  return earlier.flatMap((action) =>
    action.kind === 'finalize-detach' && action.bound !== undefined && boundsOverlap(action.bound, bound)
      ? [action.id]
      : [],
  )
}

function capped({ set }: SetContext): Finding {
  const subject = displayName(set.name)
  return {
    code: 'holes-capped',
    level: 'warning',
    subject,
    message: `${subject} has more than ${MAX_HOLES_PER_CYCLE} holes; the newest are filled first and the next cycle goes on`,
    hint: 'If these holes are not wanted, check the interval, premake.behind and the oldest partition of the set.',
  }
}

function nameTaken(
  { set }: SetFacts,
  wanted: QualifiedName,
  name: QualifiedName,
  siblings: ReadonlySet<string>,
): Finding {
  if (siblings.has(takenKey(wanted))) {
    return {
      code: 'name-taken',
      level: 'info',
      subject: displayName(wanted),
      message: `Another partition of ${displayName(set.name)} has the name ${displayName(wanted)}; this one is created as ${displayName(name)}`,
      hint: 'Nothing to do. It happens in the hour that comes twice when clocks go back, and where `name` says less than the interval.',
    }
  }
  return {
    code: 'name-taken',
    level: 'warning',
    subject: displayName(wanted),
    message: `The name ${displayName(wanted)} is taken by something that is not this partition; it is created as ${displayName(name)}`,
    hint: `See what ${displayName(wanted)} is. If it is a stray table, rename or drop it; the new partition keeps its name.`,
  }
}

function defaultFinding(
  context: SetContext,
  fallback: Partition,
  contents: DefaultContents,
): readonly Finding[] {
  if (!contents.hasRows) return []
  const { set, policy } = context
  const values = valuesInDefault(context, fallback, contents)
  if (values !== undefined) return values
  const moving = policy.defaultRows === 'move' ? contents.counts.reduce((sum, { rows }) => sum + rows, 0) : 0
  if (moving > 0 && moving >= contents.rows) return []
  const rows = contents.rows > 0 ? `about ${contents.rows} ${contents.rows === 1 ? 'row' : 'rows'}` : 'rows'
  return [
    {
      code: 'default-has-rows',
      level: 'warning',
      subject: displayName(fallback.name),
      message: `The DEFAULT partition of ${displayName(set.name)} holds ${rows} that fit no other partition`,
      hint:
        policy.defaultRows === 'move'
          ? 'Rows of a range that is being created are moved into it; look for keys far in the future, far in the past, or NULL.'
          : 'Set default: { rows: move } to have rows of a range that is being created moved into it, or move them by hand.',
    },
  ]
}
