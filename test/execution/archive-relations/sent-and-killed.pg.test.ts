import { expect, it } from 'vitest'
import { type ArchiveAction } from '../../../src/domain/action.ts'
import { compile } from '../../../src/sql/compile.ts'
import { wordStep } from '../../../src/sql/word-step.ts'
import { Session } from '../../../src/postgres/session.ts'
import { fixedTarget } from '../../../src/postgres/target.ts'
import { cluster, describeEachMajor, type Major } from '../../support/cluster.ts'
import { type Death, Wire } from '../../support/wire.ts'
import { type Workshop } from '../workshop.ts'
import { count, noted, ownTablespace, storing, withDetached } from './archiving.ts'

interface Place {
  readonly name: string
  /** Makes the place ready, and gives what is to be done. */
  readonly prepare: (workshop: Workshop, after: AsyncDisposableStack) => Promise<ArchiveAction>
  /** Where the rows are when it was done. */
  readonly rows: string
  /** Puts everything back. */
  readonly undo: string
}

const places = (major: Major): readonly Place[] => [
  {
    name: 'schema',
    prepare: (workshop) => storing(workshop, 'public.events_1', { kind: 'schema', schema: 'archive' }),
    rows: 'archive.events_1',
    undo: 'alter table if exists archive.events_1 set schema public',
  },
  {
    name: 'tablespace',
    prepare: async (workshop, after) => {
      const tablespace = await ownTablespace(workshop, after, await cluster(major))
      await workshop.db.exec(`grant create on tablespace "${tablespace}" to public`)
      return storing(workshop, 'public.events_1', { kind: 'tablespace', tablespace })
    },
    rows: 'public.events_1',
    undo: 'alter table public.events_1 set tablespace pg_default',
  },
  {
    name: 'table',
    prepare: (workshop) =>
      storing(
        workshop,
        'public.events_1',
        { kind: 'table', table: { schema: 'archive', name: 'everything' } },
        { makesTable: true },
      ),
    rows: 'archive.everything',
    undo: 'drop table if exists archive.everything',
  },
]

/** Does the action over a wire, and gives what was sent; after a death whatever it was cut at. */
async function over(
  workshop: Workshop,
  action: ArchiveAction,
  death?: Death,
): Promise<{ sent: string[]; isDead: boolean }> {
  await using wire = await Wire.open(workshop.db.urlAs(workshop.daemon), death)
  const target = fixedTarget('main', wire.url)
  await workshop
    .runOne(action, { open: () => Session.open(target), limits: impatient })
    .catch(() => undefined)
  return { sent: wire.sent.map(({ text }) => text), isDead: wire.isDead }
}

const impatient = { lockTimeoutMs: 2000, lockBudgetMs: 0, detachTimeoutMs: 1000, holdTimeoutMs: 5000 }

/** What changes a table, locks one or reads all of one. */
const isWork = (text: string): boolean =>
  /^(create|alter|drop|lock|insert|update|delete|do|select pg_catalog.count|select exists \(select from (archive|public))\b/i.test(
    text,
  ) && !/\bpartitiond\./.test(text)

/** What the planner would begin with once more. */
const forget = `update partitiond.ledger set state = 'detached', partition_schema = 'public', archive_location = null, archive_kind = null, rows = null`

describeEachMajor('archiving within the database', (major) => {
  it('sends what the plan shows, in that order, and touches no table besides', async () => {
    for (const place of places(major)) {
      await using after = new AsyncDisposableStack()
      await using workshop = await withDetached(major)
      const action = await place.prepare(workshop, after)
      const { features } = workshop.context()
      const shown = compile(action, { limits: impatient, features })
        .flatMap(wordStep)
        .map(({ text }) => text)
      const { sent } = await over(workshop, action)
      expect(sent.filter(isWork)).toEqual(shown.filter(isWork))
      expect(await noted(workshop)).toMatchObject({ state: 'verified', rows: 100 })
    }
  })

  it.each(places(major))(
    'to a $name may be killed before every statement: nothing is lost, nothing comes twice',
    { timeout: 300_000 },
    async ({ prepare, rows, undo }) => {
      await using after = new AsyncDisposableStack()
      await using workshop = await withDetached(major)
      const action = await prepare(workshop, after)
      const ends: unknown[] = []
      for (let at = 0, isDead = true; isDead; at += 1) {
        isDead = (await over(workshop, action, { at, when: 'before' })).isDead
        await serverIsAtRest(workshop)
        if ((await noted(workshop))?.['state'] !== 'verified') await workshop.runOne(action)
        ends.push({ ...(await noted(workshop)), there: await count(workshop, rows) })
        await workshop.db.exec(`${undo}; ${forget}`)
      }
      expect(ends.length).toBeGreaterThan(15)
      const [first] = ends
      expect(first).toMatchObject({ state: 'verified', location: rows, rows: 100, there: 100 })
      expect(ends).toEqual(ends.map(() => first))
    },
  )
})

/** It may still be busy with what it was sent. */
async function serverIsAtRest(workshop: Workshop): Promise<void> {
  const ours = 'select from pg_stat_activity where datname = current_database() and usename = $1'
  await expect.poll(() => workshop.db.rows(ours, [workshop.daemon])).toEqual([])
}
