import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { type Finding } from '../../src/domain/finding.ts'
import { describeEachMajor, ownServer } from '../support/cluster.ts'
import { aKeeper, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const table = `
  create table public.events (id bigint not null, ts timestamptz not null, primary key (id, ts)) partition by range (ts);
  create table public.events_2025_12 partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.events_2026_03 partition of public.events for values from ('2026-01-01+00') to ('2026-04-01+00')`

const policies = (step = '{ after: 10 years, do: detach }', more = ''): string => `
version: 1
policies:
  - { table: public.events, interval: 1 month, premake: { ahead: 2 }, lifecycle: [ ${step} ] ${more} }
`

/** Two databases, the second of which subscribes to the first. */
interface Pair extends AsyncDisposable {
  readonly publisher: Client
  readonly subscriber: Client
  readonly publisherUrl: string
  readonly subscriberUrl: string
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, options: '-c TimeZone=UTC' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

describeEachMajor('a set that is replicated', (major) => {
  let server: EmbeddedServer
  let number = 0

  beforeAll(async () => {
    server = await ownServer(major, {
      wal_level: 'logical',
      wal_retrieve_retry_interval: '100ms',
      max_worker_processes: 20,
    })
  })

  afterAll(async () => {
    await server[Symbol.asyncDispose]()
  })

  /** A subscription inside one cluster waits for ever unless its slot is made first. */
  async function openPair(publication: string, setup = table): Promise<Pair> {
    number += 1
    const [from, to, slot] = [`pub_${number}`, `sub_${number}`, `slot_${number}`]
    const admin = await connect(server.url())
    await admin.query(`create database ${from}`)
    await admin.query(`create database ${to}`)
    const publisher = await connect(server.url(from))
    const subscriber = await connect(server.url(to))
    await publisher.query(setup)
    await subscriber.query(setup)
    await publisher.query(publication)
    await publisher.query('select pg_create_logical_replication_slot($1, $2)', [slot, 'pgoutput'])
    await subscriber.query(
      `create subscription ${slot} connection '${server.url(from)}' publication p with (create_slot = false)`,
    )
    return {
      publisher,
      subscriber,
      publisherUrl: server.url(from),
      subscriberUrl: server.url(to),
      async [Symbol.asyncDispose]() {
        await subscriber.query(`drop subscription if exists ${slot}`)
        await Promise.all([publisher.end(), subscriber.end()])
        await admin.query(`drop database ${from} with (force)`)
        await admin.query(`drop database ${to} with (force)`)
        await admin.end()
      },
    }
  }

  const idsOf = async (client: Client, from = 'public.events'): Promise<readonly string[]> =>
    (await client.query<{ id: string }>(`select id from ${from} order by id`)).rows.map(({ id }) => id)

  /** What was sent before it has been looked at then: changes arrive in their order. */
  const arrives = (client: Client, id: string): Promise<void> =>
    expect.poll(() => idsOf(client), { timeout: 20_000, interval: 100 }).toContain(id)

  const inPublication = async (client: Client): Promise<readonly string[]> =>
    (
      await client.query<{ name: string }>(
        `select schemaname || '.' || tablename as name from pg_publication_tables where pubname = 'p' order by 1`,
      )
    ).rows.map(({ name }) => name)

  async function cycle(url: string, text: string): Promise<readonly Finding[]> {
    await using keeper = await aKeeper(url, text)
    const { plan, outcomes } = await keeper.cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    return plan.sets.flatMap(({ findings }) => findings)
  }

  const finding = (findings: readonly Finding[], code: string): Finding => {
    const found = findings.find((each) => each.code === code)
    if (found === undefined) throw new Error(`no ${code} among ${findings.map((each) => each.code).join()}`)
    return found
  }

  /** The statements of a hint, as a person would copy them. */
  const statementsIn = (hint: string): readonly string[] =>
    hint.split(/; |: |\. /).filter((words) => /^(create|alter) /.test(words))

  it('a subscriber of single partitions misses the rows of a new one until it has done what the finding says', async () => {
    await using pair = await openPair('create publication p for table public.events')
    const { publisher, subscriber } = pair
    await publisher.query("insert into public.events values (1, '2026-03-02Z')")
    await arrives(subscriber, '1')
    const said = finding(await cycle(pair.publisherUrl, policies()), 'subscriber-may-miss-rows')
    expect(said).toMatchObject({ level: 'warning', subject: 'public.events' })
    const [april = '', may = '', refresh = '', viaRoot = '', refreshOnly = ''] = statementsIn(said.hint)
    expect([april, refresh, viaRoot]).toEqual([
      "create table public.events_2026_04 partition of public.events for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00')",
      expect.stringMatching(/^alter subscription slot_\d+ refresh publication$/),
      'alter publication p set (publish_via_partition_root = true)',
    ])
    await subscriber.query(april)
    await subscriber.query(may)
    await publisher.query("insert into public.events values (2, '2026-04-02Z'), (3, '2026-03-03Z')")
    await arrives(subscriber, '3')
    expect(await idsOf(subscriber)).toEqual(['1', '3'])
    await subscriber.query(refresh)
    await arrives(subscriber, '2')
    await publisher.query("insert into public.events values (4, '2026-04-03Z')")
    await arrives(subscriber, '4')
    // The other way out: from then on nothing has to be refreshed any more.
    await publisher.query(viaRoot)
    await subscriber.query(refreshOnly)
    await publisher.query("insert into public.events values (5, '2026-05-03Z'), (6, '2026-03-03Z')")
    await arrives(subscriber, '6')
    expect(await idsOf(subscriber)).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  it('a subscriber of the parent stops at a row without a partition, and goes on when it has done what the finding says', async () => {
    await using pair = await openPair(
      'create publication p for table public.events with (publish_via_partition_root)',
    )
    const { publisher, subscriber } = pair
    const said = finding(await cycle(pair.publisherUrl, policies()), 'subscriber-needs-partitions')
    expect(said.level).toBe('info')
    await publisher.query("insert into public.events values (1, '2026-03-02Z')")
    await arrives(subscriber, '1')
    await publisher.query("insert into public.events values (2, '2026-04-02Z')")
    await expect
      .poll(
        async () =>
          (
            await subscriber.query<{ errors: string }>(
              'select sum(apply_error_count) as errors from pg_stat_subscription_stats where subname = (select subname from pg_subscription where subdbid = (select oid from pg_database where datname = current_database()))',
            )
          ).rows[0]?.errors,
        { timeout: 20_000 },
      )
      .not.toBe('0')
    expect(await idsOf(subscriber)).toEqual(['1'])
    for (const statement of statementsIn(said.hint)) await subscriber.query(statement)
    await arrives(subscriber, '2')
  })

  it('partitiond beside the subscriber makes what the publisher’s rows need, and says where they come from', async () => {
    await using pair = await openPair(
      'create publication p for table public.events with (publish_via_partition_root)',
    )
    const said = finding(await cycle(pair.subscriberUrl, policies()), 'set-is-subscribed')
    expect(said.level).toBe('info')
    expect(said.message).toMatch(/slot_\d+/)
    await cycle(pair.publisherUrl, policies())
    await pair.publisher.query("insert into public.events values (2, '2026-05-02Z')")
    await arrives(pair.subscriber, '2')
  })

  it.each([
    ['concurrently', ''],
    [
      'at once, beside a DEFAULT partition',
      '; create table public.events_rest partition of public.events default',
    ],
  ])('what leaves %s leaves the publication too, or stays as the policy says', async (_way, more) => {
    for (const [publication, isIn] of [
      ['leave', false],
      ['stay', true],
    ] as const) {
      await using pair = await openPair('create publication p for table public.events', table + more)
      const { publisher, subscriber } = pair
      await publisher.query("insert into public.events values (1, '2025-12-02Z')")
      await arrives(subscriber, '1')
      await cycle(pair.publisherUrl, policies(`{ after: 1 month, do: detach, publication: ${publication} }`))
      const published = await inPublication(publisher)
      expect(published.includes('public.events_2025_12')).toBe(isIn)
      await publisher.query("insert into public.events_2025_12 values (2, '2025-12-03Z')")
      await publisher.query("insert into public.events values (3, '2026-03-03Z')")
      await arrives(subscriber, '3')
      expect(await idsOf(subscriber)).toEqual(isIn ? ['1', '2', '3'] : ['1', '3'])
      // The detach itself reaches nobody: there the partition and its rows stay.
      expect(await idsOf(subscriber, 'public.events_2025_12')).toEqual(isIn ? ['1', '2'] : ['1'])
    }
  })

  it('what stays published goes by its own name, where subscribers knew only the parent', async () => {
    await using pair = await openPair(
      'create publication p for table public.events with (publish_via_partition_root)',
    )
    const { publisher, subscriber } = pair
    await publisher.query("insert into public.events values (1, '2025-12-02Z')")
    await arrives(subscriber, '1')
    await cycle(pair.publisherUrl, policies('{ after: 1 month, do: detach, publication: stay }'))
    expect(await inPublication(publisher)).toEqual(['public.events', 'public.events_2025_12'])
    await publisher.query("insert into public.events_2025_12 values (2, '2025-12-03Z')")
    const { rows } = await subscriber.query<{ subname: string }>(
      'select subname from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())',
    )
    await subscriber.query(
      `alter subscription ${rows[0]?.subname ?? ''} refresh publication with (copy_data = false)`,
    )
    await publisher.query("insert into public.events_2025_12 values (3, '2025-12-04Z')")
    await arrives(subscriber, '3')
  })
})
