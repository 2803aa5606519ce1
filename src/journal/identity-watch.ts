import { PartitiondError } from '../domain/errors.ts'
import { type DatabaseIdentity } from '../domain/snapshot.ts'
import { type Session } from '../postgres/session.ts'
import { journalSql } from './journal-sql.ts'

interface Seen {
  readonly systemIdentifier: string
  readonly databaseOid: number
  readonly timeline: number
}

/**
 * Notices when a server is an old copy of the one seen before: a former primary that still takes writes after a failover holds the same
 * advisory locks and the same ledger (postgres.md I5). Its own database cannot tell, so this object remembers too.
 */
export class IdentityWatch {
  readonly #schema: string
  /** The newest timeline seen, by cluster. */
  readonly #newest = new Map<string, number>()
  #stored: Seen | undefined

  constructor(schema: string) {
    this.#schema = schema
  }

  /** Throws PartitiondError `timeline-went-back`. A cluster that does not tell who it is cannot be checked. */
  async check(session: Session, identity: DatabaseIdentity, ledgerAvailable: boolean): Promise<void> {
    const { systemIdentifier, timeline } = identity
    if (systemIdentifier === '' || timeline === 0) return
    const [stored] = ledgerAvailable ? await session.query<Seen>(journalSql('readCluster', this.#schema)) : []
    this.#stored = stored
    const fromDatabase = stored?.systemIdentifier === systemIdentifier ? stored.timeline : 0
    const seen = Math.max(fromDatabase, this.#newest.get(systemIdentifier) ?? 0)
    if (timeline < seen) throw wentBack(identity, seen)
    this.#newest.set(systemIdentifier, timeline)
  }

  /** Writes only what is new since it was checked. */
  async remember(session: Session, { systemIdentifier, oid, timeline }: DatabaseIdentity): Promise<void> {
    if (systemIdentifier === '') return
    const stored = this.#stored
    if (
      stored?.systemIdentifier === systemIdentifier &&
      stored.databaseOid === oid &&
      stored.timeline === timeline
    )
      return
    await session.query(journalSql('rememberCluster', this.#schema), [systemIdentifier, oid, timeline])
  }
}

function wentBack({ name, timeline, systemIdentifier }: DatabaseIdentity, seen: number): PartitiondError {
  return new PartitiondError(
    'timeline-went-back',
    `database "${name}" is on timeline ${timeline}, but timeline ${seen} of the same cluster was seen before`,
    {
      hint: 'This server was left behind by a promotion: connect to the new primary. If it is the primary after all, restart partitiond and empty the table cluster_identity in the schema of the ledger.',
      details: { timeline, seen, systemIdentifier },
    },
  )
}
