import { describe, expect, it } from 'vitest'
import { at, type Desk, openDesk } from './desk.ts'

async function withOrders(): Promise<Desk> {
  const desk = await openDesk(18)
  await desk.db.exec(
    `set role "${desk.owner}";
     create table public.orders (id numeric primary key) partition by range (id);
     create table public.orders_1 partition of public.orders for values from (-1000) to (0.5);
     reset role`,
  )
  await desk.policies(`
version: 1
policies:
  - { table: public.orders, interval: 1000, premake: { ahead: 1 } }
`)
  return desk
}

describe('a table that is cut by number', () => {
  it('is planned with its ends as decimal strings', async () => {
    await using desk = await withOrders()
    await desk.db.exec('insert into public.orders values (-7)')
    const { code, stdout } = await desk.run(`plan ${at} --output json`)
    expect(code).toBe(0)
    const { databases } = JSON.parse(stdout) as { databases: { sets: { actions: object[] }[] }[] }
    expect(databases[0]?.sets[0]?.actions).toMatchObject([
      { kind: 'create', partition: 'public.orders_0_5', lower: '0.5', upper: '1000' },
    ])
  })

  it('says in check which keys come next, and in status how far it is covered', async () => {
    await using desk = await withOrders()
    await desk.db.exec('insert into public.orders values (-7)')
    expect((await desk.run(`check ${at}`)).stdout).toContain(
      '1 of the partitions that public.orders ought to have',
    )
    expect((await desk.run(`status ${at}`)).stdout).toMatch(/^public\.orders .* 0\.5 /m)
    await desk.db.exec('drop table public.orders_1')
    expect((await desk.run(`check ${at}`)).stdout).toContain(
      'No partition of public.orders takes the first keys: inserts fail',
    )
  })

  it('takes a hold by numbers', async () => {
    await using desk = await withOrders()
    const placed = await desk.run('archive hold public.orders --lower -1000 --upper 0 --reason audit')
    expect([placed.code, placed.stdout]).toEqual([0, expect.stringContaining('It keeps public.orders_1.')])
  })
})
