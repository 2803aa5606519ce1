import { type FinalizeDetachAction } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { type LedgerEntry } from '../../domain/ledger.ts'
import { displayName, sameName } from '../../domain/name.ts'
import { type Partition } from '../../domain/partition.ts'
import { stepOf } from '../../domain/policy.ts'
import { refOf } from '../refs.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** A half-done DETACH CONCURRENTLY hides rows and refuses inserts: it is finished before all else (postgres.md B5–B8). */
export function finishDetach(context: SetContext): Proposal {
  const pending = context.set.partitions.filter(({ pendingDetach }) => pendingDetach)
  return {
    actions: [...pending.map((partition) => finalize(context, partition)), ...relocations(context)],
    findings: pending.map((partition) => halfDetached(context, partition)),
  }
}

function finalize({ set, policy, ledger }: SetContext, partition: Partition): FinalizeDetachAction {
  const ours = ledger.find(({ partitionOid }) => partitionOid === partition.oid)
  return {
    kind: 'finalize-detach',
    id: `finalize-detach ${displayName(partition.name)}`,
    parent: refOf(set),
    target: partition.name,
    reason:
      'a DETACH CONCURRENTLY was interrupted: its rows are invisible through the parent until it is finished',
    hazards: [],
    needs: [],
    partition: refOf(partition),
    bound: partition.bound.kind === 'range' ? partition.bound : undefined,
    isDetached: false,
    ledgerId: ours?.id,
    schema: ours === undefined ? undefined : stepOf(policy, 'detach')?.schema,
    ...(partition.kind === 'partitioned-table' ? { isDivided: true } : {}),
  }
}

/** What we detached and could not put into the policy's schema any more, because we were interrupted or the schema was not ready. */
function relocations({ set, policy, ledger, database }: SetContext): readonly FinalizeDetachAction[] {
  const schema = stepOf(policy, 'detach')?.schema
  if (schema === undefined) return []
  const isOurs = (entry: LedgerEntry): boolean =>
    entry.databaseOid === database.oid && entry.systemIdentifier === database.systemIdentifier
  return ledger.flatMap((entry) => {
    const { table } = entry
    if (table === undefined || table.attachedTo !== undefined || table.name.schema === schema) return []
    // An archive in another schema is where it belongs.
    if (entry.state !== 'detaching' && entry.state !== 'detached') return []
    if (!isOurs(entry) || !sameName(entry.name, table.name)) return []
    return [
      {
        kind: 'finalize-detach',
        id: `finalize-detach ${displayName(table.name)}`,
        parent: refOf(set),
        target: table.name,
        reason: `detached, but not yet in schema ${schema}`,
        hazards: [],
        needs: [],
        partition: { oid: table.oid, name: table.name, owner: table.owner },
        bound: undefined,
        isDetached: true,
        ledgerId: entry.id,
        schema,
        ...(table.kind === 'p' ? { isDivided: true } : {}),
      },
    ]
  })
}

function halfDetached({ set }: SetContext, { name }: Partition): Finding {
  return {
    code: 'pending-detach',
    level: 'warning',
    subject: displayName(name),
    message: `${displayName(name)} is half detached from ${displayName(set.name)}: its rows cannot be seen through the parent`,
    hint: `It is finished in this cycle. By hand: alter table ${displayName(set.name)} detach partition ${displayName(name)} finalize.`,
  }
}
