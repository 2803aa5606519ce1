import { type ActivitySample } from '../domain/observations.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

interface CounterRow {
  readonly inserted: string
  readonly updated: string
  readonly deleted: string
  readonly stats_reset: string
}

const countersSql = sqlFile(import.meta.url, './queries/tuple-counters.sql')

/** A look at a table's counters, noted for the moment `at`. */
export async function readSample(
  session: Session,
  oid: number,
  at: Temporal.Instant,
): Promise<ActivitySample> {
  const [row] = await session.query<CounterRow>(countersSql, [oid])
  return {
    at,
    counters: {
      inserted: BigInt(row?.inserted ?? 0),
      updated: BigInt(row?.updated ?? 0),
      deleted: BigInt(row?.deleted ?? 0),
    },
    statsReset: row?.stats_reset ?? '',
  }
}
