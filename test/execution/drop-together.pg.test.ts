import { expect, it } from 'vitest'
import { type DropAction } from '../../src/domain/action.ts'
import { ConnectionError } from '../../src/domain/errors.ts'
import { type Session } from '../../src/postgres/session.ts'
import { describeEachMajor, type Major } from '../support/cluster.ts'
import { forbidden } from './forbidden-drops.ts'
import { detach, drop, month } from './real-actions.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable } from './world.ts'

interface Ready {
  readonly workshop: Workshop
  /** One for each of events_1 to events_3, which were detached by us. */
  readonly actions: readonly [DropAction, DropAction, DropAction]
}

async function threeDetached(major: Major): Promise<Ready> {
  const workshop = await openWorkshop(major, eventsTable([1, 2, 3, 4]))
  const prepare = async (number: number): Promise<DropAction> => {
    const name = `public.events_${number}`
    await workshop.runOne(await detach(workshop, name, month(number)))
    const [row] = await workshop.db.rows<{ id: string }>(
      `select id from partitiond.ledger where partition_name = 'events_${number}'`,
    )
    return drop(workshop, name, { ledgerId: Number(row?.id), bound: month(number) })
  }
  return { workshop, actions: [await prepare(1), await prepare(2), await prepare(3)] }
}

async function standing({ db }: Workshop, actions: readonly DropAction[]): Promise<readonly boolean[]> {
  const rows = await db.rows<{ oid: number }>('select oid from pg_class where oid = any ($1)', [
    actions.map(({ partition }) => partition.oid),
  ])
  return actions.map(({ partition }) => rows.some(({ oid }) => oid === partition.oid))
}

/** How many transactions wrote that something was dropped. */
async function transactionsIn({ db }: Workshop): Promise<number> {
  const rows = await db.rows("select distinct xmin::text from partitiond.ledger where state = 'dropped'")
  return rows.length
}

const twoLanes = { concurrency: 2 }

describeEachMajor('dropping several tables', (major) => {
  it('is one transaction, and each is in the ledger and in the journal', async () => {
    const { workshop, actions } = await threeDetached(major)
    await using _ = workshop
    const outcomes = await workshop.run(actions, twoLanes)
    expect(outcomes.map(({ result, findings }) => [result, findings])).toEqual([
      ['done', []],
      ['done', []],
      ['done', []],
    ])
    expect(await standing(workshop, actions)).toEqual([false, false, false])
    expect((await workshop.ledger()).map(({ state }) => state)).toEqual(['dropped', 'dropped', 'dropped'])
    expect(await transactionsIn(workshop)).toBe(1)
    expect(
      await workshop.db.rows(
        "select target_name as name, result from partitiond.journal where kind = 'drop' order by 1",
      ),
    ).toEqual([1, 2, 3].map((number) => ({ name: `events_${number}`, result: 'done' })))
  })

  it.each(forbidden)(
    'leaves alone the one that must stay because $what, and drops the others',
    async (one) => {
      const { workshop, actions } = await threeDetached(major)
      await using _ = workshop
      await workshop.db.exec(one.sql)
      const [first, ...rest] = actions
      const outcomes = await workshop.run([{ ...first, ...one.changes }, ...rest], twoLanes)
      expect(outcomes.map(({ result, code }) => [result, code])).toEqual([
        ['skipped', 'ledger-mismatch'],
        ['done', ''],
        ['done', ''],
      ])
      expect(await standing(workshop, actions)).toEqual([true, false, false])
    },
  )

  it('leaves alone the one on which a hold was placed since the plan was made', async () => {
    const { workshop, actions } = await threeDetached(major)
    await using _ = workshop
    {
      await using session = await workshop.session()
      await workshop.journal.holds.place(session, {
        parent: await workshop.table('public.events'),
        lower: '2026-02-10 00:00:00+00',
        upper: '2026-02-11 00:00:00+00',
        keyType: 'timestamptz',
        reason: 'case 42',
        until: undefined,
      })
    }
    const outcomes = await workshop.run(actions, twoLanes)
    expect(outcomes.map(({ result, code }) => [result, code])).toEqual([
      ['done', ''],
      ['skipped', 'on-hold'],
      ['done', ''],
    ])
    expect(await standing(workshop, actions)).toEqual([false, true, false])
  })

  it('does not wait with locks on the others for one that somebody reads', async () => {
    const { workshop, actions } = await threeDetached(major)
    await using _ = workshop
    const reader = await workshop.opponent()
    await reader.query('begin; select count(*) from public.events_2')
    const outcomes = await workshop.run(actions, {
      ...twoLanes,
      limits: { lockTimeoutMs: 50, lockBudgetMs: 200, detachTimeoutMs: 2000, holdTimeoutMs: 5000 },
    })
    expect(outcomes.map(({ result, code }) => [result, code])).toEqual([
      ['done', ''],
      ['failed', 'lock-not-available'],
      ['done', ''],
    ])
    expect(outcomes[1]?.message).toContain('idle in transaction')
    await reader.query('commit')
    expect(await standing(workshop, actions)).toEqual([false, true, false])
  })

  it('waits for all of them together no longer than it would for one', async () => {
    const { workshop, actions } = await threeDetached(major)
    await using _ = workshop
    const seen: unknown[] = []
    const outcomes = await workshop.run(actions, {
      ...twoLanes,
      limits: { lockTimeoutMs: 99, lockBudgetMs: 200, detachTimeoutMs: 2000, holdTimeoutMs: 5000 },
      confirmLeadership: async (session) => {
        seen.push(...(await session.query("select pg_catalog.current_setting('lock_timeout') as timeout")))
      },
    })
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done', 'done'])
    expect(seen).toEqual([{ timeout: '33ms' }])
  })

  it('says that the connection was lost, and nothing else, where nobody knows whether it was done', async () => {
    const { workshop, actions } = await threeDetached(major)
    await using _ = workshop
    const open = async (): Promise<Session> => {
      const session = await workshop.session()
      const run = session.run.bind(session)
      return Object.assign(session, {
        run: async (...given: Parameters<Session['run']>) => {
          const result = await run(...given)
          if (given[0].text !== 'commit') return result
          await session[Symbol.asyncDispose]()
          throw new ConnectionError('connection-lost', 'the server closed it')
        },
      })
    }
    const outcomes = await workshop.run(actions, { ...twoLanes, open })
    expect(outcomes.map(({ result, code }) => [result, code])).toEqual(
      actions.map(() => ['failed', 'connection-lost']),
    )
    expect(await standing(workshop, actions)).toEqual([false, false, false])
    expect((await workshop.ledger()).map(({ state }) => state)).toEqual(['dropped', 'dropped', 'dropped'])
  })

  it('never takes along what a view shows: that one fails by itself', async () => {
    const { workshop, actions } = await threeDetached(major)
    await using _ = workshop
    await workshop.db.exec('create view public.seen as select * from public.events_3')
    const outcomes = await workshop.run(actions, twoLanes)
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done', 'failed'])
    expect(await standing(workshop, actions)).toEqual([false, false, true])
  })

  it('begins nothing once everything stops', async () => {
    const { workshop, actions } = await threeDetached(major)
    await using _ = workshop
    const outcomes = await workshop.run(actions, { ...twoLanes, signal: AbortSignal.abort() })
    expect(outcomes.map(({ result, code }) => [result, code])).toEqual(
      actions.map(() => ['skipped', 'interrupted']),
    )
    expect(await standing(workshop, actions)).toEqual([true, true, true])
  })
})
