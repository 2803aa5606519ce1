import { type StoredHold } from '../domain/ledger.ts'
import { parseInstant, parseOptionalInstant } from '../postgres/instant-text.ts'
import { type Session } from '../postgres/session.ts'
import { inSchema, sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/holds.sql')

interface HoldRow {
  readonly id: number
  readonly parentSchema: string
  readonly parentName: string
  readonly parentOid: number | null
  readonly lower: string
  readonly upper: string
  readonly keyType: string
  readonly reason: string
  readonly until: string | null
  readonly placedAt: string
  readonly placedBy: string
}

/** Reads the holds that were placed by hand and not released, the oldest first, also those whose `until` has passed. */
export async function readHolds(session: Session, schema: string): Promise<readonly StoredHold[]> {
  const rows = await session.query<HoldRow>(inSchema(text, schema))
  return rows.map(({ parentSchema, parentName, parentOid, until, placedAt, ...row }) => ({
    ...row,
    parent: { schema: parentSchema, name: parentName },
    parentOid: parentOid ?? undefined,
    until: parseOptionalInstant(until),
    placedAt: parseInstant(placedAt),
  }))
}
