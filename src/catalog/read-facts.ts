import { type QualifiedName, sameName } from '../domain/name.ts'
import { type Snapshot, type Structure } from '../domain/snapshot.ts'
import { parseInstant } from '../postgres/instant-text.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { inTransaction } from '../postgres/transaction.ts'
import { readMarks } from './fingerprint.ts'
import { type IdentityRow, readIdentity, unreadableIdentity } from './read-identity.ts'
import { readLedger } from './read-ledger.ts'
import { readOthers } from './read-others.ts'
import { readPressure } from './read-pressure.ts'
import { readStructure } from './read-structure.ts'
import { refreshSizes } from './refresh-sizes.ts'

/** Everything about one database but the costly facts, which are read for what the decision needs. */
export type Facts = Omit<Snapshot, 'observations'>

export interface FactsRequest {
  /** The database's name in the policy file. */
  readonly database: string
  readonly ledgerSchema: string
  /** The exact names in policies: what of them is no partitioned table is said so. */
  readonly named: readonly QualifiedName[]
  /** Stands for the server's clock. */
  readonly at?: Temporal.Instant | undefined
  /** What an earlier cycle read: used again, with new sizes, while the fingerprint stays. */
  readonly cached?: Structure | undefined
  /** The statements that the ledger's migration could not run for want of rights; shown when there is no ledger. */
  readonly missing?: readonly string[] | undefined
}

const momentText = sqlFile(import.meta.url, './queries/moment.sql')

interface MomentRow extends IdentityRow {
  readonly now: string
  readonly hasLedger: boolean
  readonly defaultTablespace: string
}

/** Reads one database at one moment: one transaction, read only. Locks nothing but system catalogs and the ledger. */
export async function readFacts(session: Session, request: FactsRequest): Promise<Facts> {
  return inTransaction(session, 'snapshot', async () => {
    const moment = await readMoment(session, request.ledgerSchema)
    const database = await readIdentity(session, request.database, moment)
    const structure = await currentStructure(session, request)
    const serverNow = parseInstant(moment.now)
    const others = request.named.filter((name) => !structure.sets.some((set) => sameName(set.name, name)))
    return {
      ...structure,
      takenAt: request.at ?? serverNow,
      serverNow,
      database,
      defaultTablespace: moment.defaultTablespace,
      features: session.features,
      others: await readOthers(session, others),
      ledger: {
        available: moment.hasLedger,
        missing: moment.hasLedger ? [] : (request.missing ?? []),
        entries: moment.hasLedger ? await readLedger(session, request.ledgerSchema) : [],
      },
      pressure: await readPressure(session),
      findings: moment.mayReadControl ? [] : [unreadableIdentity(moment)],
    }
  })
}

async function currentStructure(
  session: Session,
  { cached, ledgerSchema }: FactsRequest,
): Promise<Structure> {
  const marks = await readMarks(session, ledgerSchema)
  if (cached?.fingerprint !== marks.fingerprint) return readStructure(session, marks, ledgerSchema)
  return cached.sizes === marks.sizes ? cached : refreshSizes(session, cached, marks.sizes)
}

async function readMoment(session: Session, ledgerSchema: string): Promise<MomentRow> {
  const [row] = await session.query<MomentRow>(momentText, [ledgerSchema])
  if (row === undefined) throw new RangeError('a query without a from clause returns one row')
  return row
}
