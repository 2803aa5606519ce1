import { type LedgerEntry, type LedgerState, type LedgerTable } from '../domain/ledger.ts'
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
  readonly detachedAt: string | null
  readonly detachedAtServer: string | null
  readonly tableOid: number | null
  readonly tableSchema: string | null
  readonly tableName: string | null
  readonly tableOwner: string | null
  readonly tableKind: string | null
  readonly attachedTo: number | null
  readonly pendingDetach: boolean
}

/** Reads every partition that is leaving, oldest entry first. The ledger's schema must be there. */
export async function readLedger(session: Session, schema: string): Promise<readonly LedgerEntry[]> {
  return (await session.query<LedgerRow>(inSchema(text, schema))).map(toEntry)
}

function toEntry(row: LedgerRow): LedgerEntry {
  const { id, parentOid, partitionOid, databaseOid, systemIdentifier, lower, upper, keyType, state } = row
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
    state,
    detachedAt: parseOptionalInstant(row.detachedAt),
    detachedAtServer: parseOptionalInstant(row.detachedAtServer),
    table: toTable(row),
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
    attachedTo: row.attachedTo ?? undefined,
    pendingDetach: row.pendingDetach,
  }
}
