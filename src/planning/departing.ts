import { displayName, type QualifiedName } from '../domain/name.ts'
import { stepOf } from '../domain/policy.ts'
import { type Snapshot } from '../domain/snapshot.ts'
import { familyOf } from './branches/branch-partitions.ts'
import { aliveIn, governTree } from './branches/govern-tree.ts'
import { type Matches } from './match-policies.ts'
import { leavingPartitions } from './rules/detach.ts'

/**
 * Whether rows of a table are on their way out by our own doing: partitions of it are due to leave, or it has left itself and is to be
 * dropped when its grace is over. What they reference has its turn after them.
 */
export function departing(snapshot: Snapshot, { managed }: Matches): (table: QualifiedName) => boolean {
  const found = new Map<string, boolean>()
  const isDeparting = (name: string): boolean => {
    const match = managed.find(({ set }) => displayName(set.name) === name)
    if (match === undefined) return isToBeDropped(name)
    if (match.policy.mode === 'observe') return false
    return aliveIn(governTree(match, snapshot)).some((facts) => leavingPartitions(facts).length > 0)
  }
  const isToBeDropped = (name: string): boolean => {
    const entry = snapshot.ledger.entries.find(
      ({ table }) => table !== undefined && displayName(table.name) === name,
    )
    const policy = entry && managed.find(({ set }) => familyOf(set).has(entry.parentOid))?.policy
    return (
      entry?.table?.attachedTo === undefined && policy !== undefined && stepOf(policy, 'drop') !== undefined
    )
  }
  return (table) => {
    const name = displayName(table)
    const known = found.get(name) ?? isDeparting(name)
    found.set(name, known)
    return known
  }
}
