import { PartitiondError } from '../domain/errors.ts'
import { type LedgerState } from '../domain/ledger.ts'
import { displayName, type QualifiedName } from '../domain/name.ts'
import { type ActivitySample } from '../domain/observations.ts'
import { type ActionResult } from '../domain/outcome.ts'
import { type DatabaseIdentity } from '../domain/snapshot.ts'
import { type Session } from '../postgres/session.ts'
import { toPartitiondError } from '../postgres/sqlstate.ts'
import { ArchiveNotes } from './archives.ts'
import { HoldNotes } from './holds.ts'
import { IdentityWatch } from './identity-watch.ts'
import { IndexNotes } from './index-notes.ts'
import { journalSql, type JournalStatement } from './journal-sql.ts'

/** A partition that is about to leave. */
export interface LeavingPartition {
  readonly parent: QualifiedName
  readonly parentOid: number
  readonly partitionOid: number
  readonly name: QualifiedName
  /** The bound's ends as `formatKeyValue` writes them, and the key's type. */
  readonly lower: string
  readonly upper: string
  readonly keyType: string
  /** On the cycle's clock. */
  readonly at: Temporal.Instant
}

/** A partition that has left. */
interface Departed {
  readonly name: QualifiedName
  /** On the cycle's clock. */
  readonly at: Temporal.Instant
}

/** One ledger row, locked: what a table must be held against before it is dropped. */
export interface LockedEntry {
  readonly id: number
  readonly state: LedgerState
  readonly partitionOid: number
  /** The name under which it left. */
  readonly name: QualifiedName
  /** OIDs of all that hung below it when it left; null: not noted, because it left under an older version. */
  readonly parts: readonly number[] | null
  /** Whether it was written in the database and cluster that the session is in. */
  readonly isOfThisDatabase: boolean
}

/** One executed action, as it is remembered. */
export interface JournalRow {
  /** On the cycle's clock; the server adds its own. */
  readonly at: Temporal.Instant
  readonly parent: QualifiedName
  readonly target: QualifiedName
  readonly kind: string
  readonly reason: string
  readonly result: ActionResult
  readonly code: string
  readonly message: string
  readonly durationMs: number
  /** SHA-256 of the statements as `plan` shows them, hexadecimal. */
  readonly statementsDigest: string
}

/** A freeze of ours: verified, with the counters from before it; or tried in vain. */
export type FreezeRecord =
  | { readonly kind: 'verified'; readonly sample: ActivitySample }
  | { readonly kind: 'tried'; readonly at: Temporal.Instant }

/**
 * What the catalog cannot hold: who is leaving, what was done, what was seen. Lives in a schema of the database itself, which must have
 * been migrated. Every method works in the session it is given, and so in that session's open transaction, unless it says otherwise.
 */
export class Journal {
  readonly #schema: string
  readonly #identity: IdentityWatch
  readonly archives: ArchiveNotes
  readonly holds: HoldNotes
  readonly indexes: IndexNotes

  constructor(schema: string) {
    this.#schema = schema
    this.#identity = new IdentityWatch(schema)
    this.archives = new ArchiveNotes(schema)
    this.holds = new HoldNotes(schema)
    this.indexes = new IndexNotes(schema)
  }

