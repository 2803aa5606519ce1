import { type CreateAction, type TableRef } from '../../domain/action.ts'
import { type NewPartition } from '../../domain/new-partition.ts'
import { type ArchivedColumn, type ArchiveRecord, type Contents } from '../../domain/archive.ts'
import { displayName, type QualifiedName } from '../../domain/name.ts'
import { type RestoredNotes } from '../../journal/restored.ts'
import { type CopySession } from '../../postgres/copy-session.ts'
import { type ReturningTable } from '../../sql/restore.ts'
import { type ActionRun } from '../action-run.ts'
import { type ExecutionContext } from '../execution-context.ts'
import { type LaneSession } from '../lane-session.ts'
import { LockTargets } from '../lock-targets.ts'

/** What is to come back, and where to. */
export interface RestoreRequest {
  readonly ledgerId: number
  readonly archive: ArchiveRecord
  readonly parent: TableRef
  /** As it would be created today. */
  readonly partition: NewPartition
  readonly target: QualifiedName
  readonly attach: boolean
  /** Undefined: it stays until a person says otherwise. */
  readonly forMs: number | undefined
}

/** The rows of an archive, opened. */
export interface ArchiveSource {
  /** All of them, generated ones included, in the table's order then. */
  readonly columns: readonly ArchivedColumn[]
  readonly contents: Contents
  /** Fills the table, in the open transaction of the session. Throws `archive-damaged` for what cannot be read. */
  fill(session: CopySession, table: ReturningTable): Promise<void>
}

/** One restore under way. */
export interface Restoration {
  readonly request: RestoreRequest
  readonly table: ReturningTable
  readonly run: ActionRun
  readonly notes: RestoredNotes
}

/** Execution's own machinery works for actions: a restore is the making of a partition, of which no plan knows. */
export function restoreRun(request: RestoreRequest, context: ExecutionContext, lane: LaneSession): ActionRun {
  const { parent, partition, target } = request
  const action: CreateAction = {
    kind: 'create',
    id: `restore ${displayName(target)}`,
    parent,
    target,
    reason: `archive restore from ${request.archive.location}`,
    hazards: [],
    needs: [],
    lockWriters: false,
    ...partition,
  }
  return {
    action,
    context,
    lane,
    targets: new LockTargets(),
    signal: context.signal,
    leftNow: new Map(),
    provedNow: new Set(),
    lockWait: { ms: 0 },
  }
}
