import { type Publication, type Replication } from '../domain/replication.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const queries = {
  publications: sqlFile(import.meta.url, './queries/publications.sql'),
  subscriptions: sqlFile(import.meta.url, './queries/subscriptions.sql'),
  unidentified: sqlFile(import.meta.url, './queries/unidentified.sql'),
}

interface PublicationRow extends Omit<Publication, 'columns'> {
  readonly set: number
  readonly sendsChanges: boolean
  readonly columns: readonly string[] | null
}

interface UnidentifiedRow {
  readonly set: number
  readonly count: number
  readonly first: Replication['unidentified']['first']
}

const ALL_IDENTIFIED: Replication['unidentified'] = { count: 0, first: [] }

/** Reads, by the set's OID, what logical replication has to do with it; sets it does not touch are left out. Locks system catalogs only. */
export async function readReplication(session: Session): Promise<ReadonlyMap<number, Replication>> {
  const [publications, subscriptions] = await allEnded([
    session.query<PublicationRow>(queries.publications),
    session.query<{ readonly set: number; readonly name: string }>(queries.subscriptions),
  ])
  const unidentified = await readUnidentified(session, publications)
  const published = Map.groupBy(publications, ({ set }) => set)
  const subscribed = Map.groupBy(subscriptions, ({ set }) => set)
  const sets = new Set([...published.keys(), ...subscribed.keys()])
  return new Map(
    [...sets].map((set) => [
      set,
      {
        publications: (published.get(set) ?? []).map(toPublication),
        subscriptions: (subscribed.get(set) ?? []).map(({ name }) => name),
        unidentified: unidentified.get(set) ?? ALL_IDENTIFIED,
      },
    ]),
  )
}

async function readUnidentified(
  session: Session,
  publications: readonly PublicationRow[],
): Promise<ReadonlyMap<number, Replication['unidentified']>> {
  const sets = [...new Set(publications.flatMap(({ set, sendsChanges }) => (sendsChanges ? [set] : [])))]
  if (sets.length === 0) return new Map()
  const rows = await session.query<UnidentifiedRow>(queries.unidentified, [sets])
  return new Map(rows.map(({ set, count, first }) => [set, { count, first }]))
}

function toPublication(row: PublicationRow): Publication {
  const { name, covers, viaRoot, hasRowFilter, owner, mayAlter, schemas, members } = row
  const columns = row.columns ?? undefined
  return { name, covers, viaRoot, columns, hasRowFilter, owner, mayAlter, schemas, members }
}