  /** Records that a partition is about to leave, before it does; a second time it takes up what was begun. Returns the entry's id. */
  async intendDetach(session: Session, leaving: LeavingPartition): Promise<number> {
    const { parent, parentOid, partitionOid, name, lower, upper, keyType, at } = leaving
    const relations = [parent.schema, parent.name, parentOid, partitionOid, name.schema, name.name]
    const [row] = await session.query<{ id: number }>(this.#sql('intendDetach'), [
      ...relations,
      lower,
      upper,
      keyType,
      at.toString(),
    ])
    if (row !== undefined) return row.id
    throw new PartitiondError('ledger-not-written', `${displayName(name)} was not noted in the ledger`)
  }

  /** The partition has left, under this name. Only the first call counts: grace runs from the real detach. */
  async confirmDetached(session: Session, id: number, { name, at }: Departed): Promise<void> {
    await session.query(this.#sql('confirmDetached'), [id, name.schema, name.name, at.toString()])
  }

  /** The same, where the catalog agrees: false, and nothing is noted, where it hangs under that parent still, or is gone. */
  async confirmIfLeft(session: Session, id: number, { name, at }: Departed): Promise<boolean> {
    const values = [id, name.schema, name.name, at.toString()]
    return (await session.query(this.#sql('confirmIfLeft'), values)).length > 0
  }

  /** The detach did not take place: takes the intent back. */
  async abandonDetach(session: Session, id: number): Promise<void> {
    await session.query(this.#sql('abandonDetach'), [id])
  }

  async markDropped(session: Session, ids: readonly number[], at: Temporal.Instant): Promise<void> {
    await session.query(this.#sql('markDropped'), [ids, at.toString()])
  }

  /** The table was attached again by hand: it is no longer ours to drop. */
  async forget(session: Session, id: number): Promise<void> {
    await session.query(this.#sql('forget'), [id])
  }

  /** Locks entries until the transaction ends, and returns those that there are, by their ids. */
  async lockEntries(session: Session, ids: readonly number[]): Promise<ReadonlyMap<number, LockedEntry>> {
    const rows = await session.query<Omit<LockedEntry, 'name'> & QualifiedName>(this.#sql('lockEntries'), [
      ids,
    ])
    return new Map(rows.map(({ schema, name, ...rest }) => [rest.id, { ...rest, name: { schema, name } }]))
  }

  /** Notes counters. An older sample with the same counters stands: it tells since when nothing has changed. */
  async recordSamples(
    session: Session,
    samples: readonly { readonly oid: number; readonly now: ActivitySample }[],
  ): Promise<void> {
    if (samples.length === 0) return
    const rows = samples.map(({ oid, now }) => [oid, ...columnsOf(now)])
    const columns = [0, 1, 2, 3, 4, 5].map((column) => rows.map((row) => row[column]))
    await session.query(this.#sql('recordSamples'), columns)
  }

  /**
   * Whether everything in a partition is frozen, by the transaction ids: true when its counters are those of the last sample, and
   * VACUUM has since frozen whatever is older than that sample. Says nothing (false) about what was never sampled.
   */
  async hasFrozenSinceSample(session: Session, oid: number, now: ActivitySample): Promise<boolean> {
    const [, ...counters] = columnsOf(now)
    const [row] = await session.query<{ yes: boolean }>(this.#sql('hasFrozenSince'), [oid, ...counters])
    return row?.yes === true
  }

  async recordFreeze(session: Session, oid: number, record: FreezeRecord): Promise<void> {
    const [name, values] =
      record.kind === 'verified'
        ? (['recordFrozen', columnsOf(record.sample)] as const)
        : (['recordFreezeTried', [record.at.toString()]] as const)
    await session.query(this.#sql(name), [oid, ...values])
  }

  /** We analysed a parent whose leaves had changed that often. */
  async recordParentAnalyze(
    session: Session,
    oid: number,
    changes: bigint,
    at: Temporal.Instant,
  ): Promise<void> {
    await session.query(this.#sql('recordParentAnalysis'), [oid, changes.toString(), at.toString()])
  }

  /** How far sets have come that are cut by number: the keys as the server prints them. */
  async recordNewestKeys(
    session: Session,
    marks: readonly { readonly oid: number; readonly key: string }[],
  ): Promise<void> {
    if (marks.length === 0) return
    const columns = [marks.map(({ oid }) => oid), marks.map(({ key }) => key)]
    await session.query(this.#sql('recordNewestKeys'), columns)
  }

  /**
   * Remembers actions, in a transaction of their own. Never in the way of the work: it gives up a lock within a second, and what goes
   * wrong is returned, not thrown.
   */
  async append(session: Session, rows: readonly JournalRow[]): Promise<PartitiondError | undefined> {
    const columns = [
      rows.map(({ at }) => at.toString()),
      ...(['parent', 'target'] as const).flatMap((which) => [
        rows.map((row) => row[which].schema),
        rows.map((row) => row[which].name),
      ]),
      ...plainColumns.map((column) => rows.map((row) => row[column])),
    ]
    try {
      await session.query(this.#sql('append'), columns)
      return undefined
    } catch (error) {
      return toPartitiondError(error, 'writing the journal')
    }
  }

  /** Forgets actions beyond 400 days or 10 000 rows, and notes about relations that are gone. */
  async prune(session: Session): Promise<void> {
    await session.query(this.#sql('pruneJournal'))
    await session.query(this.#sql('pruneSamples'))
    await session.query(this.#sql('pruneAnalyses'))
    await session.query(this.#sql('pruneIndexBuilds'))
    await session.query(this.#sql('pruneNewestKeys'))
  }

  /**
   * Throws PartitiondError `timeline-went-back` when this server is behind what was seen of the same cluster before: by this journal, or,
   * where the ledger is available, by its database.
   */
  async checkIdentity(session: Session, identity: DatabaseIdentity, ledgerAvailable: boolean): Promise<void> {
    await this.#identity.check(session, identity, ledgerAvailable)
  }

  /** Notes which cluster and timeline this is. In another cluster or database than before, what was noted by OID is forgotten. */
  async rememberIdentity(session: Session, identity: DatabaseIdentity): Promise<void> {
    await this.#identity.remember(session, identity)
  }

  #sql(name: JournalStatement): string {
    return journalSql(name, this.#schema)
  }
}

const plainColumns = [
  'kind',
  'reason',
  'result',
  'code',
  'message',
  'durationMs',
  'statementsDigest',
] as const satisfies readonly (keyof JournalRow)[]

/** A sample as the tables hold it. */
function columnsOf({ at, counters, statsReset }: ActivitySample): readonly string[] {
  const { inserted, updated, deleted } = counters
  return [at.toString(), inserted.toString(), updated.toString(), deleted.toString(), statsReset]
}
