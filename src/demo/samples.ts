import { readFileSync } from 'node:fs'

const inOrder = ['chat', 'weblog', 'events', 'spending', 'metrics', 'history'] as const

/**
 * The sample tables as one script for an empty database: tables that people really partition, partitions somebody
 * made by hand, and rows, all around `now` (the server's clock when left out). To be sent as one simple query, which
 * makes it one transaction.
 */
export function sampleSql(now?: Temporal.Instant): string {
  // An instant's text has no quote in it.
  const moment = `select pg_catalog.set_config('samples.now', '${now === undefined ? '' : now.toString()}', true);\n`
  return (
    moment +
    inOrder.map((name) => readFileSync(new URL(`samples/${name}.sql`, import.meta.url), 'utf8')).join('\n')
  )
}

/** The policy file that goes with the sample tables. */
export const samplePolicies = new URL('samples/policies.yaml', import.meta.url)
