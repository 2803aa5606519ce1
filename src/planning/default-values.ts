import { type ListValues } from '../domain/bound.ts'
import { type Finding } from '../domain/finding.ts'
import { listValue } from '../domain/list-value.ts'
import { displayName } from '../domain/name.ts'
import { type DefaultContents, MOST_VALUES_TOLD } from '../domain/observations.ts'
import { type Partition } from '../domain/partition.ts'
import { type SetContext } from './set-context.ts'

/** Longer values are cut in the message. */
const VALUE_LENGTH = 40

/**
 * Values of a list set that stand in DEFAULT and stay there: those without a partition, and those that the policy does not let be moved.
 * Undefined where that is not known; empty where all of them move.
 */
export function valuesInDefault(
  { set, policy, scheme }: SetContext,
  fallback: Partition,
  { values, counts }: DefaultContents,
): readonly Finding[] | undefined {
  if (values === undefined) return undefined
  const moving = new Set(policy.defaultRows === 'move' ? counts.flatMap(({ bound }) => listed(bound)) : [])
  const staying = values.filter(
    ({ value }) => !moving.has(value === null ? null : listValue(value, scheme.key.type)),
  )
  // Behind the commonest, which all move, there may be others.
  if (staying.length === 0) return values.length > MOST_VALUES_TOLD ? undefined : []
  const told = staying.slice(0, MOST_VALUES_TOLD).map(({ value, rows }) => `${shown(value)} (${rows})`)
  // What was read is cut, too: behind it there may be others.
  const isCut = staying.length > told.length || values.length > MOST_VALUES_TOLD
  const more = isCut ? ' and others' : ''
  return [
    {
      code: 'default-has-values',
      level: 'warning',
      subject: displayName(fallback.name),
      message: `The DEFAULT partition of ${displayName(set.name)} holds rows with ${scheme.key.name} ${told.join(', ')}${more}`,
      hint:
        policy.list === undefined
          ? 'No interval of the policy begins with them, or it lies too far ahead or behind. Correct the rows, or move them by hand.'
          : 'Declare these values under `list` in the policy; with default: { rows: move } their rows are moved when the partition is made.',
    },
  ]
}

function listed(bound: DefaultContents['counts'][number]['bound']): ListValues {
  return 'values' in bound ? (bound.values ?? []) : []
}

function shown(value: string | null): string {
  if (value === null) return 'null'
  return JSON.stringify(value.length > VALUE_LENGTH ? `${value.slice(0, VALUE_LENGTH)}…` : value)
}
