import { type Action, type CreateAction, type NewPartition } from '../../domain/action.ts'
import { boundsOverlap, type ValuesBound } from '../../domain/bound.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName, type QualifiedName } from '../../domain/name.ts'
import { takenKey, type DefaultContents } from '../../domain/observations.ts'
import { type Partition } from '../../domain/partition.ts'
import { defaultPartition } from '../../domain/partition-set.ts'
import { isDue } from '../due.ts'
import { nameFor } from '../name-for.ts'
import { refOf } from '../refs.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { MAX_HOLES_PER_CYCLE } from '../schemes/grid-ranges.ts'
import { wantedPartitions, type WantedPartition } from '../wanted-partitions.ts'
import { attachBesideDefault, type DefaultSituation } from './attach-beside-default.ts'

/** Wanted minus existing → creations, each by the gentlest way that its surroundings allow. */
export function premake(context: SetContext, earlier: readonly Action[]): Proposal {
  const { set, policy, scheme } = context
  const { partitions, isCapped } = wantedPartitions(context)
  const findings: Finding[] = isCapped ? [capped(context)] : []
  const siblings = new Set(set.partitions.map(({ name }) => takenKey(name)))
  const taken = new Set<string>()
  const makes = partitions.map((wanted) => {
    const chosen = nameFor(
      context,
      wanted,
      (name) => taken.has(takenKey(name)) || context.observations.takenNames.has(takenKey(name)),
    )
    taken.add(takenKey(chosen.name))
    if (chosen.wanted !== undefined) findings.push(nameTaken(context, chosen.wanted, chosen.name, siblings))
    siblings.add(takenKey(chosen.name))
    return { wanted, name: chosen.name }
  })
  const fallback = defaultPartition(set)
  const contents = fallback === undefined ? undefined : context.observations.defaults.get(fallback.oid)
  const create = (wanted: WantedPartition, name: QualifiedName): CreateAction => ({
    kind: 'create',
    id: `create ${displayName(name)}`,
    parent: refOf(set),
    target: name,
    reason: wanted.reason,
    hazards: [],
    needs: finalizesOf(wanted.bound, earlier),
    lockWriters: false,
    ...newPartition(context, wanted.bound),
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

/**
 * One that fills an old hole has at once the parameters that its age asks for. Not the tablespace: coverage does not wait for storage,
 * and an empty table is moved in an instant.
 */
function newPartition({ set, policy, scheme, now }: SetContext, bound: ValuesBound): NewPartition {
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
  { set }: SetContext,
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
  { set, policy }: SetContext,
  fallback: Partition,
  contents: DefaultContents,
): readonly Finding[] {
  if (!contents.hasRows) return []
  const moving = policy.defaultRows === 'move' ? contents.counts.reduce((sum, { rows }) => sum + rows, 0) : 0
  if (moving > 0 && moving >= contents.rows) return []
  const rows = contents.rows > 0 ? `about ${contents.rows} rows` : 'rows'
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
