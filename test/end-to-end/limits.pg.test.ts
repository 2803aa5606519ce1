import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { describeEachMajor, ownServer } from '../support/cluster.ts'
import { aKeeper, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const policies = `
version: 1
policies:
  - { table: public.few, interval: 1 day, premake: { ahead: 1 } }
  - { table: public.many, interval: 1 day, premake: { ahead: 1 } }
  - { table: public.soon, interval: 1 hour, premake: { ahead: 1 }, lifecycle: [ { after: 1 month, do: detach } ] }
`

describeEachMajor('a small lock table', (major) => {
  let server: EmbeddedServer
  let client: Client

  /** Daily partitions with two indexes each, the last of them yesterday's, made in transactions that the lock table bears. */
  async function makeSet(name: string, count: number): Promise<void> {
    await client.query(`
      create table public.${name} (id bigint not null, ts timestamptz not null, primary key (id, ts)) partition by range (ts);
      create index on public.${name} (ts)`)
    const first = Temporal.PlainDate.from('2026-03-10').subtract({ days: count })
    for (let day = 0; day < count; day += 1) {
      const from = first.add({ days: day })
      const to = from.add({ days: 1 })
      await client.query(
        `create table public.${name}_${day} partition of public.${name} for values from ('${from.toString()}+00') to ('${to.toString()}+00')`,
      )
    }
  }

  beforeAll(async () => {
    server = await ownServer(major, { max_connections: 20, max_locks_per_transaction: 10 })
    client = new Client({ connectionString: server.url(), options: '-c TimeZone=UTC' })
    await client.connect()
    await makeSet('few', 40)
    await makeSet('many', 700)
    await makeSet('soon', 1)
  }, 300_000)

  afterAll(async () => {
    await client.end()
    await server[Symbol.asyncDispose]()
  })

  it('is told to sets that are, or will be, too many for it; rows get their partition all the same', async () => {
    await using keeper = await aKeeper(server.url(), policies)
    const { plan, outcomes } = await keeper.cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    const told = Object.fromEntries(
      plan.sets.map(({ table, summary, findings }) => [
        table.name,
        {
          budget: summary.budget,
          said: findings.flatMap(({ code, level }) => (code === 'partition-budget' ? [level] : [])),
        },
      ]),
    )
    const partitions = Math.floor((10 * 20) / 3)
    expect(told).toEqual({
      few: { budget: { partitions, used: 40, expected: undefined }, said: [] },
      many: { budget: { partitions, used: 700, expected: undefined }, said: ['warning'] },
      soon: { budget: { partitions, used: 1, expected: 1 + 1 + 731 }, said: ['warning'] },
    })
    await client.query("insert into public.many values (1, '2026-03-11 03:00+00')")
  })

  it('fails a query that is not pruned on what is too much for it, and no other', async () => {
    await client.query('select count(*) from public.few')
    await expect(client.query('select count(*) from public.many')).rejects.toMatchObject({ code: '53200' })
    await expect(client.query('drop table public.many')).rejects.toMatchObject({ code: '53200' })
    await client.query("select count(*) from public.many where ts >= '2026-03-01Z'")
  })
})
