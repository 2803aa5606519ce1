import { exportObject } from '../src/archive/export.ts'
import { formats } from '../src/archive/formats/registry.ts'
import { placeOf } from '../src/archive/location.ts'
import { openStore } from '../src/archive/stores/open-store.ts'
import { verifyObject } from '../src/archive/verify.ts'
import { readTableShapes } from '../src/catalog/read-table-shapes.ts'
import { type ObjectDestination, storedColumns } from '../src/domain/archive.ts'
import { type StoreSettings } from '../src/domain/store-settings.ts'
import { CopySession } from '../src/postgres/copy-session.ts'
import { fixedTarget } from '../src/postgres/target.ts'
import { copyOut, sharedWork } from '../src/sql/clauses/copy-out.ts'
import { type Fragment } from '../src/sql/fragment.ts'
import { type Step } from '../src/sql/statement.ts'
import type { ArchiveDone, ArchiveOrder } from './archive-order.ts'

/** A process of its own, so that its memory is that of the archive and of nothing else. */

/** Directories need none of it. */
const noStore: StoreSettings = {
  s3: {
    endpoint: undefined,
    region: undefined,
    forcePathStyle: false,
    encryption: undefined,
    kmsKeyId: undefined,
  },
}

type Written = Pick<ArchiveDone, 'bytes' | 'location' | 'manifestSha256'>

async function write({ url, table, folder }: Extract<ArchiveOrder, { do: 'export' }>): Promise<Written> {
  const open = (): Promise<CopySession> => CopySession.open(fixedTarget('bench', url))
  const { oid, database, columns, encoding } = await lookAt(open, table)
  const name = { schema: 'public', name: table }
  const destination: ObjectDestination = { kind: 'directory', path: folder }
  await using store = await openStore(destination, noStore)
  return await exportObject({
    store,
    format: formats.copy,
    layout: { columns: storedColumns(columns), compression: 'zstd', encoding },
    copy: stepOf(sharedWork(columns), copyOut(name, columns, { encoding })),
    open,
    look: () => Promise.resolve(),
    expectedBytes: 0,
    subject: {
      identity: { systemIdentifier: '1', oid: database, datname: 'bench' },
      parent: { schema: 'public', name: 'all_events' },
      partition: { oid, name, owner: 'postgres' },
      bound: undefined,
      key: { name: 'ts', isExpression: false, type: 'timestamptz', notNull: true },
      version: 'bench',
    },
    at: Temporal.Now.instant(),
    random: Math.random,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
}

async function lookAt(open: () => Promise<CopySession>, table: string) {
  await using session = await open()
  const [row] = await session.query<{ readonly oid: number; readonly database: number }>(
    `select pg_catalog.to_regclass('public.' || $1)::oid as oid, d.oid as database
     from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()`,
    [table],
  )
  const shapes = await readTableShapes(session, row === undefined ? [] : [row.oid])
  const [shape] = shapes.values()
  if (row === undefined || shape === undefined) throw new Error(`there is no table ${table}`)
  return { ...row, ...shape }
}

function stepOf(settings: readonly Fragment[], words: Fragment): Step {
  return {
    mode: 'snapshot',
    role: 'postgres',
    lockTimeoutMs: 1000,
    statementTimeoutMs: 0,
    statements: [
      ...settings.map(({ text }) => ({ text, lock: null })),
      { text: words.text, lock: 'ACCESS SHARE' },
    ],
  }
}

async function verify(order: Extract<ArchiveOrder, { do: 'verify' }>): Promise<Written> {
  const { destination, key } = placeOf(order.location)
  await using store = await openStore(destination, noStore)
  const { bytes } = await verifyObject({
    store,
    key,
    formats,
    expected: { manifestSha256: order.manifestSha256, contents: undefined },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  return { bytes, location: order.location, manifestSha256: order.manifestSha256 }
}

const order = JSON.parse(process.argv[2] ?? '') as ArchiveOrder
const started = performance.now()
const written = order.do === 'export' ? await write(order) : await verify(order)
const ms = performance.now() - started
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
const done: ArchiveDone = {
  ...written,
  ms,
  cpuMs: (userCPUTime + systemCPUTime) / 1000,
  residentBytes: maxRSS * 1024,
}
process.send?.(done)
