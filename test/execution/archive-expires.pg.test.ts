import { mkdtemp, readdir, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { type ArchiveAction } from '../../src/domain/action.ts'
import { type ArchiveRecord } from '../../src/domain/archive.ts'
import { PartitiondError } from '../../src/domain/errors.ts'
import { type Limits } from '../../src/domain/limits.ts'
import { type Session } from '../../src/postgres/session.ts'
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

const patient: Limits = {
  lockTimeoutMs: 5000,
  lockBudgetMs: 5000,
  detachTimeoutMs: 2000,
  holdTimeoutMs: 5000,
}

/** Until somebody waits for a lock in this database. */
async function waiting({ workshop }: Kept): Promise<void> {
  await expect
    .poll(() =>
      workshop.db.rows(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      ),
    )
    .toHaveLength(1)
}

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
       select id, 'public.events_2'::regclass, database_oid, system_identifier, 'public', 'events_2', false from partitiond.ledger`,
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

  it('ends although a table that was made from it, and dropped by hand since, is still noted', async () => {
    await using kept = await afterDrop(major)
    await kept.workshop.db.exec(
      `insert into partitiond.restored (ledger_id, table_oid, database_oid, system_identifier, table_schema, table_name, is_attached)
       select id, 9, database_oid, system_identifier, 'public', 'again', false from partitiond.ledger`,
    )
    expect(await kept.workshop.runOne(kept.action)).toMatchObject({ result: 'done', message: '' })
    expect(await kept.files()).toEqual(['note by a person.txt'])
  })

  it('stays when a restore that was under way is done while the end waits for it', async () => {
    await using kept = await afterDrop(major)
    const restore = await kept.workshop.opponent()
    await restore.query('begin; select from partitiond.ledger for update')
    await restore.query(
      `insert into partitiond.restored (ledger_id, table_oid, database_oid, system_identifier, table_schema, table_name, is_attached)
       select id, 'public.events_2'::regclass, database_oid, system_identifier, 'public', 'events_2', false from partitiond.ledger`,
    )
    const outcome = kept.workshop.runOne(kept.action, { limits: patient })
    await waiting(kept)
    await restore.query('commit')
    expect(await outcome).toMatchObject({ result: 'skipped', code: 'ledger-mismatch' })
    expect(await kept.files()).toEqual(untouched)
  })

  it('keeps holds out for as long as a slow store takes, although the transaction does nothing meanwhile', async () => {
    await using kept = await afterDrop(major)
    const { workshop } = kept
    const context = workshop.context()
    const hold = await workshop.opponent()
    const openStore: typeof context.openStore = async (destination) => {
      const store = await context.openStore(destination)
      return {
        locate: (name) => store.locate(name),
        put: (...all) => store.put(...all),
        get: (...all) => store.get(...all),
        size: (...all) => store.size(...all),
        async remove(name, signal) {
          await pause(300)
          await hold.query('begin')
          await expect(hold.query('lock table partitiond.hold in row exclusive mode nowait')).rejects.toThrow(
            'could not obtain lock',
          )
          await hold.query('rollback')
          await store.remove(name, signal)
        },
        [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
      }
    }
    const open = async (): Promise<Session> => {
      const session = await workshop.session()
      // Ten seconds, but for a test.
      await session.query("set idle_in_transaction_session_timeout = '100ms'")
      return session
    }
    expect(await workshop.runOne(kept.action, { open, openStore })).toMatchObject({
      result: 'done',
      message: '',
    })
  })

  it('removes no file that is no archive, whatever somebody has written into the ledger', async () => {
    await using kept = await afterDrop(major)
    const { action, folder, workshop } = kept
    if (action.archive.do !== 'expire') throw new Error('nothing ends')
    const location = `file://${folder}/${place}/note by a person.txt`.replaceAll(' ', '%20')
    await workshop.db.exec(`update partitiond.ledger set archive_location = '${location}'`)
    const record = { ...action.archive.record, location }
    const outcome = await workshop.runOne({ ...action, archive: { do: 'expire', record } })
    expect(outcome).toMatchObject({ result: 'skipped', code: 'ledger-mismatch' })
    expect(await kept.files()).toEqual(untouched)
    expect(await expiredAt(kept)).toBeNull()
  })
})
