import { type Client } from 'pg'
import { expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { ConnectionError, LeadershipLost } from '../../src/domain/errors.ts'
import { type ActionOutcome } from '../../src/domain/outcome.ts'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { type Stopwatch } from '../../src/domain/ports.ts'
import { forValues, keyText } from '../../src/sql/clauses/for-values.ts'
import { key } from '../sql/sample-actions.ts'
import { describeEachMajor, type Major } from '../support/cluster.ts'
import { detach, drop, month, partitionsOf } from './real-actions.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

/** As many as are worth a second session. */
const many = Array.from({ length: 20 }, (_, place) => place + 1)

const nameOf = (number: number): string => `public.events_${number}`

function manyEvents(): string {
  const partitions = many.map(
    (number) =>
      `create table ${nameOf(number)} partition of public.events ${forValues(month(number), key).text}`,
  )
  return ['create table public.events (ts timestamptz not null) partition by range (ts)', ...partitions].join(
    ';',
  )
}

interface Ready {
  readonly workshop: Workshop
  readonly actions: readonly Action[]
}

async function ready(major: Major): Promise<Ready> {
  const workshop = await openWorkshop(major, manyEvents())
  const actions: Action[] = []
  for (const number of many) {
    const first = await detach(workshop, nameOf(number), month(number), { concurrently: true })
    actions.push(first, await drop(workshop, nameOf(number), { needs: [first.id], bound: month(number) }))
  }
  return { workshop, actions }
}

const patient = {
  concurrency: 2,
  limits: { lockTimeoutMs: 50, lockBudgetMs: 10_000, detachTimeoutMs: 10_000, holdTimeoutMs: 5000 },
}

/** A session that has just begun a transaction and read through the parent: a detach that begins now has to wait for it. */
async function reader(workshop: Workshop): Promise<Client> {
  const client = await workshop.opponent()
  await client.query('begin; select count(*) from public.events')
  return client
}

/** One of the first two is half detached; the other one was looked at and noted, and waits for its turn. */
async function untilBothAreBegun(
  workshop: Workshop,
): Promise<{ readonly begun: number; readonly waits: number }> {
  const pending = async (): Promise<readonly string[]> =>
    (await partitionsOf(workshop)).filter((name) => name.endsWith('(pending)'))
  await expect.poll(pending).toHaveLength(1)
  await expect.poll(() => workshop.ledger()).toHaveLength(2)
  return (await pending())[0] === `${nameOf(1)} (pending)` ? { begun: 1, waits: 2 } : { begun: 2, waits: 1 }
}

/** A stopwatch on which as much time has passed as `advance` says. */
function advancing() {
  let aheadMs = 0
  const stopwatch: Stopwatch = {
    elapsedMs: () => systemStopwatch.elapsedMs() + aheadMs,
    pause: systemStopwatch.pause.bind(systemStopwatch),
  }
  return {
    stopwatch,
    advance: (ms: number) => {
      aheadMs += ms
    },
  }
}

const resultOf = (outcomes: readonly ActionOutcome[], id: string): unknown => {
  const outcome = outcomes.find(({ action }) => action.id === id)
  return outcome && [outcome.result, outcome.code]
}

describeEachMajor('detaching many partitions', (major) => {
  it('is done by two sessions that never get into each other’s way, while a third one drops', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const context = workshop.context()
    const pids = new Set<number>()
    const outcomes = await workshop.run(actions, {
      concurrency: 2,
      open: async () => {
        const session = await context.open()
        pids.add(session.pid)
        return session
      },
    })
    expect(outcomes.map(({ result, findings }) => [result, findings])).toEqual(
      actions.map(() => ['done', []]),
    )
    expect(workshop.events.filter(({ kind }) => kind === 'lock-timeout')).toEqual([])
    expect((await workshop.ledger()).map(({ state }) => state)).toEqual(many.map(() => 'dropped'))
    expect(pids.size).toBe(3)
  })

  it('is done by one session where the server has no room for more', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const context = workshop.context()
    let opened = 0
    const outcomes = await workshop.run(actions, {
      concurrency: 2,
      open: async () => {
        opened += 1
        if (opened === 3) throw new ConnectionError('too-many-connections', 'no room')
        return context.open()
      },
    })
    expect(outcomes.map(({ result }) => result)).toEqual(actions.map(() => 'done'))
  })

  it('finishes what was interrupted half-way before another one begins', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const client = await reader(workshop)
    const running = workshop.run(actions, patient)
    await untilBothAreBegun(workshop)
    await workshop.db.exec(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%concurrently'",
    )
    await expect
      .poll(() => workshop.db.rows("select 1 from pg_stat_activity where query like '%finalize'"))
      .toHaveLength(1)
    await client.query('commit')
    const outcomes = await running
    expect(outcomes.map(({ result, code }) => [result, code])).toEqual(actions.map(() => ['done', '']))
    expect((await workshop.ledger()).map(({ state }) => state)).toEqual(many.map(() => 'dropped'))
  })

  it('looks again at the one that had to wait: a hold placed meanwhile keeps it', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const client = await reader(workshop)
    const { stopwatch, advance } = advancing()
    const running = workshop.run(actions, { ...patient, stopwatch })
    const { waits } = await untilBothAreBegun(workshop)
    {
      await using session = await workshop.session()
      const { lower, upper } = month(waits)
      await workshop.journal.holds.place(session, {
        parent: await workshop.table('public.events'),
        lower: keyText(lower, key),
        upper: keyText(upper, key),
        keyType: key.type,
        reason: 'case 42',
        until: undefined,
      })
    }
    advance(100)
    await client.query('commit')
    const outcomes = await running
    expect(resultOf(outcomes, `detach ${nameOf(waits)}`)).toEqual(['skipped', 'on-hold'])
    expect(resultOf(outcomes, `drop ${nameOf(waits)}`)).toEqual(['skipped', 'needs-not-met'])
    expect(outcomes.filter(({ result }) => result === 'done')).toHaveLength(2 * (many.length - 1))
    expect(await partitionsOf(workshop)).toEqual([nameOf(waits)])
    expect((await workshop.ledger()).map(({ name }) => name)).not.toContain(nameOf(waits))
  })

  it('does not begin the one that had to wait once leadership is lost, and leaves its intent to whoever leads', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const client = await reader(workshop)
    const { stopwatch, advance } = advancing()
    let isLeading = true
    const running = workshop.run(actions, {
      ...patient,
      stopwatch,
      confirmLeadership: async () => {
        if (!isLeading) throw new LeadershipLost('another one leads')
      },
    })
    const { begun, waits } = await untilBothAreBegun(workshop)
    isLeading = false
    advance(100)
    await client.query('commit')
    const outcomes = await running
    expect(outcomes.filter(({ result }) => result === 'done').map(({ action }) => action.id)).toEqual([
      `detach ${nameOf(begun)}`,
    ])
    expect(await partitionsOf(workshop)).toHaveLength(many.length - 1)
    const ledger = new Map((await workshop.ledger()).map(({ name, state }) => [name, state]))
    expect(ledger).toEqual(
      new Map([
        [nameOf(begun), 'detached'],
        [nameOf(waits), 'detaching'],
      ]),
    )
  })

  it('never takes for its own what somebody detached by hand while it waited', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const client = await reader(workshop)
    const byHand = await workshop.opponent()
    // On it no time passes: nothing is looked at again.
    const stopwatch: Stopwatch = { ...advancing().stopwatch, elapsedMs: () => 0 }
    const running = workshop.run(actions, { ...patient, stopwatch })
    const { waits } = await untilBothAreBegun(workshop)
    const detached = byHand.query(`alter table public.events detach partition ${nameOf(waits)}`)
    await expect
      .poll(() =>
        workshop.db.rows(
          `select 1 from pg_stat_activity where query like '%detach partition ${nameOf(waits)}' and wait_event_type = 'Lock'`,
        ),
      )
      .toHaveLength(1)
    await client.query('commit')
    const outcomes = await running
    await detached
    expect(resultOf(outcomes, `detach ${nameOf(waits)}`)).toEqual(['skipped', 'world-moved'])
    expect(resultOf(outcomes, `drop ${nameOf(waits)}`)).toEqual(['skipped', 'needs-not-met'])
    await workshop.table(nameOf(waits))
    expect((await workshop.ledger()).map(({ name }) => name)).not.toContain(nameOf(waits))
  })

  it('leaves the intent to whoever leads also where the connection went with the leadership', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const client = await reader(workshop)
    const { stopwatch, advance } = advancing()
    let isLeading = true
    const running = workshop.run(actions, {
      ...patient,
      stopwatch,
      confirmLeadership: async () => {
        if (!isLeading) throw new LeadershipLost('another one leads')
      },
    })
    const { waits } = await untilBothAreBegun(workshop)
    isLeading = false
    advance(100)
    const killing = `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${workshop.daemon}' and state = 'idle'`
    await workshop.db.rows(killing)
    await expect.poll(() => workshop.db.rows(killing)).toHaveLength(0)
    await client.query('commit')
    await running
    const ledger = new Map((await workshop.ledger()).map(({ name, state }) => [name, state]))
    expect(ledger.get(nameOf(waits))).toBe('detaching')
  })

  it('goes on with one session when the other one is lost and there is no room for another', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const client = await reader(workshop)
    const context = workshop.context()
    let isFull = false
    const running = workshop.run(actions, {
      ...patient,
      open: () =>
        isFull ? Promise.reject(new ConnectionError('too-many-connections', 'no room')) : context.open(),
    })
    const { waits } = await untilBothAreBegun(workshop)
    isFull = true
    await workshop.db.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${workshop.daemon}' and state = 'idle' and query not like '%advisory%'`,
    )
    await client.query('commit')
    const outcomes = await running
    const detaches = outcomes.filter(({ action }) => action.kind === 'detach')
    const lost = detaches.filter(({ result }) => result !== 'done').map(({ action }) => action.id)
    // The one whose session was lost, and no other.
    expect(lost.filter((id) => id !== `detach ${nameOf(waits)}`)).toEqual([])
  })

  it('does not get into its own way where each is moved into another schema afterwards', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const moved = actions.flatMap((action) =>
      action.kind === 'detach' ? [{ ...action, schema: 'archive' }] : [],
    )
    const outcomes = await workshop.run(moved, { concurrency: 2 })
    expect(outcomes.map(({ result }) => result)).toEqual(moved.map(() => 'done'))
    expect(workshop.events.filter(({ kind }) => kind === 'lock-timeout')).toEqual([])
  })

  it('begins nothing more once everything stops, and takes back what it had noted', async () => {
    const { workshop, actions } = await ready(major)
    await using _ = workshop
    const client = await reader(workshop)
    const stop = new AbortController()
    const running = workshop.run(actions, { ...patient, signal: stop.signal })
    const { begun, waits } = await untilBothAreBegun(workshop)
    stop.abort()
    await client.query('commit')
    const outcomes = await running
    expect(resultOf(outcomes, `detach ${nameOf(waits)}`)).toEqual(['skipped', 'interrupted'])
    expect(await partitionsOf(workshop)).toContain(nameOf(waits))
    expect((await workshop.ledger()).map(({ name }) => name)).toEqual([nameOf(begun)])
  })
})
