import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ran } from './captured-io.ts'

it.each([
  'create index on {partition} (ts); drop table public.events',
  'create index on {partition} (ts) -- drop table public.events',
  'create index on {partition} (ts)) ; drop table public.events; select (1',
  "create index on {partition} (ts) where note = E'\\'; drop table public.events; --'",
  'create index on {partition} (ts) where note = $$ $$; drop table public.events',
  'drop table {partition}',
])(
  'a policy whose index is more than an index is refused before anything is reached: %s',
  async (statement) => {
    const folder = await mkdtemp(join(tmpdir(), 'partitiond-'))
    await using after = new AsyncDisposableStack()
    after.defer(() => rm(folder, { recursive: true }))
    const policies = join(folder, 'policies.yaml')
    const policy = { table: 'public.events', interval: '1 month', indexes: [statement] }
    await writeFile(policies, JSON.stringify({ version: 1, policies: [policy] }))
    for (const command of ['plan', 'apply', 'check']) {
      const { code, stderr } = await ran([command], {
        env: { PARTITIOND_POLICIES: policies, DATABASE_URL: 'postgres://127.0.0.1:1/a' },
      })
      expect(stderr).toContain('indexes[0]')
      expect(code).toBe(2)
    }
  },
)
