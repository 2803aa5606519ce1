import { type Client } from 'pg'

interface Row {
  readonly parent: number
  readonly bound: string
}

/** What anybody must read who wants to know which partitions exist: one query, nothing else. */
const QUERY = `
  select i.inhparent as parent, n.nspname, c.relname, pg_catalog.pg_get_expr(c.relpartbound, c.oid) as bound, i.inhdetachpending
  from
    pg_catalog.pg_partitioned_table as p
    join pg_catalog.pg_inherits as i on i.inhparent = p.partrelid
    join pg_catalog.pg_class as c on c.oid = i.inhrelid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace`

const BOUND = /^FOR VALUES FROM \('([^']+)'\) TO \('([^']+)'\)$/

/**
 * The floor of a cycle with nothing due: reads all bounds on a kept connection, parses them and looks for gaps.
 * Returns the gaps found, so that none of it can be left out.
 */
export async function readAllBounds(client: Client): Promise<number> {
  const { rows } = await client.query<Row>(QUERY)
  let gaps = 0
  for (const partitions of Map.groupBy(rows, ({ parent }) => parent).values()) {
    const ranges = partitions
      .map(({ bound }) => parse(bound))
      .toSorted((a, b) => (a.lower < b.lower ? -1 : 1))
    for (const [at, range] of ranges.entries()) {
      const before = ranges[at - 1]
      if (before !== undefined && before.upper !== range.lower) gaps += 1
    }
  }
  return gaps
}

function parse(text: string): { readonly lower: bigint; readonly upper: bigint } {
  const [, lower = '', upper = ''] = BOUND.exec(text) ?? []
  return { lower: position(lower), upper: position(upper) }
}

/** Exact, as bounds may end in microseconds. */
function position(text: string): bigint {
  return Temporal.Instant.from(text).epochNanoseconds
}
