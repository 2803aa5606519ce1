import { type ListBound, sameBound } from '../../domain/bound.ts'
import { type Finding } from '../../domain/finding.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { readListValue } from '../../domain/list-value.ts'
import { displayName } from '../../domain/name.ts'
import { defaultPartition, type PartitionSet } from '../../domain/partition-set.ts'
import { type ListPartitions, type Policy } from '../../domain/policy.ts'
import { fitLabel } from '../naming/fit-label.ts'
import { type SetFacts } from '../set-context.ts'
import { type WantedPartition } from '../wanted-partitions.ts'
import { listWords } from './bound-words.ts'
import { kindRefused, type SchemeMaker } from './scheme.ts'
import { timeless } from './timeless.ts'

/** A partition that the policy declares; its values in the one way that equal values share. */
interface Declared {
  readonly label: string
  readonly bound: ListBound
}

/**
 * LIST keys of any type with declared values. A label is wanted as long as none of its values has a partition. What exists keeps the values
 * it has: PostgreSQL cannot change them, and a second partition for the rest of a label's values is nobody's wish.
 */
export const list: SchemeMaker = ({ set, key, policy }) => {
  if (set.key.method !== 'list' || policy.interval !== undefined) return undefined
  if (policy.list === undefined)
    return kindRefused('it is partitioned by list, and its policy has neither `list` nor `interval`')
  const read = readLabels(policy.list, key, policy)
  if ('fault' in read) return kindRefused(read.fault)
  const { labels } = read
  return {
    scheme: {
      ...timeless(key),
      wanted: ({ set: { partitions } }) => {
        const held = heldValues(partitions)
        return { partitions: labels.filter((each) => isFree(each, held)).map(wish), isCapped: false }
      },
      lack({ set: { partitions } }) {
        const attached = heldValues(partitions.filter(({ pendingDetach }) => !pendingDetach))
        const missing = labels.flatMap(({ bound }) => bound.values.filter((value) => !attached.has(value)))
        return missing.length === 0
          ? undefined
          : { code: 'list-incomplete', rows: `rows with ${key.name} ${listWords(missing)}` }
      },
      findings: (facts) => differing(facts, labels),
      defaultTemplate: () => '{table}_{value}',
      tokens: (bound) => {
        const declared = labels.find((each) => sameBound(each.bound, bound))
        return declared === undefined ? {} : { value: fitLabel(declared.label) }
      },
    },
  }
}

function readLabels(
  written: ListPartitions,
  key: KeyColumn,
  { timezone }: Policy,
): { readonly labels: readonly Declared[] } | { readonly fault: string } {
  const owners = new Map<string | null, string>()
  const labels: Declared[] = []
  for (const [label, texts] of Object.entries(written)) {
    const values = new Set<string | null>()
    for (const text of texts) {
      const value = text === null ? null : readListValue(text, key, timezone)
      if (value === undefined)
        return {
          fault: `"${text}", which the policy lists under ${label}, is no ${key.type}, as its key ${key.name} is`,
        }
      const owner = owners.get(value)
      if (owner !== undefined && owner !== label)
        return { fault: `${value ?? 'null'} stands in the policy's list under ${owner} and under ${label}` }
      owners.set(value, label)
      values.add(value)
    }
    labels.push({ label, bound: { kind: 'list', values: [...values] } })
  }
  return { labels }
}

type HeldValues = ReadonlyMap<string | null, PartitionSet['partitions'][number]>

/** The partition of each value, one pending detach included: it still occupies them (postgres.md B7). */
function heldValues(partitions: PartitionSet['partitions']): HeldValues {
  return new Map(
    partitions.flatMap((partition) =>
      partition.bound.kind === 'list'
        ? partition.bound.values.map((value) => [value, partition] as const)
        : [],
    ),
  )
}

function isFree({ bound }: Declared, held: HeldValues): boolean {
  return bound.values.every((value) => !held.has(value))
}

function wish({ label, bound }: Declared): WantedPartition {
  return { bound, place: 'now', isWholeInterval: true, reason: `list: ${label}` }
}

/** Labels of which some values have a partition and others none. */
function differing({ set }: SetFacts, labels: readonly Declared[]): readonly Finding[] {
  const held = heldValues(set.partitions)
  const fallback = defaultPartition(set)
  return labels.flatMap(({ label, bound }) => {
    const missing = bound.values.filter((value) => !held.has(value))
    if (missing.length === 0 || missing.length === bound.values.length) return []
    const [other] = bound.values.flatMap((value) => held.get(value) ?? [])
    const subject = displayName(set.name)
    const place = other === undefined ? 'another partition' : displayName(other.name)
    const rows = fallback === undefined ? 'are refused' : `go to ${displayName(fallback.name)}`
    return [
      {
        code: 'list-differs',
        level: fallback === undefined ? ('error' as const) : ('warning' as const),
        subject,
        message: `${subject}: of the label ${label} some values stand in ${place}, and none takes ${listWords(missing).replace(/^in /, '')}: such rows ${rows}`,
        hint: `A partition's values cannot be changed. Give the missing ones a label of their own in the policy, or detach ${place} and attach it again with all of them.`,
      },
    ]
  })
}
