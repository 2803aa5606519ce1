import { type KeyColumn } from '../../domain/key.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy, type Subpartition } from '../../domain/policy.ts'
import { livingLevel } from './level.ts'

/** The key by which partitions age in the branches of a set, where they do; undefined where they age on its own level, or nowhere. */
export function agingKey({ columns }: PartitionSet, policy: Policy): KeyColumn | undefined {
  if (livingLevel(policy) !== 'below') return undefined
  const name = agingColumn(policy.subpartition)
  const asKey = columns.find((column) => column.name === name)?.asKey
  return name === undefined || asKey === undefined ? undefined : { name, isExpression: false, ...asKey }
}

function agingColumn(words: Subpartition | undefined): string | undefined {
  return words === undefined || words.by === 'range' ? words?.key : agingColumn(words.subpartition)
}
