import { expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { type Session } from '../../src/postgres/session.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { create, detach, drop, finalize, month, moveRows, partitionsOf } from './real-actions.ts'
import { watched } from './watched-session.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable, withDefault } from './world.ts'

interface Story {
  readonly setup: string
  /** What the planner would want, from what stands there now: the first time, and after a crash. */
  readonly plan: (workshop: Workshop) => Promise<readonly Action[]>
  /** What must be true once the work is done, however often it was interrupted. */
  readonly end: (workshop: Workshop) => Promise<unknown>
  readonly expected: unknown
  /** Puts the world back to where it began. */
  readonly reset: string
}

async function counts(workshop: Workshop, ...tables: readonly string[]): Promise<readonly unknown[]> {
  const selects = tables.map((table) => `(select count(*)::int from ${table})`)
  const [row] = await workshop.db.rows<{ all: readonly number[] }>(
    `select array[${selects.join(', ')}] as all`,
  )
  return row?.all ?? []
}

const refill = `drop table if exists public.events_4;
  truncate public.events_default;
  insert into public.events (ts, body) select timestamptz '2026-04-01Z' + interval '1 second' * n, 'row' from generate_series(1, 50) as n`

/** Detach to another schema, then drop, resumed from wherever it stands, as bookkeeping and planner do. */
async function planLeaving(workshop: Workshop, concurrently: boolean): Promise<readonly Action[]> {
  const [entry] = await workshop.db.rows<{ id: string; state: string }>(
    "select id, state from partitiond.ledger where state <> 'dropped'",
  )
  const ledgerId = entry === undefined ? undefined : Number(entry.id)
  const [standing] = await workshop.db.rows<{ schema: string; attached: boolean; pending: boolean }>(
    `select relnamespace::regnamespace::text as schema, relispartition as attached,
       coalesce((select inhdetachpending from pg_inherits where inhrelid = c.oid), false) as pending
     from pg_class c where relname = 'events_1'`,
  )
  if (standing === undefined) return []
  const name = { schema: 'archive', name: 'events_1' }
  if (standing.pending) {
    const first = await finalize(workshop, 'public.events_1', { ledgerId, schema: 'archive' })
    const last = await drop(workshop, 'public.events_1', { needs: [first.id] })
    return [first, { ...last, partition: { ...last.partition, name } }]
  }
  if (standing.attached) {
    await workshop.db.exec('delete from partitiond.ledger')
    const first = await detach(workshop, 'public.events_1', month(1), { concurrently, schema: 'archive' })
    const last = await drop(workshop, 'public.events_1', { needs: [first.id] })
    return [first, { ...last, partition: { ...last.partition, name } }]
  }
  await workshop.db.exec(
    `update partitiond.ledger set state = 'detached', partition_schema = '${standing.schema}',
       detached_at = now(), detached_at_server = now() where state = 'detaching'`,
  )
  return [await drop(workshop, `${standing.schema}.events_1`, { ledgerId })]
}

const leaving = (concurrently: boolean): Story => ({
  setup: eventsTable([1, 2], "insert into public.events (ts) values ('2026-01-02Z'), ('2026-02-02Z')"),
  plan: (workshop) => planLeaving(workshop, concurrently),
  end: async (workshop) => [
    await partitionsOf(workshop),
    await workshop.db.rows("select oid from pg_class where relname = 'events_1'"),
    (await workshop.ledger()).map(({ state }) => state),
    await counts(workshop, 'public.events'),
  ],
  expected: [['public.events_2'], [], ['dropped'], [1]],
  reset: `create table public.events_1 partition of public.events for values from ('2026-01-01Z') to ('2026-02-01Z');
    insert into public.events (ts) values ('2026-01-02Z')`,
})

const moving = (copyAhead: boolean): Story => ({
  setup: eventsTable([], withDefault(50)),
  plan: async (workshop) => [await moveRows(workshop, 'public.events_4', month(4), { copyAhead })],
  end: async (workshop) => [
    await partitionsOf(workshop),
    await counts(workshop, 'public.events', 'public.events_default', 'public.events_4'),
    await workshop.db.rows("select conname from pg_constraint where conname like 'partitiond%'"),
  ],
  expected: [['public.events_4', 'public.events_default'], [50, 0, 50], []],
  reset: refill,
})

const stories: Readonly<Record<string, Story>> = {
  'a creation': {
    setup: eventsTable([4]),
    plan: async (workshop) => [
      await create(workshop, 'public.events_5', month(5), { replicaIdentity: { kind: 'full' } }),
    ],
    end: partitionsOf,
    expected: ['public.events_4', 'public.events_5'],
    reset: 'drop table public.events_5',
  },
  'a move out of DEFAULT': moving(false),
  'a move out of DEFAULT that is copied ahead': moving(true),
  'a concurrent detach and its drop': leaving(true),
  'a plain detach and its drop': leaving(false),
}

/** Looks only, so that to die before it is to die after what came before. */
const isRead = (text: string): boolean => /^(--[^\n]*\n|\s)*select\b/.test(text)

/** Runs as a process that dies before it sends statement `fatal`; says whether it came to that. */
async function runUntilDeath(
  workshop: Workshop,
  actions: readonly Action[],
  fatal: number,
): Promise<boolean> {
  const { open } = workshop.context()
  const sessions: Session[] = []
  let sent = 0
  const die = async (): Promise<void> => {
    const living = sessions.filter(({ isOpen }) => isOpen)
    const lost = living.map((session) => new Promise<unknown>((resolve) => session.onLost(resolve)))
    await workshop.db.rows('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [
      living.map(({ pid }) => pid),
    ])
    await Promise.all(lost)
  }
  await workshop.run(actions, {
    limits: { lockTimeoutMs: 200, lockBudgetMs: 400, detachTimeoutMs: 2000, holdTimeoutMs: 5000 },
    open: async () => {
      const session = await open()
      sessions.push(session)
      if (sent >= fatal) await die()
      return watched(session, async (text) => {
        if (isRead(text)) return
        sent += 1
        if (sent === fatal) await die()
      })
    },
  })
  return sent >= fatal
}

describeEachMajor('killed before any statement', (major) => {
  it.each(Object.entries(stories))('%s is finished by the next run, once', async (_name, story) => {
    await using workshop = await openWorkshop(major, story.setup)
    let isOver = false
    for (let fatal = 1; !isOver; fatal += 1) {
      isOver = !(await runUntilDeath(workshop, await story.plan(workshop), fatal))
      if (!isOver) await workshop.run(await story.plan(workshop))
      expect({ fatal, end: await story.end(workshop) }).toEqual({ fatal, end: story.expected })
      await workshop.db.exec(
        `set role "${workshop.owner}"; ${story.reset}; reset role; truncate partitiond.ledger, partitiond.restored`,
      )
    }
  })
})
