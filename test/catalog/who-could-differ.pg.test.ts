import { expect, it } from 'vitest'
import { readFacts } from '../../src/catalog/read-facts.ts'
import { readTraits } from '../../src/catalog/read-traits.ts'
import { type Drift } from '../../src/domain/traits.ts'
import { type Session } from '../../src/postgres/session.ts'
import { whoCouldDiffer } from '../../src/planning/who-could-differ.ts'
import { sessionWith } from '../postgres/sessions.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'

/** Two levels: a leaf right below the top, and a branch with two leaves. */
const setup = `
  create table public.events (id bigint not null, ts timestamptz not null, body text, primary key (id, ts)) partition by range (ts);
  create table public.jan partition of public.events for values from ('2026-01-01+00') to ('2026-02-01+00');
  create table public.feb partition of public.events for values from ('2026-02-01+00') to ('2026-03-01+00') partition by range (ts);
  create table public.feb_early partition of public.feb for values from ('2026-02-01+00') to ('2026-02-15+00');
  create table public.feb_late partition of public.feb for values from ('2026-02-15+00') to ('2026-03-01+00')`

/** Each makes a partition differ: alone, and where the set has the same or more. */
const changes: Readonly<Record<string, (table: string, role: string) => string>> = {
  owner: (table, role) => `alter table ${table} owner to "${role}"`,
  right: (table, role) => `grant select on ${table} to "${role}"`,
  'right to all': (table) => `grant select on ${table} to public`,
  'right on a column': (table, role) => `grant update (body) on ${table} to "${role}"`,
  'right on a column to all': (table) => `grant update (body) on ${table} to public`,
  'row security': (table) => `alter table ${table} enable row level security`,
  'forced row security': (table) => `alter table ${table} force row level security`,
  policy: (table) => `create policy few on ${table} using (id > 0)`,
  'statistics target': (table) => `alter table only ${table} alter body set statistics 500`,
  'column option': (table) => `alter table only ${table} alter body set (n_distinct = -0.5)`,
  'statistics object': (table) => `create statistics own on id, ts from ${table}`,
  'replica identity': (table) => `alter table ${table} replica identity full`,
}

const tables = ['public.events', 'public.jan', 'public.feb', 'public.feb_late']

interface Looked {
  readonly screened: readonly Drift[]
  readonly complete: readonly Drift[]
  readonly comparedNumber: number | undefined
}

async function look(session: Session): Promise<Looked> {
  const facts = await readFacts(session, {
    database: 'default',
    ledgerSchema: 'partitiond',
    named: [],
    compares: true,
  })
  const [set] = facts.sets
  if (set === undefined) throw new Error('the set is not there')
  const among = whoCouldDiffer(set, facts.withSettings)
  const read = async (which: typeof among): Promise<readonly Drift[]> => {
    const { drift } = await readTraits(session, {
      traits: [],
      drift: [{ oid: set.oid, toast: [], among: which }],
    })
    return drift.get(set.oid) ?? []
  }
  return {
    screened: await read(among),
    complete: await read('all'),
    comparedNumber: among === 'all' ? undefined : among.length,
  }
}

/** What a partition may have beyond its parent without being told. */
const ownAffair: ReadonlySet<string> = new Set([
  'statistics target',
  'column option',
  'statistics object',
  'replica identity',
])

describeEachMajor('who could differ from the set', (major) => {
  it('names whoever a comparison of all would find, whatever differs and on whatever level', async () => {
    await using db = await (await cluster(major)).database()
    const role = await db.role('app')
    await using session = await sessionWith(db.url)
    for (const [what, change] of Object.entries(changes)) {
      for (const table of tables) {
        await db.exec(setup)
        const before = await look(session)
        await db.exec(change(table, role))
        const { screened, complete } = await look(session)
        await db.exec('drop table public.events')
        const isTold = table === 'public.events' || !ownAffair.has(what)
        expect({ what, table, before: before.comparedNumber, isTold: complete.length > 0, screened }).toEqual(
          {
            what,
            table,
            before: 0,
            isTold,
            screened: complete,
          },
        )
      }
    }
  })
})
