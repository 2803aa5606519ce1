import { expect, it } from 'vitest'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { type DropAction } from '../../src/domain/action.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { forbidden } from './forbidden-drops.ts'
import { detach, drop, month } from './real-actions.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable } from './world.ts'

const exists = async (workshop: Workshop, oid: number): Promise<boolean> =>
  (await workshop.db.rows('select 1 from pg_class where oid = $1', [oid])).length === 1

/** A workshop in which events_1 was detached by us, and the action that drops it. */
async function detached(major: number, more = ''): Promise<{ workshop: Workshop; action: DropAction }> {
  const workshop = await openWorkshop(major as 15 | 18, eventsTable([1, 2], more))
  await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
  const [row] = await workshop.db.rows<{ id: string }>('select id from partitiond.ledger')
  return { workshop, action: await drop(workshop, 'public.events_1', { ledgerId: Number(row?.id) }) }
}

describeEachMajor('dropping a table', (major) => {
  it('removes what we detached, and the ledger says so', async () => {
    const { workshop, action } = await detached(major)
    await using _ = workshop
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    expect(await exists(workshop, action.partition.oid)).toBe(false)
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_1', state: 'dropped' }])
  })

  it('can follow the detach in one run', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const first = await detach(workshop, 'public.events_1', month(1), { schema: 'archive' })
    const name = { schema: 'archive', name: 'events_1' }
    const then = await drop(workshop, 'public.events_1', { needs: [first.id], target: name })
    const outcomes = await workshop.run([first, { ...then, partition: { ...then.partition, name } }])
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done'])
    expect(await exists(workshop, then.partition.oid)).toBe(false)
  })

  it.each(forbidden)('never happens when $what', async ({ sql, changes = {} }) => {
    const { workshop, action } = await detached(major)
    await using _ = workshop
    await workshop.db.exec(sql)
    const before = await workshop.ledger()
    expect(await workshop.runOne({ ...action, ...changes })).toMatchObject({
      result: 'skipped',
      code: 'ledger-mismatch',
      findings: [{ code: 'ledger-mismatch', level: 'warning' }],
    })
    expect(await exists(workshop, action.partition.oid)).toBe(true)
    expect(await workshop.ledger()).toEqual(before)
  })

  it('takes the parts along that a branch had when it left, and stays when it has been given another', async () => {
    const branch = `
      drop table public.events_1;
      create table public.events_1 partition of public.events
        for values from ('2026-01-01Z') to ('2026-02-01Z') partition by range (ts);
      create table public.first partition of public.events_1 for values from ('2026-01-01Z') to ('2026-01-15Z');`
    const { workshop, action } = await detached(major, branch)
    await using _ = workshop
    await workshop.db.exec(`
      create table public.later partition of public.events_1 for values from ('2026-01-15Z') to ('2026-02-01Z')`)
    const refused = await workshop.runOne(action)
    expect(refused).toMatchObject({ result: 'skipped', code: 'ledger-mismatch' })
    expect(refused.message).toContain('public.later was attached to it after it had left')
    await workshop.db.exec('alter table public.events_1 detach partition public.later')
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    expect(await workshop.db.rows("select to_regclass('public.first') as gone")).toEqual([{ gone: null }])
  })

  it('never happens while it is half detached', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const reader = await workshop.opponent()
    await reader.query('begin; select count(*) from public.events')
    const other = await workshop.opponent()
    await other.query("set lock_timeout = '50ms'")
    await expect(
      other.query('alter table public.events detach partition public.events_1 concurrently'),
    ).rejects.toMatchObject({ code: '55P03' })
    await reader.query('commit')
    const session = await workshop.session()
    await using _ = session
    const { oid, name } = await workshop.table('public.events_1')
    const parent = await workshop.table('public.events')
    const at = Temporal.Instant.from('2026-06-01T00:00:00Z')
    const bounds = { lower: '', upper: '', keyType: 'timestamptz' }
    const id = await workshop.journal.intendDetach(session, {
      parent: parent.name,
      parentOid: parent.oid,
      partitionOid: oid,
      name,
      ...bounds,
      at,
    })
    await workshop.journal.confirmDetached(session, id, { name, at })
    const outcome = await workshop.runOne(await drop(workshop, 'public.events_1', { ledgerId: id }))
    expect(outcome).toMatchObject({ result: 'skipped', code: 'ledger-mismatch' })
    expect(outcome.message).toContain('attached to a parent')
  })

  it('is rolled back with its ledger row when something depends on the table', async () => {
    const { workshop, action } = await detached(major)
    await using _ = workshop
    await workshop.db.exec('create view public.january as select * from public.events_1')
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({
      result: 'failed',
      code: 'objects-depend-on-it',
      findings: [{ level: 'error' }],
    })
    expect(outcome.message).toContain('events_1')
    expect(await workshop.ledger()).toEqual([{ name: 'public.events_1', state: 'detached' }])
    await workshop.db.rows('select * from public.january')
  })

  it('does not even try while an old transaction reads a table that it references', async () => {
    const { workshop, action } = await detached(
      major,
      'create table public.dim (id bigint primary key); alter table public.events add foreign key (id) references public.dim',
    )
    await using _ = workshop
    const reader = await workshop.opponent()
    await reader.query('begin; select count(*) from public.dim')
    await systemStopwatch.pause(1100)
    const limits = { lockTimeoutMs: 20_000, lockBudgetMs: 300, detachTimeoutMs: 1000, holdTimeoutMs: 1000 }
    const outcome = await workshop.runOne(action, { limits })
    expect(outcome).toMatchObject({ result: 'failed', code: 'lock-not-available' })
    expect(outcome.message).toMatch(/in the way: pid \d+ \(test, idle in transaction/)
    await reader.query('commit')
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
  })

  it('does nothing without a ledger', async () => {
    const { workshop, action } = await detached(major)
    await using _ = workshop
    expect(await workshop.runOne(action, { journal: undefined })).toMatchObject({ code: 'ledger-missing' })
    expect(await exists(workshop, action.partition.oid)).toBe(true)
  })
})
