import { type TableRef } from '../domain/action.ts'
import { type Contents } from '../domain/archive.ts'
import { type RangeBound } from '../domain/bound.ts'
import { type KeyColumn } from '../domain/key.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type DatabaseIdentity } from '../domain/snapshot.ts'
import { type CopySession } from '../postgres/copy-session.ts'
import { type Step } from '../sql/statement.ts'
import { type Format, type Layout } from './formats/format.ts'
import { type ObjectStore } from './stores/object-store.ts'

/** What an archive is of. */
export interface ExportSubject {
  readonly identity: Pick<DatabaseIdentity, 'systemIdentifier' | 'oid' | 'datname'>
  readonly parent: QualifiedName
  readonly partition: TableRef
  /** Undefined: nobody knows it any more. */
  readonly bound: RangeBound | undefined
  readonly key: KeyColumn
  /** partitiond's own. */
  readonly version: string
}

/** One table into one object. */
export interface ExportRequest {
  readonly store: ObjectStore
  readonly format: Format
  readonly layout: Layout
  /** As compiled: the last statement is the COPY; those before it are settings and locks. */
  readonly copy: Step
  readonly open: () => Promise<CopySession>
  /** Is it still the table that was planned? Asked in the snapshot, as the owner, when the locks are had. A throw ends the export. */
  readonly look: (session: Pick<CopySession, 'query'>) => Promise<void>
  /** About how much may be written, for stores that must know beforehand. */
  readonly expectedBytes: number
  readonly subject: ExportSubject
  readonly at: Temporal.Instant
  /** In [0, 1). */
  readonly random: () => number
  /** Told how many bytes of COPY text have come so far. */
  readonly onProgress: (bytes: number) => void
  readonly signal: AbortSignal
}

/** An archive that stands complete. */
export interface WrittenObject {
  /** The manifest's address. */
  readonly location: string
  readonly manifestSha256: string
  readonly contents: Contents
  /** Of the file and its manifest. */
  readonly bytes: number
}
