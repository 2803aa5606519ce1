import { type ArchiveFormat, storedColumns } from '../../src/domain/archive.ts'
import { type ExportRequest } from '../../src/archive/export-request.ts'
import { formats } from '../../src/archive/formats/registry.ts'
import { readTableShapes } from '../../src/catalog/read-table-shapes.ts'
import { rangeBound } from '../../src/domain/bound.ts'
import { type KeyColumn } from '../../src/domain/key.ts'
import { parseKeyValue } from '../../src/domain/key-value.ts'
import { parseName } from '../../src/domain/name.ts'
import { CopySession } from '../../src/postgres/copy-session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { copyOut } from '../../src/sql/clauses/copy-out.ts'
import { type Fragment } from '../../src/sql/fragment.ts'
import { type Step } from '../../src/sql/statement.ts'
import { type TestDatabase } from '../support/cluster.ts'
import { MemoryStore } from './memory-store.ts'

export const key: KeyColumn = { name: 'ts', isExpression: false, type: 'timestamptz', notNull: true }

/** An export of a table as the planner would ask for it, into memory. */
export async function exportOf(
  db: TestDatabase,
  table: string,
  changes: Partial<ExportRequest> & { readonly formatName?: ArchiveFormat } = {},
): Promise<ExportRequest & { readonly store: MemoryStore }> {
  const { formatName = 'copy', ...rest } = changes
  const [row] = await db.rows<{ oid: number; owner: string; kind: string; database: number }>(
    `select c.oid, pg_get_userbyid(c.relowner) as owner, c.relkind as kind,
            (select oid from pg_database where datname = current_database()) as database
     from pg_class c where c.oid = $1::regclass`,
    [table],
  )
  const name = parseName(table)
  if (row === undefined || name === undefined) throw new Error(`no table ${table}`)
  const open = (): Promise<CopySession> =>
    CopySession.open(fixedTarget('main', db.url), { signal: rest.signal ?? undefined })
  const shape = await shapeOf(db, row.oid)
  const step = (words: Fragment): Step => ({
    mode: 'snapshot',
    role: row.owner,
    lockTimeoutMs: 1000,
    statementTimeoutMs: 0,
    statements: [{ text: words.text, lock: 'ACCESS SHARE' }],
  })
  const { encoding, columns } = shape
  return {
    format: formats[formatName],
    layout: { columns: storedColumns(columns), compression: 'zstd', encoding },
    copy: step(copyOut(name, columns, { encoding })),
    open,
    look: async () => {},
    expectedBytes: 0,
    subject: {
      identity: { systemIdentifier: '7412345678901234567', oid: row.database, datname: db.name },
      parent: { schema: 'public', name: 'event_logs' },
      partition: { oid: row.oid, name, owner: row.owner },
      bound: rangeBound(
        parseKeyValue('2025-03-01 00:00:00+00', 'timestamptz'),
        parseKeyValue('2025-04-01 00:00:00+00', 'timestamptz'),
      ),
      key,
      version: '0.1.0',
    },
    at: Temporal.Instant.from('2026-11-21T10:30:00Z'),
    random: () => 0.31,
    onProgress: () => {},
    signal: new AbortController().signal,
    ...rest,
    store: (rest.store as MemoryStore | undefined) ?? new MemoryStore(),
  }
}

async function shapeOf(
  db: TestDatabase,
  oid: number,
): ReturnType<typeof readTableShapes> extends Promise<ReadonlyMap<number, infer S>> ? Promise<S> : never {
  await using session = await CopySession.open(fixedTarget('main', db.url))
  const shape = (await readTableShapes(session, [oid])).get(oid)
  if (shape === undefined) throw new Error(`no shape of ${oid}`)
  return shape
}

/** How many sessions of ours are left in the database. */
export async function sessionsLeft(db: TestDatabase): Promise<number> {
  const rows = await db.rows(
    `select from pg_stat_activity where datname = current_database() and application_name like 'partitiond%'`,
  )
  return rows.length
}
