import {
  type Guard,
  type Hold,
  type LifecycleStep,
  type Policy,
  type SourcePlace,
  type StepOf,
  type Subpartition,
} from '../domain/policy.ts'
import { type Subpartition as WrittenSubpartition } from './words/kinds.ts'
import { markOf, type PolicyIndex } from '../domain/index-definition.ts'
import { type PolicyWords } from './words/policy.ts'
import { type WrittenStep } from './words/steps.ts'

type Written<K extends WrittenStep['do']> = Extract<WrittenStep, { do: K }>

/** Words that have passed every check, with each default filled in. */
export function buildPolicy(words: PolicyWords, source: SourcePlace): Policy {
  const {
    table,
    database,
    mode = 'manage',
    interval,
    timezone = 'UTC',
    name,
    lifecycle = [],
    parameters = {},
  } = words
  return {
    table,
    databases: database,
    mode,
    interval,
    ...buildKind(words),
    timezone,
    name,
    premake: buildPremake(words.premake),
    defaultRows: words.default?.rows ?? 'report',
    lifecycle: wholeLife(lifecycle.map(buildStep)),
    parameters,
    guard: buildGuard(words.guard),
    holds: (words.hold ?? []).map(buildHold),
    indexes: buildIndexes(words.indexes),
    reconcile: words.reconcile ?? false,
    source,
  }
}

/** What the policy says about the kind of the set. */
function buildKind({
  offset = 0n,
  epoch,
  ulid = false,
  list,
  hash,
  subpartition,
  method,
  key,
}: PolicyWords): Pick<
  Policy,
  'offset' | 'epoch' | 'ulid' | 'list' | 'hash' | 'subpartition' | 'inheritanceKey'
> {
  return {
    offset,
    epoch,
    ulid,
    list,
    hash: hash?.modulus,
    subpartition: subpartition === undefined ? undefined : buildSubpartition(subpartition),
    ...(method === 'inheritance' ? { inheritanceKey: key } : {}),
  }
}

/** Which of the three words stands there was checked before. */
function buildSubpartition(words: WrittenSubpartition): Subpartition {
  const { key, name, modulus, list, interval } = words
  const deeper = words.subpartition === undefined ? undefined : buildSubpartition(words.subpartition)
  const common = { key, name, subpartition: deeper }
  if (modulus !== undefined) return { ...common, by: 'hash', modulus }
  if (list !== undefined) return { ...common, by: 'list', list }
  if (interval !== undefined) return { ...common, by: 'range', interval }
  throw new RangeError(`subpartition by ${words.by} without its measure`)
}

function buildPremake({
  ahead = 4,
  behind = 0,
}: NonNullable<PolicyWords['premake']> = {}): Policy['premake'] {
  return { ahead, behind }
}

function buildGuard({
  maxDropsPerCycle = 12,
  minPartitions = 1,
}: NonNullable<PolicyWords['guard']> = {}): Guard {
  return { maxDropsPerCycle, minPartitions }
}

/** The same twice is once. */
function buildIndexes(indexes: PolicyWords['indexes'] = []): readonly PolicyIndex[] {
  return [...new Map(indexes.map((index) => [markOf(index), index])).values()]
}

function buildStep(step: WrittenStep): LifecycleStep {
  switch (step.do) {
    case 'freeze':
    case 'move':
    case 'set':
      return step
    case 'detach':
      return {
        do: 'detach',
        after: step.after,
        ...(step.schema === undefined ? {} : { schema: step.schema }),
        ...(step.publication === undefined ? {} : { publication: step.publication }),
      }
    case 'archive':
      return buildArchive(step)
    case 'drop':
      return { do: 'drop', after: step.after, grace: step.grace ?? { count: 7, unit: 'day' } }
  }
}

function buildArchive({ after, to, format, compression, keep }: Written<'archive'>): StepOf<'archive'> {
  return { do: 'archive', after, to, format: format ?? 'copy', compression: compression ?? 'zstd', keep }
}

function buildHold({ lower, upper, reason, until }: NonNullable<PolicyWords['hold']>[number]): Hold {
  return { lower, upper, reason, until }
}

/** `archive` and `drop` imply a detach at the same age (product.md §3). */
function wholeLife(steps: readonly LifecycleStep[]): readonly LifecycleStep[] {
  const at = steps.findIndex((step) => step.do === 'archive' || step.do === 'drop')
  const leaving = steps[at]
  if (leaving === undefined || steps.some((step) => step.do === 'detach')) return steps
  return [...steps.slice(0, at), { do: 'detach', after: leaving.after }, ...steps.slice(at)]
}
