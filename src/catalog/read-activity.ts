import { type ActivitySample, type PartitionActivity } from '../domain/observations.ts'
import { type ServerFeatures } from '../domain/server-features.ts'
import { parseInstant, parseOptionalInstant } from '../postgres/instant-text.ts'
import { type Session } from '../postgres/session.ts'
import { inSchema, sqlFile } from '../postgres/sql-file.ts'
import { boundedRead, SHORT } from './bounded-read.ts'
import { readEach } from './read-each.ts'

const queries = {
  activity: sqlFile(import.meta.url, './queries/activity.sql'),
  samples: sqlFile(import.meta.url, './queries/samples.sql'),
}

interface ActivityRow {
  readonly oid: number
  readonly bytes: number
  /** bigint as text, like the next two. */
  readonly inserted: string
  readonly updated: string
  readonly deleted: string
  readonly statsReset: string
  readonly pages: number
  readonly allVisiblePages: number
  readonly allFrozenPages: number | null
}

interface SampleRow {
  readonly oid: number
  readonly sampledAt: string | null
  readonly inserted: string | null
  readonly updated: string | null
  readonly deleted: string | null
  readonly statsReset: string | null
  readonly frozenAt: string | null
  readonly frozenInserted: string | null
  readonly frozenUpdated: string | null
  readonly frozenDeleted: string | null
  readonly frozenStatsReset: string | null
  readonly triedAt: string | null
}

export interface ActivityRequest {
  readonly features: ServerFeatures
  readonly ledgerSchema: string
  readonly ledgerAvailable: boolean
  readonly now: Temporal.Instant
}

/** Reads what is known of closed partitions that may be frozen: counters now, samples and freezes noted earlier. */
export async function readActivity(
  session: Session,
  oids: readonly number[],
  request: ActivityRequest,
): Promise<ReadonlyMap<number, PartitionActivity>> {
  const text = request.features.countsFrozenPages ? queries.activity : withoutFrozenPages(queries.activity)
  const { found } = await readEach(oids, (some) =>
    boundedRead(session, SHORT, () => session.query<ActivityRow>(text, [some])),
  )
  const samples =
    request.ledgerAvailable && found.size > 0
      ? await session.query<SampleRow>(inSchema(queries.samples, request.ledgerSchema), [oids])
      : []
  const sampleByOid = new Map(samples.map((sample) => [sample.oid, sample]))
  return new Map(
    [...found.values()].map((row) => [row.oid, toActivity(row, sampleByOid.get(row.oid), request.now)]),
  )
}

/** Before PostgreSQL 18 the column does not exist. */
function withoutFrozenPages(text: string): string {
  return text.replace('c.relallfrozen', 'null::pg_catalog.int4')
}

function toActivity(
  row: ActivityRow,
  sample: SampleRow | undefined,
  at: Temporal.Instant,
): PartitionActivity {
  const now: ActivitySample = {
    at,
    counters: { inserted: BigInt(row.inserted), updated: BigInt(row.updated), deleted: BigInt(row.deleted) },
    statsReset: row.statsReset,
  }
  const earlier =
    sample === undefined
      ? undefined
      : toSample(sample.sampledAt, sample.inserted, sample.updated, sample.deleted, sample.statsReset)
  return {
    oid: row.oid,
    bytes: row.bytes,
    now,
    since: earlier !== undefined && isUnchanged(earlier, now) ? earlier : undefined,
    frozen:
      sample === undefined
        ? undefined
        : toSample(
            sample.frozenAt,
            sample.frozenInserted,
            sample.frozenUpdated,
            sample.frozenDeleted,
            sample.frozenStatsReset,
          ),
    triedAt: parseOptionalInstant(sample?.triedAt ?? null),
    pages: row.pages,
    allVisiblePages: row.allVisiblePages,
    allFrozenPages: row.allFrozenPages ?? undefined,
  }
}

function toSample(
  at: string | null,
  inserted: string | null,
  updated: string | null,
  deleted: string | null,
  statsReset: string | null,
): ActivitySample | undefined {
  if (at === null || inserted === null || updated === null || deleted === null || statsReset === null)
    return undefined
  return {
    at: parseInstant(at),
    counters: { inserted: BigInt(inserted), updated: BigInt(updated), deleted: BigInt(deleted) },
    statsReset,
  }
}

/** Counters that began anew cannot be compared; a smaller one was reset on its own (postgres.md G9). */
function isUnchanged(earlier: ActivitySample, now: ActivitySample): boolean {
  return (
    earlier.statsReset === now.statsReset &&
    earlier.counters.inserted === now.counters.inserted &&
    earlier.counters.updated === now.counters.updated &&
    earlier.counters.deleted === now.counters.deleted
  )
}
