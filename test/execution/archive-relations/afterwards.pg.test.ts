import { expect, it } from 'vitest'
import { type ArchiveAction, type DropAction, type StoreArchive } from '../../../src/domain/action.ts'
import { type ArchiveRecord } from '../../../src/domain/archive.ts'
import { type Major, describeEachMajor } from '../../support/cluster.ts'
import { cycleTime, type Workshop } from '../workshop.ts'
import { drop } from '../real-actions.ts'
import { count, january, noted, storing, withDetached } from './archiving.ts'

const everything = { kind: 'table', table: { schema: 'archive', name: 'everything' } } as const
const stray = "insert into archive.everything (id, ts) values (0, '2026-01-31 23:00Z')"

interface Archived {
  readonly workshop: Workshop
  readonly stored: ArchiveAction & { readonly archive: StoreArchive }
  /** The drop that wants it proved. */
  readonly drop: DropAction
}

/** A workshop whose `public.events_1` is archived in `archive.everything`, beside rows of February. */
async function archived(major: Major): Promise<Archived> {
  const workshop = await withDetached(major, january)
  const stored = await storing(workshop, 'public.events_1', everything, { makesTable: true })
  const outcome = await workshop.runOne(stored)
  if (outcome.result !== 'done') throw new Error(outcome.message)
  await workshop.db.exec("insert into archive.everything (id, ts) values (1, '2026-02-01Z')")
  const { bound, key, ledgerId, archive } = stored
  const proof = { columns: archive.columns, isPartitioned: false, key }
  return { workshop, stored, drop: await drop(workshop, 'public.events_1', { ledgerId, bound, proof }) }
}

/** The action that looks at the archive, or ends it. */
async function later({ workshop, stored }: Archived, what: 'verify' | 'expire'): Promise<ArchiveAction> {
  const [row] = await workshop.db.rows<{ rows: number; digest: string }>(
    'select rows::int as rows, digest from partitiond.ledger',
  )
  const record: ArchiveRecord = {
    kind: 'table',
    format: undefined,
    location: 'archive.everything',
    manifestSha256: undefined,
    contents: row ?? { rows: -1, digest: '' },
    columns: stored.archive.columns,
    bytes: 0,
    archivedAt: cycleTime,
    verifiedAt: cycleTime,
    checkedAt: cycleTime,
    damage: '',
  }
  return { ...stored, id: what, archive: { do: what, record } }
}

describeEachMajor('what is in an archive table', (major) => {
  it('is read back before the partition is dropped, and again whenever that is wanted', async () => {
    const made = await archived(major)
    await using workshop = made.workshop
    expect(await workshop.runOne(made.drop)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toMatchObject({ state: 'dropped', rows: 100 })
    expect(await workshop.runOne(await later(made, 'verify'))).toMatchObject({ result: 'done', message: '' })
  })

  it('is read as the partition’s owner, whoever the archive table belongs to', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec(
      `create table archive.everything (like public.events_1); grant select, insert on archive.everything to "${workshop.owner}"`,
    )
    const stored = await storing(workshop, 'public.events_1', everything)
    expect(await workshop.runOne(stored)).toMatchObject({ result: 'done', message: '' })
    const { bound, key, ledgerId, archive } = stored
    const proof = { columns: archive.columns, isPartitioned: false, key }
    const last = await drop(workshop, 'public.events_1', { ledgerId, bound, proof })
    expect(await workshop.runOne(last)).toMatchObject({ result: 'done', message: '' })
  })

  it('keeps the partition from being dropped when it is not whole', async () => {
    const made = await archived(major)
    await using workshop = made.workshop
    await workshop.db.exec('delete from archive.everything where id = 7')
    expect(await workshop.runOne(made.drop)).toMatchObject({ result: 'failed', code: 'archive-damaged' })
    expect(await count(workshop, 'public.events_1')).toBe(100)
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
  })

  it('keeps the partition from being dropped when rows came to that since', async () => {
    const made = await archived(major)
    await using workshop = made.workshop
    await workshop.db.exec("insert into public.events_1 (id, ts) values (1000, '2026-01-05Z')")
    expect(await workshop.runOne(made.drop)).toMatchObject({ code: 'archive-outdated' })
    expect(await count(workshop, 'public.events_1')).toBe(101)
    expect(await noted(workshop)).toMatchObject({ state: 'detached' })
  })

  it('is found damaged later, also when the partition is gone', async () => {
    const made = await archived(major)
    await using workshop = made.workshop
    await workshop.runOne(made.drop)
    const look = await later(made, 'verify')
    await workshop.db.exec(stray)
    expect(await workshop.runOne(look)).toMatchObject({ result: 'failed', code: 'archive-damaged' })
    await workshop.db.exec('drop table archive.everything')
    expect(await workshop.runOne(look)).toMatchObject({ result: 'failed', code: 'archive-missing' })
  })

  it('ends when its time is over, and nothing else with it', async () => {
    const made = await archived(major)
    await using workshop = made.workshop
    await workshop.runOne(made.drop)
    expect(await workshop.runOne(await later(made, 'expire'))).toMatchObject({ result: 'done', message: '' })
    expect(await workshop.db.rows('select id::int from archive.everything')).toEqual([{ id: 1 }])
  })

  it('does not end while it holds other rows than were archived', async () => {
    const made = await archived(major)
    await using workshop = made.workshop
    await workshop.runOne(made.drop)
    const end = await later(made, 'expire')
    await workshop.db.exec(stray)
    expect(await workshop.runOne(end)).toMatchObject({ result: 'failed', code: 'archive-damaged' })
    expect(await count(workshop, 'archive.everything')).toBe(102)
    expect(await workshop.db.rows('select archive_expired_at as at from partitiond.ledger')).toEqual([
      { at: null },
    ])
  })
})
