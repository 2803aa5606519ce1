import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { openSite, troubleOf } from './site.ts'

const policies = `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 0 }
    lifecycle: [{ after: 1 day, do: freeze }]
`

const tables = `
  create table public.events (id bigint not null, ts timestamptz not null default '2026-02-02+00') partition by range (ts);
  create table public.events_2026_02 partition of public.events for values from ('2026-02-01+00') to ('2026-03-01+00');
  create table public.events_2026_03 partition of public.events for values from ('2026-03-01+00') to ('2026-04-01+00')`

describeEachMajor('promise 9: freezing', (major) => {
  it('is done once, also where a load has left pages that no row uses', async () => {
    await using site = await openSite(major, tables)
    await site.db.exec(`alter database "${site.db.name}" set synchronous_commit = on`)
    // COPY grows a table by many pages at once, from 16 on. VACUUM calls those that stay empty neither visible nor frozen, for ever.
    await site.db.exec("copy public.events (id) from program 'seq 1 400000'")
    await site.asOwner('select')
    const keeper = await site.keeper(policies)
    const cycles: unknown[] = []
    for (const at of ['2026-03-10T12:00:00Z', '2026-03-10T12:10:00Z', '2026-03-10T12:20:00Z']) {
      const { outcomes } = await keeper.cycle(at)
      expect(troubleOf(outcomes)).toEqual([])
      cycles.push(outcomes.map(({ action }) => action.kind).filter((kind) => kind === 'freeze'))
    }
    expect(cycles).toEqual([[], ['freeze'], []])
  })

  it('begins anew when a late row has come in', async () => {
    await using site = await openSite(major, tables)
    await site.db.exec(`alter database "${site.db.name}" set synchronous_commit = on`)
    await site.asOwner('insert into public.events select n from generate_series(1, 1000) as n')
    const keeper = await site.keeper(policies)
    const freezes: number[] = []
    for (const minutes of [0, 10, 20, 30, 40, 50]) {
      if (minutes === 30) await site.asOwner('insert into public.events values (0)')
      const { outcomes } = await keeper.cycle(Temporal.Instant.from('2026-03-10T12:00:00Z').add({ minutes }))
      expect(troubleOf(outcomes)).toEqual([])
      freezes.push(outcomes.filter(({ action }) => action.kind === 'freeze').length)
    }
    expect(freezes).toEqual([0, 1, 0, 0, 1, 0])
  })
})
