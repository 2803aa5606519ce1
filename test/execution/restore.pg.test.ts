import { expect, it } from 'vitest'
import { readRestored } from '../../src/catalog/read-restored.ts'
import { CopySession } from '../../src/postgres/copy-session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { partitionsOf } from './real-actions.ts'
import { afterDeparture, inMarch, nameOf } from './restoring.ts'
import { eventsTable, withDefault } from './world.ts'

const filled = eventsTable(
  [3, 4],
  `insert into public.events (ts, body)
   select timestamptz '2026-03-01Z' + interval '1 hour' * n, 'row ' || n from generate_series(0, 99) as n;
   update public.events set body = null where id = 7`,
)

const attaching = { attach: true, partition: inMarch() }

describeEachMajor('restoring', (major) => {
  it('puts the rows beside the set, in a table like it that belongs to its owner, and notes that', async () => {
    await using departure = await afterDeparture(major, filled)
    const { workshop, source } = departure
    expect(await departure.restore()).toMatchObject({
      isAttached: false,
      rows: 100,
      until: undefined,
      remarks: [],
    })
    const [made] = await workshop.db.rows(
      `select pg_get_userbyid(relowner) as owner, relispartition as attached,
         (select count(*)::int from pg_index where indrelid = c.oid) as indexes,
         (select count(*)::int from pg_constraint where conrelid = c.oid and contype = 'c') as checks,
         (select count(*)::int from public.events_3) as rows
       from pg_class c where oid = 'public.events_3'::regclass`,
    )
    expect(made).toEqual({ owner: workshop.owner, attached: false, indexes: 2, checks: 0, rows: 100 })
    expect(await departure.restored()).toEqual([{ name: 'public.events_3', attached: false, until: null }])
    expect(source.contents.rows).toBe(100)
  })

  it('attaches without reading the table again, and keeps nothing of the proof', async () => {
    await using departure = await afterDeparture(major, filled)
    const { workshop } = departure
    expect(await departure.restore(attaching)).toMatchObject({ isAttached: true, rows: 100 })
    expect(await partitionsOf(workshop)).toEqual(['public.events_3', 'public.events_4'])
    expect(
      await workshop.db.rows(
        `select conname from pg_constraint where conrelid = 'public.events_3'::regclass and contype = 'c'`,
      ),
    ).toEqual([])
    expect(await workshop.db.rows('select count(*)::int as n from public.events')).toEqual([{ n: 100 }])
    expect(await departure.restored()).toEqual([{ name: 'public.events_3', attached: true, until: null }])
  })

  it('counts the time it may stay on the clock of the server', async () => {
    await using departure = await afterDeparture(major, filled)
    const { until } = await departure.restore({ ...attaching, forMs: 48 * 3_600_000 })
    const [row] = await departure.workshop.db.rows<{ ok: boolean }>(
      `select $1::timestamptz between now() + interval '47 hours 59 minutes' and now() + interval '48 hours' as ok`,
      [until?.toString()],
    )
    expect(row?.ok).toBe(true)
    await using session = await departure.workshop.session()
    const [noted] = await readRestored(session, 'partitiond')
    expect(noted).toMatchObject({
      name: nameOf('public.events_3'),
      isAttached: true,
      owner: departure.workshop.owner,
      ledgerId: 1,
    })
    expect(noted?.until?.equals(until ?? '')).toBe(true)
  })

  it('attaches beside DEFAULT, which is locked for a catalog change only and gets no CHECK for good', async () => {
    await using departure = await afterDeparture(major, `${filled}; ${withDefault(50, 5)}`)
    const fallback = await departure.workshop.table('public.events_default')
    await departure.restore({ attach: true, partition: inMarch({ hasDefault: true }) }, { fallback })
    expect(await partitionsOf(departure.workshop)).toContain('public.events_3')
    expect(
      await departure.workshop.db.rows(
        `select conname from pg_constraint where conrelid = 'public.events_default'::regclass and contype = 'c'`,
      ),
    ).toEqual([])
  })

  it('needs no more than to be a member of the owner, who inherits nothing', async () => {
    await using departure = await afterDeparture(major, `${filled}; ${withDefault(5, 5)}`)
    const { db, daemon } = departure.workshop
    await db.exec(`alter role "${daemon}" noinherit`)
    if (major >= 16) await db.exec(`grant "${departure.workshop.owner}" to "${daemon}" with inherit false`)
    await departure.restore()
    await using session = await departure.workshop.session()
    const restored = await readRestored(session, 'partitiond')
    const fallback = await departure.workshop.table('public.events_default')
    const beside = { attach: true, partition: inMarch({ hasDefault: true }) }
    expect(await departure.restore(beside, { fallback, restored })).toMatchObject({ isAttached: true })
  })

  it('refuses to attach while DEFAULT holds rows of the range, before anything is loaded', async () => {
    await using departure = await afterDeparture(
      major,
      `${filled}; create table public.events_default partition of public.events default`,
    )
    await departure.workshop.db.exec(`insert into public.events (ts) values ('2026-03-05Z')`)
    const fallback = await departure.workshop.table('public.events_default')
    await expect(
      departure.restore({ attach: true, partition: inMarch({ hasDefault: true }) }, { fallback }),
    ).rejects.toMatchObject({ code: 'default-blocks-range' })
    await expect(departure.workshop.table('public.events_3')).rejects.toThrow('does not exist')
  })

  it('leaves nothing behind when what is read is not what was archived', async () => {
    await using departure = await afterDeparture(major, filled)
    const { source } = departure
    const other = { ...source, contents: { ...source.contents, digest: '0123456789abcdef' } }
    await expect(departure.restore({}, {}, other)).rejects.toMatchObject({ code: 'archive-damaged' })
    await expect(departure.workshop.table('public.events_3')).rejects.toThrow('does not exist')
    expect(await departure.restored()).toEqual([])
  })

  it('leaves nothing behind when the archive cannot be read to its end', async () => {
    await using departure = await afterDeparture(major, filled)
    const broken = {
      ...departure.source,
      fill: () => Promise.reject(new Error('the disk is gone')),
    }
    await expect(departure.restore({}, {}, broken)).rejects.toThrow('the disk is gone')
    await expect(departure.workshop.table('public.events_3')).rejects.toThrow('does not exist')
  })

  it('leaves nothing behind when it is interrupted while it loads', async () => {
    await using departure = await afterDeparture(major, filled)
    const stop = new AbortController()
    const { signal } = stop
    const slow = {
      ...departure.source,
      fill: async (session: CopySession) => {
        setImmediate(() => stop.abort('SIGINT'))
        await session.query('select pg_sleep(60)')
      },
    }
    const { workshop } = departure
    const target = fixedTarget('main', workshop.db.urlAs(workshop.daemon))
    const around = { signal, openCopy: () => CopySession.open(target, { signal }) }
    await expect(departure.restore({}, around, slow)).rejects.toMatchObject({ code: 'interrupted' })
    await expect(workshop.table('public.events_3')).rejects.toThrow('does not exist')
    expect(await departure.restored()).toEqual([])
  })

  it('leaves an empty table when its sessions are killed while it loads, and begins anew the next time', async () => {
    await using departure = await afterDeparture(major, filled)
    const { workshop } = departure
    const killed = {
      ...departure.source,
      fill: async (session: CopySession) => {
        await workshop.db.exec(
          `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${workshop.daemon}' and pid <> ${session.pid}`,
        )
        await workshop.db.exec(`select pg_terminate_backend(${session.pid})`)
        await session.query('select pg_sleep(60)')
      },
    }
    const open = workshop.context().open
    let opened = 0
    const once = (): ReturnType<typeof open> => {
      opened += 1
      return opened === 1 ? open() : Promise.reject(new Error('the server is gone'))
    }
    await expect(departure.restore(attaching, { open: once }, killed)).rejects.toMatchObject({
      code: 'connection-lost',
    })
    expect(await workshop.db.rows('select count(*)::int as n from public.events_3')).toEqual([{ n: 0 }])
    expect(await departure.restored()).toEqual([])
    expect(await departure.restore(attaching)).toMatchObject({ rows: 100, isAttached: true })
  })

  it('proves the foreign keys of the set when it attaches, and stands beside when they are not kept', async () => {
    const setup = `create table public.kinds (id int primary key); insert into public.kinds values (1);
      create table public.events (id int, ts timestamptz not null, kind int references public.kinds) partition by range (ts);
      create table public.events_3 partition of public.events for values from ('2026-03-01Z') to ('2026-04-01Z');
      insert into public.events values (1, '2026-03-02Z', 1)`
    await using departure = await afterDeparture(major, setup)
    const { workshop } = departure
    const referencing = { attach: true, partition: inMarch({ hasForeignKeys: true }) }
    await workshop.db.exec('update public.kinds set id = 2')
    await expect(departure.restore(referencing)).rejects.toMatchObject({ code: 'rows-referenced' })
    expect(await departure.restored()).toEqual([{ name: 'public.events_3', attached: false, until: null }])
    await workshop.db.exec('insert into public.kinds values (1)')
    await using session = await workshop.session()
    const restored = await readRestored(session, 'partitiond')
    expect(await departure.restore(referencing, { restored })).toMatchObject({ isAttached: true })
  })

  it('says when the name is taken, whatever has it', async () => {
    await using departure = await afterDeparture(major, filled)
    await departure.workshop.db.exec('create view public.events_3 as select 1 as one')
    await expect(departure.restore()).rejects.toMatchObject({
      code: 'name-taken',
      hint: expect.stringContaining('--as'),
    })
    expect(await departure.restore({ target: nameOf('public."March, again"') })).toMatchObject({ rows: 100 })
  })

  it('clears away what a killed restore has left, and nothing else', async () => {
    await using departure = await afterDeparture(major, filled)
    const { db } = departure.workshop
    await db.exec(
      `set role "${departure.workshop.owner}"; create table public.events_3 (like public.events);
       alter table public.events_3 add constraint partitiond_restore_1 check (true); reset role`,
    )
    await db.exec(`insert into public.events_3 (id, ts) values (1, now())`)
    await expect(departure.restore()).rejects.toMatchObject({ code: 'name-taken' })
    await db.exec('truncate public.events_3')
    expect(await departure.restore()).toMatchObject({ rows: 100 })
  })

  it('goes on where it could not attach: the table stands beside, noted, and is not loaded again', async () => {
    await using departure = await afterDeparture(major, filled)
    const { workshop } = departure
    const ddl = await workshop.opponent()
    await ddl.query('begin; lock table public.events in share update exclusive mode')
    await expect(departure.restore(attaching)).rejects.toMatchObject({
      code: 'lock-not-available',
      message: expect.stringContaining(
        'public.events_3 was restored and stands beside, but could not be attached',
      ),
    })
    await ddl.query('rollback')
    expect(await departure.restored()).toEqual([{ name: 'public.events_3', attached: false, until: null }])
    await using session = await workshop.session()
    const restored = await readRestored(session, 'partitiond')
    const unread = { ...departure.source, fill: () => Promise.reject(new Error('read twice')) }
    expect(await departure.restore(attaching, { restored }, unread)).toMatchObject({ isAttached: true })
    expect(await partitionsOf(workshop)).toContain('public.events_3')
  })

  it('attaches what was put beside before, as long as nobody has changed it', async () => {
    await using departure = await afterDeparture(major, filled)
    await departure.restore()
    await using session = await departure.workshop.session()
    const restored = await readRestored(session, 'partitiond')
    await departure.workshop.db.exec('delete from public.events_3 where id = 7')
    await expect(departure.restore(attaching, { restored })).rejects.toMatchObject({
      code: 'archive-damaged',
    })
    await departure.workshop.db.exec(`insert into public.events_3 (id, ts) values (7, '2026-03-01 06:00Z')`)
    expect(await departure.restore(attaching, { restored })).toMatchObject({ isAttached: true })
  })

  it('is not done when the archive was replaced meanwhile', async () => {
    await using departure = await afterDeparture(major, filled)
    await departure.workshop.db.exec(
      `update partitiond.ledger set archive_location = 'file:///elsewhere/manifest.json'`,
    )
    await expect(departure.restore()).rejects.toMatchObject({ code: 'world-moved' })
    await expect(departure.workshop.table('public.events_3')).rejects.toThrow('does not exist')
  })
})
