import { expect, it } from 'vitest'
import { type CycleResult } from '../../src/daemon/cycle.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { openSite, partitionsOf, type Site, troubleOf } from './site.ts'

const policies = `
version: 1
policies:
  - table: public.orders
    interval: 1000
    premake: { ahead: 2 }
    default: { rows: move }
    lifecycle: [{ after: 1500, do: drop, grace: 1 day }]
`

const orders = `
  create table public.orders (id bigint primary key, body text) partition by range (id);`

const codesOf = ({ plan }: CycleResult): readonly string[] =>
  plan.sets.flatMap(({ findings }) => findings.map(({ code, level }) => `${level} ${code}`))

const namesOf = (site: Site): Promise<readonly string[]> => partitionsOf(site.db, 'public.orders')

describeEachMajor('a table that is cut by number', (major) => {
  it('loses nothing when its newest key jumps, until a person says that the jump is meant', async () => {
    await using site = await openSite(major, orders)
    const keeper = await site.keeper(policies)
    await keeper.cycle('2026-03-01T00:00:00Z')
    await site.db.exec('insert into public.orders select n * 100 from generate_series(0, 24) as n')
    await keeper.cycle('2026-03-01T01:00:00Z')
    await site.asOwner(
      'create table public.orders_far partition of public.orders for values from (9000000) to (9001000)',
    )
    await site.db.exec('insert into public.orders values (2700), (9000007)')

    const jumped = await keeper.cycle('2026-03-01T02:00:00Z')
    expect(codesOf(jumped)).toEqual(['warning key-jumped'])
    expect(jumped.plan.sets[0]?.withheld.map(({ kind }) => kind)).toContain('detach')
    // Made ahead of both keys, and nothing in between.
    expect(await namesOf(site)).toEqual([
      'orders_0',
      'orders_1000',
      'orders_2000',
      'orders_3000',
      'orders_4000',
      'orders_9001000',
      'orders_9002000',
      'orders_far',
    ])
    // It is not forgotten by the next cycle.
    expect(codesOf(await keeper.cycle('2026-03-01T03:00:00Z'))).toEqual(['warning key-jumped'])

    // It was a mistake: the row is deleted, and life goes on where it was.
    await site.db.exec(
      'delete from public.orders where id = 9000007; insert into public.orders values (2900)',
    )
    const back = await keeper.cycle('2026-03-01T04:00:00Z')
    expect(codesOf(back)).not.toContain('warning key-jumped')
    expect(await namesOf(site)).toContain('orders_1000')
    expect(await namesOf(site)).not.toContain('orders_0')

    // This time it is meant.
    await site.db.exec('insert into public.orders values (9000008)')
    const held = await keeper.cycle('2026-03-01T05:00:00Z')
    expect(codesOf(held)).toContain('warning key-jumped')
    const allowed = await keeper.cycle('2026-03-01T06:00:00Z', { allow: new Set(['key-jump', 'guard']) })
    expect(codesOf(allowed)).not.toContain('warning key-jumped')
    expect(troubleOf(allowed.outcomes)).toEqual([])
    expect(await namesOf(site)).not.toContain('orders_2000')
    expect(codesOf(await keeper.cycle('2026-03-01T07:00:00Z'))).not.toContain('warning key-jumped')
  })

  it('catches up with keys that outran it, and moves them out of DEFAULT', async () => {
    await using site = await openSite(
      major,
      `${orders} create table public.orders_rest partition of public.orders default;`,
    )
    const keeper = await site.keeper(policies)
    await keeper.cycle('2026-03-01T00:00:00Z')
    await site.db.exec('insert into public.orders select n * 10 from generate_series(0, 799) as n')
    for (const hour of [1, 2, 3, 4]) {
      const { outcomes } = await keeper.cycle(`2026-03-01T0${hour}:00:00Z`)
      expect(troubleOf(outcomes)).toEqual([])
    }
    expect(await site.db.rows('select from public.orders_rest')).toEqual([])
    expect(await namesOf(site)).toEqual(
      ['6000', '7000', '8000', '9000', 'rest'].map((end) => `orders_${end}`),
    )
  })

  it('is left alone, and said to be, while its newest key cannot be read', async () => {
    await using site = await openSite(major, orders)
    const keeper = await site.keeper(policies)
    await keeper.cycle('2026-03-01T00:00:00Z')
    await site.db.exec('insert into public.orders select n * 100 from generate_series(0, 29) as n')
    const client = await site.db.client()
    await client.query('begin; lock table public.orders_2000 in access exclusive mode')
    const { plan } = await keeper.cycle('2026-03-01T01:00:00Z')
    await client.query('rollback')
    expect(
      plan.sets.flatMap(({ actions, findings }) => [...actions, ...findings.map(({ code }) => code)]),
    ).toEqual(['newest-key-unknown'])
  })

  it('is positioned afresh when it was emptied: it counts as its offset', async () => {
    await using site = await openSite(major, orders)
    const keeper = await site.keeper(policies)
    await keeper.cycle('2026-03-01T00:00:00Z')
    await site.db.exec('insert into public.orders values (1), (2400)')
    await keeper.cycle('2026-03-01T01:00:00Z')
    await site.asOwner('truncate public.orders')
    const { outcomes, plan } = await keeper.cycle('2026-03-01T02:00:00Z')
    expect(outcomes).toEqual([])
    expect(plan.sets[0]?.summary.coveredUntil).toEqual({ kind: 'value', position: 5000n })
  })

  it('may be a branch: each stands at its own newest key', async () => {
    await using site = await openSite(
      major,
      `create table public.orders (region text not null, id bigint not null, primary key (region, id)) partition by list (region)`,
    )
    const keeper = await site.keeper(`
version: 1
policies:
  - table: public.orders
    premake: { ahead: 1 }
    list: { eu: [eu], us: [us] }
    subpartition: { by: range, key: id, interval: 1000 }
    lifecycle: [{ after: 1000, do: drop, grace: 1 day }]
`)
    for (const [at, id] of [
      ['2026-03-01T00:00:00Z', 10],
      ['2026-03-01T01:00:00Z', 1500],
      ['2026-03-01T02:00:00Z', 2500],
      ['2026-03-01T03:00:00Z', 2600],
    ] as const) {
      const { outcomes, plan } = await keeper.cycle(at)
      expect([...troubleOf(outcomes), ...plan.sets.flatMap(({ findings }) => findings)]).toEqual([])
      await site.db.exec(`insert into public.orders values ('eu', ${id}), ('us', 7) on conflict do nothing`)
    }
    expect(await partitionsOf(site.db, 'public.orders_eu')).toEqual(
      ['1000', '2000', '3000'].map((lower) => `orders_eu_${lower}`),
    )
    expect(await partitionsOf(site.db, 'public.orders_us')).toEqual(['orders_us_0', 'orders_us_1000'])
  })
})
