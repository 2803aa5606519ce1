import { expect, it } from 'vitest'
import { tiedLocks } from '../../src/sql/tied-locks.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'

/** `log` references `dim`, a table, and `days`, a partitioned one; `note` references `log`. */
const world = `
  create table public.dim (id int primary key);
  create table public.days (day date primary key) partition by range (day);
  create table public.days_1 partition of public.days for values from ('2026-01-01') to ('2026-02-01');
  create table public.days_2 partition of public.days for values from ('2026-02-01') to ('2026-03-01');
  create table public.log (id int, ts date references public.days, d int references public.dim, primary key (id, ts)) partition by range (ts);
  create table public.log_1 partition of public.log for values from ('2026-01-01') to ('2026-02-01');
  create table public.log_2 partition of public.log for values from ('2026-02-01') to ('2026-03-01');
  create table public.log_3 (like public.log including all);
  create table public.note (id int, at date, constraint note_of_log foreign key (id, at) references public.log) partition by range (at);
  create table public.note_1 partition of public.note for values from ('2026-01-01') to ('2026-02-01')`

/** A table whose rows reference each other. */
const self = `
  create table public.post (id int, ts date, re int, re_ts date, primary key (id, ts), foreign key (re, re_ts) references public.post)
    partition by range (ts);
  create table public.post_1 partition of public.post for values from ('2026-01-01') to ('2026-02-01');
  create table public.post_2 partition of public.post for values from ('2026-02-01') to ('2026-03-01')`

/** The strongest lock on each of the tables while the statements' transaction is open; what readers take is left out. */
async function locksAfter(
  db: TestDatabase,
  statements: readonly string[],
  tables: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const client = await db.client()
  await client.query('begin')
  for (const statement of statements) await client.query(statement)
  const { rows } = await client.query<{ name: string; mode: string }>(
    `select c.relname as name, l.mode from pg_locks as l join pg_class as c on c.oid = l.relation
     where l.pid = pg_backend_pid() and c.relname = any ($1) and l.mode <> 'AccessShareLock'
     order by array_position(array['RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock'], l.mode)`,
    [tables],
  )
  await client.query('rollback')
  return Object.fromEntries(
    rows.map(({ name, mode }) => [
      name,
      mode
        .replace('Lock', '')
        .replaceAll(/(?!^)(?=[A-Z])/g, ' ')
        .toUpperCase(),
    ]),
  )
}

const others = ['dim', 'days', 'days_1', 'days_2', 'note', 'note_1']

describeEachMajor('the locks on tables at the other end of a foreign key', (major) => {
  it.each([
    {
      deed: 'attach' as const,
      statements: [
        "alter table public.log attach partition public.log_3 for values from ('2026-03-01') to ('2026-04-01')",
      ],
    },
    {
      deed: 'detach' as const,
      statements: [
        'lock table only public.log in access exclusive mode',
        'alter table public.log detach partition public.log_1',
      ],
    },
  ])('are as we say, with all partitions of a referenced one: $deed', async ({ deed, statements }) => {
    await using db = await (await cluster(major)).database()
    await db.exec(world)
    const { in: referencing, out } = tiedLocks[deed]
    expect(await locksAfter(db, statements, others)).toEqual({
      dim: out,
      days: out,
      days_1: out,
      days_2: out,
      note: referencing,
    })
  })

  it('are exclusive when what has left is dropped: it kept its foreign keys', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${world}; alter table public.log detach partition public.log_1`)
    const { out } = tiedLocks.drop
    expect(await locksAfter(db, ['drop table public.log_1'], others)).toEqual({
      dim: out,
      days: out,
      days_1: out,
      days_2: out,
    })
    // No better: the foreign key alone takes the same locks to go.
    const alone = await locksAfter(db, ['alter table public.log_1 drop constraint log_d_fkey'], others)
    expect(alone).toEqual({ dim: out })
  })

  it('are those of a table on itself when it references itself', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${self}; create table public.post_3 (like public.post including all)`)
    const tables = ['post', 'post_2']
    const attach =
      "alter table public.post attach partition public.post_3 for values from ('2026-03-01') to ('2026-04-01')"
    expect(await locksAfter(db, [attach], tables)).toEqual({
      post: tiedLocks.attach.out,
      post_2: tiedLocks.attach.out,
    })
    const detach = 'alter table public.post detach partition public.post_1'
    expect(await locksAfter(db, [detach], tables)).toEqual({
      post: tiedLocks.detach.in,
      post_2: tiedLocks.detach.out,
    })
    await db.exec(detach)
    expect(await locksAfter(db, ['drop table public.post_1'], tables)).toEqual({
      post: tiedLocks.drop.out,
      post_2: tiedLocks.drop.out,
    })
  })
})

describeEachMajor('a partition that others reference', (major) => {
  it('is not dropped while it is attached, but once it is detached, in the same transaction or the next', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(world)
    await expect(db.exec('drop table public.log_1')).rejects.toMatchObject({ code: '2BP01' })
    await db.exec(
      'begin; alter table public.log detach partition public.log_1; drop table public.log_1; commit',
    )
    await db.exec('alter table public.log detach partition public.log_2')
    expect(await leftOf(db, 'public.log_2')).toEqual([])
    await db.exec('drop table public.log_2')
    const [key] = await db.rows<{ references: string }>(
      `select confrelid::regclass::text as references from pg_constraint where conname = 'note_of_log' and conparentid = 0`,
    )
    expect(key).toEqual({ references: 'log' })
  })

  it('keeps nothing of their foreign keys after a concurrent detach either', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(world)
    await db.exec('alter table public.log detach partition public.log_1 concurrently')
    expect(await leftOf(db, 'public.log_1')).toEqual([])
  })

  it.each([
    ['of the same partition', "(1, '2026-01-05', null, null), (2, '2026-01-06', 1, '2026-01-05')"],
    ['of itself', "(1, '2026-01-05', 1, '2026-01-05')"],
    ['of another partition', "(1, '2026-01-05', null, null), (2, '2026-02-06', 1, '2026-01-05')"],
  ])('is not detached while a row references it: %s', async (_which, rows) => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${self}; insert into public.post values ${rows}`)
    for (const how of ['', ' concurrently']) {
      await expect(
        db.exec(`alter table public.post detach partition public.post_1${how}`),
      ).rejects.toMatchObject({ code: '23503' })
    }
  })
})

/** What of the foreign keys of others hangs on a table: constraints that reference it, and triggers that guard them. */
async function leftOf(db: TestDatabase, table: string): Promise<readonly unknown[]> {
  return db.rows(
    `select conname as name from pg_constraint where contype = 'f' and confrelid = $1::regclass
     union all
     select t.tgname from pg_trigger as t join pg_constraint as k on k.oid = t.tgconstraint
     where t.tgrelid = $1::regclass and k.conrelid <> t.tgrelid`,
    [table],
  )
}
