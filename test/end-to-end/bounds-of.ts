import { type TestDatabase } from '../support/cluster.ts'

/** What the partitions of a table take, by their names: `{ t_eu: "IN ('eu')" }`. */
export async function boundsOf(db: TestDatabase, table: string): Promise<Readonly<Record<string, string>>> {
  await db.exec("set timezone = 'UTC'; set datestyle = 'ISO, YMD'")
  const rows = await db.rows<{ name: string; bound: string }>(
    `select c.relname as name, pg_catalog.pg_get_expr(c.relpartbound, c.oid) as bound
     from pg_catalog.pg_inherits as i join pg_catalog.pg_class as c on c.oid = i.inhrelid
     where i.inhparent = $1::pg_catalog.regclass order by c.relname collate "C"`,
    [table],
  )
  return Object.fromEntries(rows.map(({ name, bound }) => [name, bound.replace('FOR VALUES ', '')]))
}
