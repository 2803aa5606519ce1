import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { placeOf } from '../../src/archive/location.ts'
import { type CycleResult } from '../../src/daemon/cycle.ts'
import { PartitiondError } from '../../src/domain/errors.ts'
import { describeEachMajor, type Major } from '../support/cluster.ts'
import { type Death, Wire } from '../support/wire.ts'
import { aKeeper, type Keeper, openSite, type Site, troubleOf } from './site.ts'

const start = '2026-03-10T12:00:00Z'
/** When grace is over. */
const later = '2026-03-20T12:00:00Z'

const setup = `
  create table public.logs (id bigint generated always as identity, ts timestamptz not null, body text, data jsonb, primary key (id, ts))
    partition by range (ts);
  create table public.logs_2025_01 partition of public.logs for values from ('2025-01-01+00') to ('2025-02-01+00');
  create table public.logs_between partition of public.logs for values from ('2025-02-01+00') to ('2026-03-01+00');
  create table public.logs_2026_03 partition of public.logs for values from ('2026-03-01+00') to ('2026-04-01+00');
  insert into public.logs (ts, body, data)
    select '2025-01-02+00'::timestamptz + n * interval '1 minute', repeat('x', n) || E'\\t\\n\\\\', jsonb_build_object('n', n)
    from generate_series(1, 500) as n;
  insert into public.logs (ts) values ('2026-03-02+00')`

/** A database, and an empty folder for its archive. */
interface Place extends AsyncDisposable {
  readonly site: Site
  readonly folder: string
  keeper(grace?: string): Promise<Keeper>
  /** The rows of the old partition that are still in the database; undefined: the table is gone. */
  rows(): Promise<number | undefined>
  ledger(): Promise<
    readonly { readonly state: string; readonly rows: string | null; readonly location: string }[]
  >
}

