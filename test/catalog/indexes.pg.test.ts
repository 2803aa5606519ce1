import { expect, it } from 'vitest'
import { readLackingTables } from '../../src/catalog/indexes/read-lacking-tables.ts'
import { markOf } from '../../src/domain/index-definition.ts'
import { describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { cluster } from '../support/cluster.ts'
import { sessionWith } from '../postgres/sessions.ts'

const brin = { unique: false, columns: 'using brin (ts)', predicate: undefined }
const mark = markOf(brin)
const ledger = { ledgerSchema: 'partitiond', ledgerAvailable: false }

const odd = `"Odd ON x USING y"."T'""q (z)"`

const tables = `
  create schema "Odd ON x USING y";
  create table ${odd} (id int, ts timestamptz not null, "b ON ""c" text) partition by range (ts);
  create table public.p1 partition of ${odd} for values from ('2026-01-01+00') to ('2026-02-01+00');
  create table "Odd ON x USING y"."p 2" partition of ${odd} for values from ('2026-02-01+00') to ('2026-03-01+00')`

async function oidOf(db: TestDatabase, name: string): Promise<number> {
  const [row] = await db.rows<{ oid: number }>('select $1::regclass::oid as oid', [name])
  return row?.oid ?? 0
}

describeEachMajor('a look at indexes', (major) => {
  it('finds what is lacking and what stands there, whatever the names are', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${tables};
      create index "i USING x" on only ${odd} ("b ON ""c" desc nulls last, lower("b ON ""c")) where "b ON ""c" <> ' WHERE (x)';
      create index "own USING" on public.p1 ("b ON ""c" desc nulls last, lower("b ON ""c")) where "b ON ""c" <> ' WHERE (x)';
      create index marked on "Odd ON x USING y"."p 2" using brin (ts);
      comment on index "Odd ON x USING y".marked is E'ours: see the wiki\\n${mark}\\nand so on'`)
    await using session = await sessionWith(db.url)
    const oid = await oidOf(db, odd)
    const { lacking, findings } = await readLackingTables(session, [{ oid, marks: [mark] }], ledger)
    expect(findings).toEqual([])
    const found = lacking.get(oid) ?? []
    expect(found.map(({ table, unmarked }) => [table.name, unmarked])).toEqual([
      [{ schema: 'Odd ON x USING y', name: 'p 2' }, []],
      [{ schema: 'public', name: 'p1' }, [mark]],
    ])
    const columns = 'USING btree ("b ON ""c" DESC NULLS LAST, lower("b ON ""c"))'
    const predicate = `("b ON ""c" <> ' WHERE (x)'::text)`
    expect(found[1]?.lacks).toMatchObject([{ columns, predicate, isPartitioned: true, isValid: false }])
    expect(found[1]?.indexes).toMatchObject([
      { name: { name: 'own USING' }, columns, predicate, isValid: true },
    ])
  })

  it('does not walk what has nothing to be looked at, nor waits for who has a table locked', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${tables}; create index on public.p1 (lower("b ON ""c"))`)
    await using session = await sessionWith(db.url)
    const oid = await oidOf(db, odd)
    expect((await readLackingTables(session, [{ oid, marks: [] }], ledger)).lacking.size).toBe(0)
    const holder = await db.client()
    await holder.query('begin; lock table public.p1 in access exclusive mode')
    const { lacking, findings } = await readLackingTables(session, [{ oid, marks: [mark] }], ledger)
    expect(findings).toMatchObject([{ code: 'indexes-not-read', subject: 'public.p1' }])
    expect((lacking.get(oid) ?? []).map(({ table }) => table.name.name)).toEqual(['p 2'])
  })
})
