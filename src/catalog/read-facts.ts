import { type InheritedTable } from '../domain/inheritance.ts'
import { type QualifiedName, sameName } from '../domain/name.ts'
import { type Pressure, type ServerState, type Snapshot, type Structure } from '../domain/snapshot.ts'
import { parseInstant } from '../postgres/instant-text.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { inTransaction } from '../postgres/transaction.ts'
import { readMarks } from './fingerprint.ts'
import { readHolds } from './read-holds.ts'
import { type IdentityRow, readIdentity, unreadableIdentity } from './read-identity.ts'
import { readLedger } from './read-ledger.ts'
import { readOthers } from './read-others.ts'
import { readPressure } from './read-pressure.ts'
import { readRestored } from './read-restored.ts'
import { readStructure } from './read-structure.ts'
import { readTablesWithSettings } from './read-tables-with-settings.ts'
import { refreshSizes } from './refresh-sizes.ts'

/** Everything about one database but the costly facts, which are read for what the decision needs. */
export type Facts = Omit<Snapshot, 'observations'>

export interface FactsRequest {
  /** The database's name in the policy file. */
  readonly database: string
  readonly ledgerSchema: string
  /** The exact names in policies: what of them is no partitioned table is said so. */
  readonly named: readonly QualifiedName[]
  /** The tables that policies call legacy inheritance sets, with their key columns; none when undefined. */
  readonly inherited?: readonly InheritedTable[] | undefined
  /** Stands for the server's clock. */
  readonly at?: Temporal.Instant | undefined
  /** What an earlier cycle read: used again, with new sizes, while the fingerprint stays. */
  readonly cached?: Structure | undefined
  /** Whether partitions are about to be compared with their parents: which of them could differ is read then. */
  readonly compares?: boolean
  /**
   * Is told the facts as they are if the cached structure still holds, while the server is finding that out. If it does, the very same
   * object is returned: what was concluded from it then holds too.
   */
  readonly meanwhile?: ((likely: Facts) => void) | undefined
  /** The statements that the ledger's migration could not run for want of rights; shown when there is no ledger. */
  readonly missing?: readonly string[] | undefined
}

const momentText = sqlFile(import.meta.url, './queries/moment.sql')

interface MomentRow extends IdentityRow, ServerState {
  readonly now: string
  readonly hasLedger: boolean
  readonly defaultTablespace: string
}

/** Reads one database at one moment: one transaction, read only. Locks nothing but system catalogs and the ledger. */
export async function readFacts(session: Session, request: FactsRequest): Promise<Facts> {
  return inTransaction(session, 'snapshot', async () => {
    const [moment, pressure] = await allEnded([
      readMoment(session, request.ledgerSchema),
      readPressure(session),
    ])
    const setting: Setting = { session, request, moment, pressure }
    return request.cached === undefined ? readAnew(setting) : confirm(setting, request.cached)
  })
}

/** What all of it rests on. */
interface Setting {
  readonly session: Session
  readonly request: FactsRequest
  readonly moment: MomentRow
  readonly pressure: Pressure
}

async function readAnew(setting: Setting): Promise<Facts> {
  const { session, request } = setting
  // Asked for behind the structure: the server looks for them while its rows are sorted out here.
  const [structure, withSettings] = await allEnded([
    readStructure(session, request.ledgerSchema, request.inherited),
    whatCouldDiffer(setting),
  ])
  return { ...(await complete(setting, structure)), ...withSettings }
}

async function whatCouldDiffer({ session, request }: Setting): Promise<Pick<Snapshot, 'withSettings'>> {
  return request.compares === true ? { withSettings: await readTablesWithSettings(session) } : {}
}

/** Finds out whether the structure is still what it was; if not, reads anew what has changed. */
async function confirm(setting: Setting, cached: Structure): Promise<Facts> {
  const { session, request } = setting
  const [likely, marks] = await allEnded([
    allEnded([complete(setting, cached), whatCouldDiffer(setting)]).then(([seen, withSettings]) => {
      const facts = { ...seen, ...withSettings }
      request.meanwhile?.(facts)
      return facts
    }),
    readMarks(session, request.ledgerSchema, request.inherited),
  ])
  if (marks.fingerprint !== cached.fingerprint) return readAnew(setting)
  if (marks.sizes !== cached.sizes)
    return { ...likely, ...(await refreshSizes(session, cached, marks.sizes)) }
  return likely
}

/** Everything else that is to be known beside a structure. */
async function complete(
  { session, request, moment, pressure }: Setting,
  structure: Structure,
): Promise<Facts> {
  const unknown = request.named.filter((name) => !structure.sets.some((set) => sameName(set.name, name)))
  const [database, others, { entries, archives }, holds, restored] = await allEnded([
    readIdentity(session, request.database, moment),
    readOthers(session, unknown),
    moment.hasLedger ? readLedger(session, request.ledgerSchema) : { entries: [], archives: [] },
    moment.hasLedger ? readHolds(session, request.ledgerSchema) : [],
    moment.hasLedger ? readRestored(session, request.ledgerSchema) : [],
  ])
  const serverNow = parseInstant(moment.now)
  return {
    ...structure,
    takenAt: request.at ?? serverNow,
    serverNow,
    database,
    defaultTablespace: moment.defaultTablespace,
    features: session.features,
    newestKeys: new Map(),
    others,
    ledger: {
      available: moment.hasLedger,
      missing: moment.hasLedger ? [] : (request.missing ?? []),
      entries,
      archives,
      holds,
      restored,
    },
    pressure,
    server: { lockRoom: moment.lockRoom, logicalSlots: moment.logicalSlots },
    findings: moment.mayReadControl ? [] : [unreadableIdentity(moment)],
  }
}

async function readMoment(session: Session, ledgerSchema: string): Promise<MomentRow> {
  const [row] = await session.query<MomentRow>(momentText, [ledgerSchema])
  if (row === undefined) throw new RangeError('a query without a from clause returns one row')
  return row
}
