import { type Bound, compareRanges } from '../domain/bound.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type Partition } from '../domain/partition.ts'

const rank: Readonly<Record<Bound['kind'], number>> = { range: 0, list: 1, hash: 2, opaque: 3, default: 4 }

/** Orders partitions by lower end or remainder, then by name; those without a range follow, DEFAULT comes last. */
export function comparePartitions(a: Partition, b: Partition): number {
  if (a.bound.kind === 'range' && b.bound.kind === 'range')
    return compareRanges(a.bound, b.bound) || compareNames(a.name, b.name)
  if (a.bound.kind === 'hash' && b.bound.kind === 'hash')
    return a.bound.modulus - b.bound.modulus || a.bound.remainder - b.bound.remainder
  return rank[a.bound.kind] - rank[b.bound.kind] || compareNames(a.name, b.name)
}

/** By schema, then by name, in the order of UTF-16 units: the same on every machine. */
export function compareNames(a: QualifiedName, b: QualifiedName): number {
  return compareText(a.schema, b.schema) || compareText(a.name, b.name)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