async function openPlace(major: Major): Promise<Place> {
  const site = await openSite(major, setup)
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-archive-'))
  return {
    site,
    folder,
    keeper: (grace = '7 days') => site.keeper(policies(folder, grace)),
    async rows() {
      const [there] = await site.db.rows<{ yes: boolean }>(
        "select to_regclass('public.logs_2025_01') is not null as yes",
      )
      if (there?.yes !== true) return undefined
      const [row] = await site.db.rows<{ n: string }>('select count(*) as n from public.logs_2025_01')
      return Number(row?.n)
    },
    ledger: () =>
      site.db.rows('select state, rows, archive_location as location from partitiond.ledger order by id'),
    async [Symbol.asyncDispose]() {
      await site[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const policies = (folder: string, grace: string): string => `
version: 1
policies:
  - table: public.logs
    interval: 1 month
    premake: { ahead: 0 }
    lifecycle:
      - { after: 12 months, do: archive, to: 'file://${folder}' }
      - { after: 12 months, do: drop, grace: ${grace} }
`

const codesOf = ({ outcomes }: CycleResult): readonly string[] =>
  outcomes.flatMap(({ result, code }) => (result === 'done' ? [] : [code]))

/** The folder of the only archive that the ledger knows. */
async function archiveOf(place: Place): Promise<string> {
  const [row] = await place.ledger()
  if (row === undefined) throw new Error('nothing is in the ledger')
  const { destination, key } = placeOf(row.location)
  if (destination.kind !== 'directory') throw new Error('not in a folder')
  return join(destination.path, key, '..')
}

/** The file of rows in an archive. */
const dataIn = (folder: string): string => join(folder, 'data.copy.zst')

describeEachMajor('promise 1: nothing is lost on the way into an archive', (major) => {
  it('a partition is detached, archived, read back and dropped in one cycle, and its rows are in the file', async () => {
    await using place = await openPlace(major)
    const keeper = await place.keeper('0 days')
    const { outcomes } = await keeper.cycle(start)
    expect(troubleOf(outcomes)).toEqual([])
    expect(outcomes.map(({ action }) => action.kind)).toEqual(['detach', 'archive', 'drop'])
    expect(await place.rows()).toBeUndefined()
    expect(await place.ledger()).toMatchObject([{ state: 'dropped', rows: '500' }])
    const manifest: unknown = JSON.parse(
      await readFile(join(await archiveOf(place), 'manifest.json'), 'utf8'),
    )
    expect(manifest).toMatchObject({ contents: { rows: 500 } })
    expect(keeper.events).toContainEqual(
      expect.objectContaining({ kind: 'archive-stored', destination: 'directory', rows: 500 }),
    )
    expect((await keeper.cycle(start)).plan.sets[0]?.actions).toEqual([])
  })

  it.each<[what: string, spoil: (folder: string) => void | Promise<void>, code: string]>([
    ['was cut short', (folder) => truncate(dataIn(folder), 100), 'archive-damaged'],
    ['has one byte changed', (folder) => changeByte(dataIn(folder)), 'archive-damaged'],
    ['lost its rows', (folder) => rmSync(dataIn(folder)), 'archive-missing'],
    ['lost its manifest', (folder) => rmSync(join(folder, 'manifest.json')), 'archive-missing'],
    ['has an altered manifest', (folder) => changeByte(join(folder, 'manifest.json')), 'archive-damaged'],
    ['is gone', (folder) => rmSync(folder, { recursive: true }), 'archive-missing'],
  ])(
    'a partition stays when its archive %s, and is archived anew before it goes',
    async (_what, spoil, code) => {
      await using place = await openPlace(major)
      const keeper = await place.keeper()
      expect(troubleOf((await keeper.cycle(start)).outcomes)).toEqual([])
      expect(await place.ledger()).toMatchObject([{ state: 'verified' }])
      const first = await archiveOf(place)
      await spoil(first)

      const refused = await keeper.cycle(later)
      expect(codesOf(refused)).toEqual([code])
      expect(refused.outcomes[0]?.findings).toMatchObject([{ code, level: 'error' }])
      expect(await place.rows()).toBe(500)
      expect(await place.ledger()).toMatchObject([{ state: 'detached' }])

      expect(troubleOf((await keeper.cycle(later)).outcomes)).toEqual([])
      expect(await place.rows()).toBeUndefined()
      expect(await archiveOf(place)).not.toBe(first)
    },
  )

  it('rows that are written after the archive keep the table, and are in the next archive', async () => {
    await using place = await openPlace(major)
    const keeper = await place.keeper()
    await keeper.cycle(start)
    await place.site.asOwner("insert into public.logs_2025_01 values (9999, '2025-01-05+00', 'late', null)")
    expect(codesOf(await keeper.cycle(later))).toEqual(['archive-outdated'])
    expect(await place.rows()).toBe(501)
    expect(troubleOf((await keeper.cycle(later)).outcomes)).toEqual([])
    expect(await place.rows()).toBeUndefined()
    // The earlier archive is still there, and the ledger's to end when its time is over.
    expect(await place.ledger()).toMatchObject([
      { state: 'dropped', rows: '501' },
      { state: 'dropped', rows: '500' },
    ])
  })

  it('a row that is changed in place keeps the table as well: the number of rows proves nothing', async () => {
    await using place = await openPlace(major)
    const keeper = await place.keeper()
    await keeper.cycle(start)
    await place.site.asOwner("update public.logs_2025_01 set body = 'other' where id = 7")
    expect(codesOf(await keeper.cycle(later))).toEqual(['archive-outdated'])
    expect(await place.rows()).toBe(500)
  })

  it('a folder that is not there stops the archive and the drop, until it is', async () => {
    await using place = await openPlace(major)
    const keeper = await place.keeper('0 days')
    const away = `${place.folder}-away`
    renameSync(place.folder, away)
    expect(codesOf(await keeper.cycle(start))).toEqual(['archive-missing', 'needs-not-met'])
    expect(await place.rows()).toBe(500)
    expect(existsSync(place.folder)).toBe(false)
    renameSync(away, place.folder)
    expect(troubleOf((await keeper.cycle(start)).outcomes)).toEqual([])
    expect(await place.rows()).toBeUndefined()
  })

  it('an archive that vanishes for a while is no reason to write another: the drop waits', async () => {
    await using place = await openPlace(major)
    const keeper = await place.keeper()
    await keeper.cycle(start)
    // A mount that hangs, a store that does not answer: whatever is not a clear word about the object.
    const hindered = await keeper.cycle(later, {
      openStore: () => Promise.reject(new PartitiondError('archive-unreachable', 'no answer')),
    })
    expect(codesOf(hindered)).toEqual(['archive-unreachable'])
    expect(await place.ledger()).toMatchObject([{ state: 'verified' }])
    expect(await place.rows()).toBe(500)
    expect(troubleOf((await keeper.cycle(later)).outcomes)).toEqual([])
  })

  it('a reader of the detached table never waits for the proof', async () => {
    await using place = await openPlace(major)
    const keeper = await place.keeper()
    await keeper.cycle(start)
    const reader = await place.site.db.client()
    await reader.query('begin; select count(*) from public.logs_2025_01')
    const hindered = await keeper.cycle(later)
    expect(codesOf(hindered)).toEqual(['lock-not-available'])
    expect(await place.rows()).toBe(500)
    await reader.query('commit')
    expect(troubleOf((await keeper.cycle(later)).outcomes)).toEqual([])
  })
})

describeEachMajor('promise 3: kill it anywhere, also on the way into an archive', (major) => {
  it(
    'after any statement: the rows are in the database or in a whole archive, and the next cycles finish',
    { timeout: 300_000 },
    async () => {
      const statements = await statementsOfACycle(major)
      expect(statements).toBeGreaterThan(30)
      // Before the next one is the same to the server.
      const deaths: Death[] = Array.from({ length: statements }, (_, at) => ({ at, when: 'after' }))
      const wrong: unknown[] = []
      const work = async (): Promise<void> => {
        for (let death = deaths.shift(); death !== undefined; death = deaths.shift()) {
          const trouble = await dieAndRecover(major, death)
          if (trouble.length > 0) wrong.push({ death, trouble })
        }
      }
      await Promise.all(Array.from({ length: 4 }, work))
      expect(wrong).toEqual([])
    },
  )
})

async function changeByte(path: string): Promise<void> {
  const bytes = await readFile(path)
  const at = bytes.length >> 1
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
}

async function statementsOfACycle(major: Major): Promise<number> {
  await using place = await openPlace(major)
  await using wire = await Wire.open(place.site.db.urlAs(place.site.daemon))
  await using keeper = await aKeeper(wire.url, policies(place.folder, '0 days'))
  await keeper.cycle(start)
  return wire.sent.length
}

async function dieAndRecover(major: Major, death: Death): Promise<readonly string[]> {
  await using place = await openPlace(major)
  await using wire = await Wire.open(place.site.db.urlAs(place.site.daemon), death)
  {
    await using keeper = await aKeeper(wire.url, policies(place.folder, '0 days'))
    await keeper.cycle(start).catch(() => undefined)
  }
  await wire[Symbol.asyncDispose]()
  await using next = await place.keeper('0 days')
  for (let cycles = 1; cycles <= 4; cycles += 1) {
    const { plan } = await next.cycle(start, { waitMs: 20_000 })
    if (plan.sets.every(({ actions }) => actions.length === 0)) break
  }
  const rows = await place.rows()
  const [row] = await place.ledger()
  const whole = readdirSync(await archiveOf(place)).toSorted()
  const found = { rows, state: row?.state, archived: row?.rows, whole }
  const expected = {
    rows: undefined,
    state: 'dropped',
    archived: '500',
    whole: ['data.copy.zst', 'manifest.json'],
  }
  return JSON.stringify(found) === JSON.stringify(expected) ? [] : [JSON.stringify(found)]
}
