import { type ArchivedColumn, type ArchiveFormat, type ArchiveRecord } from '../domain/archive.ts'
import { type ArchivedEntry, type LedgerEntry, type LedgerState, type LedgerTable } from '../domain/ledger.ts'
import { parseOptionalInstant } from '../postgres/instant-text.ts'
import { type Session } from '../postgres/session.ts'
import { inSchema, sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/ledger.sql')

interface LedgerRow {
  readonly id: number
  readonly parentSchema: string
  readonly parentName: string
  readonly parentOid: number
  readonly partitionOid: number
  readonly schema: string
  readonly name: string
  readonly databaseOid: number
  readonly systemIdentifier: string
  readonly lower: string
  readonly upper: string
  readonly keyType: string
  readonly state: LedgerState
  readonly archiveKind: ArchiveRecord['kind'] | null
  readonly archiveFormat: ArchiveFormat | null
  readonly archiveLocation: string | null
  readonly manifestSha256: string | null
  readonly rows: number | null
  readonly digest: string | null
  readonly archiveBytes: number | null
  readonly archiveColumns: readonly ArchivedColumn[] | null
  readonly archivedAt: string | null
  readonly verifiedAt: string | null
  readonly checkedAt: string | null
  readonly damage: string | null
  readonly detachedAt: string | null
  readonly detachedAtServer: string | null
  readonly tableOid: number | null
  readonly tableSchema: string | null
  readonly tableName: string | null
  readonly tableOwner: string | null
  readonly tableKind: string | null
  readonly tableLeaves: number | null
  readonly attachedTo: number | null
  readonly pendingDetach: boolean
}

/** What the ledger's rows say: who is leaving, and what is kept of those that have left. */
export interface LedgerRows {
  readonly entries: readonly LedgerEntry[]
  readonly archives: readonly ArchivedEntry[]
}

/** Reads the ledger, oldest entry first. Its schema must be there. */
export async function readLedger(session: Session, schema: string): Promise<LedgerRows> {
  const rows = await session.query<LedgerRow>(inSchema(text, schema))
  const { left = [], leaving = [] } = Object.groupBy(rows, ({ state }) =>
    state === 'dropped' ? 'left' : 'leaving',
  )
  return {
    entries: leaving.map((row) => ({
      ...toEntry(row),
      state: row.state,
      table: toTable(row),
      archive: toArchive(row),
    })),
    archives: left.flatMap((row) => {
      const archive = toArchive(row)
      return archive === undefined ? [] : [{ ...toEntry(row), archive }]
    }),
  }
}

function toEntry(row: LedgerRow): Omit<ArchivedEntry, 'archive'> {
  const { id, parentOid, partitionOid, databaseOid, systemIdentifier, lower, upper, keyType } = row
  return {
    id,
    parent: { schema: row.parentSchema, name: row.parentName },
    parentOid,
    partitionOid,
    name: { schema: row.schema, name: row.name },
    databaseOid,
    systemIdentifier,
    lower,
    upper,
    keyType,
    detachedAt: parseOptionalInstant(row.detachedAt),
    detachedAtServer: parseOptionalInstant(row.detachedAtServer),
  }
}

/** A row that lacks a part of it was not written by us: it has no archive. */
function toArchive(row: LedgerRow): ArchiveRecord | undefined {
  const { archiveKind, archiveLocation, rows, digest } = row
  const archivedAt = parseOptionalInstant(row.archivedAt)
  if (archiveKind === null || archiveLocation === null || rows === null || digest === null) return undefined
  if (archivedAt === undefined) return undefined
  return {
    kind: archiveKind,
    format: row.archiveFormat ?? undefined,
    location: archiveLocation,
    manifestSha256: row.manifestSha256 ?? undefined,
    contents: { rows, digest },
    columns: row.archiveColumns ?? undefined,
    bytes: row.archiveBytes ?? 0,
    archivedAt,
    verifiedAt: parseOptionalInstant(row.verifiedAt),
    checkedAt: parseOptionalInstant(row.checkedAt),
    damage: row.damage ?? '',
  }
}

function toTable(row: LedgerRow): LedgerTable | undefined {
  const { tableOid, tableSchema, tableName } = row
  if (tableOid === null || tableSchema === null || tableName === null) return undefined
  return {
    oid: tableOid,
    name: { schema: tableSchema, name: tableName },
    owner: row.tableOwner ?? '',
    kind: row.tableKind ?? '',
    ...(row.tableLeaves === null ? {} : { leaves: row.tableLeaves }),
    attachedTo: row.attachedTo ?? undefined,
    pendingDetach: row.pendingDetach,
  }
}
