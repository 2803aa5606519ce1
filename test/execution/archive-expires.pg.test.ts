import { mkdtemp, readdir, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type ArchiveAction } from '../../src/domain/action.ts'
import { type ArchiveRecord } from '../../src/domain/archive.ts'
import { PartitiondError } from '../../src/domain/errors.ts'
import { key } from '../sql/sample-actions.ts'
import { describeEachMajor, type Major } from '../support/cluster.ts'
import { month } from './real-actions.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable } from './world.ts'

interface Kept extends AsyncDisposable {
  readonly workshop: Workshop
  /** Ends the archive. */
  readonly action: ArchiveAction
  /** What lies in the vault. */
  files(): Promise<readonly string[]>
  readonly folder: string
}

const place = '7412345/5-app/public.events/2025-01-01_2025-02-01/20260101T000000Z-abcdef'

/** A partition that is gone, with its archive in a folder. */
async function afterDrop(major: Major): Promise<Kept> {
  const workshop = await openWorkshop(major, eventsTable([2]))
  const folder = await mkdtemp(join(tmpdir(), 'partitiond-vault-'))
  const location = `file://${folder}/${place}/manifest.json`
  await mkdir(join(folder, place), { recursive: true })
  for (const name of ['manifest.json', 'data.copy.zst', 'note by a person.txt'])
    await writeFile(join(folder, place, name), name)
  const parent = await workshop.table('public.events')
  const [row] = await workshop.db.rows<{ id: number }>(
    `insert into partitiond.ledger (parent_schema, parent_name, parent_oid, partition_oid, partition_schema, partition_name,
       database_oid, system_identifier, lower, upper, key_type, state, intended_at, dropped_at,
       rows, digest, archive_kind, archive_format, archive_location, archive_manifest_sha256, archive_bytes, archived_at)
     select 'public', 'events', $1::oid, 1, 'public', 'events_1', d.oid, c.system_identifier::text,
       '2026-01-01 00:00:00+00', '2026-02-01 00:00:00+00', 'timestamptz', 'dropped', now(), now(),
       100, 'abc', 'directory', 'copy', $2, 'abc', 10, now()
     from pg_control_system() c, pg_database d where d.datname = current_database() returning id::int`,
    [parent.oid, location],
  )
  const record: ArchiveRecord = {
    kind: 'directory',
    format: 'copy',
    location,
    manifestSha256: 'abc',
    contents: { rows: 100, digest: 'abc' },
    columns: undefined,
    bytes: 10,
    archivedAt: Temporal.Instant.from('2026-01-01T00:00:00Z'),
    verifiedAt: undefined,
    checkedAt: undefined,
    damage: '',
  }
  const name = { schema: 'public', name: 'events_1' }
  return {
    workshop,
    folder,
    action: {
      kind: 'archive',
      id: 'expire',
      parent,
      target: name,
      reason: 'its time is over',
      hazards: ['deletes-data'],
      needs: [],
      ledgerId: row?.id,
      partition: { oid: 1, name, owner: workshop.owner },
      bound: month(1),
      key,
      archive: { do: 'expire', record },
    },
    files: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .toSorted()
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true })
      await workshop[Symbol.asyncDispose]()
    },
  }
}

const expiredAt = async ({ workshop }: Kept): Promise<unknown> =>
  (await workshop.db.rows<{ at: unknown }>('select archive_expired_at as at from partitiond.ledger'))[0]?.at

const untouched = ['data.copy.zst', 'manifest.json', 'note by a person.txt']

describeEachMajor('an archive whose retention is over', (major) => {
  it('is removed, with nothing else, and the ledger says when', async () => {
    await using kept = await afterDrop(major)
    expect(await kept.workshop.runOne(kept.action)).toMatchObject({ result: 'done', message: '' })
    expect(await kept.files()).toEqual(['note by a person.txt'])
    expect(await expiredAt(kept)).not.toBeNull()
  })

  it('is removed once: a second plan finds nothing to do', async () => {
    await using kept = await afterDrop(major)
    await kept.workshop.runOne(kept.action)
    expect(await kept.workshop.runOne(kept.action)).toMatchObject({
      result: 'skipped',
      code: 'ledger-mismatch',
    })
  })

  it.each([['manifest.json'], ['data.copy.zst'], ['manifest.json', 'data.copy.zst']])(
    'is removed although an interruption has left only a part of it: without %s',
    async (...missing) => {
      await using kept = await afterDrop(major)
      for (const name of missing) await rm(join(kept.folder, place, name))
      expect(await kept.workshop.runOne(kept.action)).toMatchObject({ result: 'done' })
      expect(await kept.files()).toEqual(['note by a person.txt'])
    },
  )

  it('loses its manifest first, and is not called gone before all of it is', async () => {
    await using kept = await afterDrop(major)
    const context = kept.workshop.context()
    const openStore: typeof context.openStore = async (destination) => {
      const store = await context.openStore(destination)
      return {
        locate: (name) => store.locate(name),
        put: (...all) => store.put(...all),
        get: (...all) => store.get(...all),
        size: (...all) => store.size(...all),
        remove: (name, signal) => {
          if (name.endsWith('manifest.json')) return store.remove(name, signal)
          throw new PartitiondError('archive-unreachable', 'the network is down')
        },
        [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
      }
    }
    expect(await kept.workshop.runOne(kept.action, { openStore })).toMatchObject({
      result: 'failed',
      code: 'archive-unreachable',
    })
    expect(await kept.files()).toEqual(['data.copy.zst', 'note by a person.txt'])
    expect(await expiredAt(kept)).toBeNull()
    expect(await kept.workshop.runOne(kept.action)).toMatchObject({ result: 'done' })
  })

  it('stays while a hold keeps it that came after the plan was made', async () => {
    await using kept = await afterDrop(major)
    await using session = await kept.workshop.session()
    await kept.workshop.journal.holds.place(session, {
      parent: kept.action.parent,
      lower: '2026-01-31 00:00:00+00',
      upper: '2027-01-01 00:00:00+00',
      keyType: 'timestamptz',
      reason: 'case 42',
      until: undefined,
    })
    expect(await kept.workshop.runOne(kept.action)).toMatchObject({ result: 'skipped', code: 'on-hold' })
    expect(await kept.files()).toEqual(untouched)
  })

  it.each([
    [
      'a table was made from it meanwhile',
      `insert into partitiond.restored (ledger_id, table_oid, database_oid, system_identifier, table_schema, table_name, is_attached)
       select id, 9, database_oid, system_identifier, 'public', 'again', false from partitiond.ledger`,
    ],
    [
      'its partition still stands',
      "update partitiond.ledger set state = 'verified', detached_at = now(), detached_at_server = now()",
    ],
    [
      'the ledger has another archive by now',
      "update partitiond.ledger set archive_location = 'file:///x/manifest.json'",
    ],
    ['it belongs to another database', 'update partitiond.ledger set database_oid = 1'],
    ['it belongs to another cluster', "update partitiond.ledger set system_identifier = '1'"],
    ['its row is gone', 'delete from partitiond.ledger'],
  ])('stays when %s', async (_why, sql) => {
    await using kept = await afterDrop(major)
    await kept.workshop.db.exec(sql)
    expect(await kept.workshop.runOne(kept.action)).toMatchObject({
      result: 'skipped',
      code: 'ledger-mismatch',
    })
    expect(await kept.files()).toEqual(untouched)
  })
})
