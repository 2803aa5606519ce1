import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CliIo } from '../../src/cli/io.ts'
import { cluster, type Major, type TestDatabase } from '../support/cluster.ts'
import { ran, type Ran } from './captured-io.ts'

/** A database, a plain role that looks after it, a policy file, and a command line to use. */
export interface Desk extends AsyncDisposable {
  readonly db: TestDatabase
  readonly owner: string
  readonly daemon: string
  /** For files of the test; removed with the desk. */
  readonly folder: string
  policies(text: string): Promise<void>
  run(line: string, changes?: Partial<CliIo>): Promise<Ran>
  /** Attached partitions of public.events, in order of their names. */
  partitions(): Promise<readonly string[]>
}

/** Sets within which every clock of a test stands: 2026-03-10 is the day `--at` names. */
export const at = '--at 2026-03-10T12:00:00Z'
export const travel = `${at} --allow time-travel`

export const monthly = `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 1 }
    lifecycle:
      - { after: 1 month, do: drop, grace: 7 days }
`

/** `public.events` with January to March 2026 and the policies `monthly`. */
export async function openDesk(major: Major): Promise<Desk> {
  const db = await (await cluster(major)).database()
  const owner = await db.role('owner')
  const daemon = await db.role('daemon')
  await db.exec(`
    grant "${owner}" to "${daemon}";
    grant create on schema public to "${owner}";
    grant create on database "${db.name}" to "${daemon}";
    set role "${owner}";
    create table public.events (id bigint, ts timestamptz not null) partition by range (ts);
    create table public.events_2026_01 partition of public.events for values from ('2026-01-01+00') to ('2026-02-01+00');
    create table public.events_2026_02 partition of public.events for values from ('2026-02-01+00') to ('2026-03-01+00');
    create table public.events_2026_03 partition of public.events for values from ('2026-03-01+00') to ('2026-04-01+00');
    reset role`)
  const folder = await mkdtemp(join(tmpdir(), 'partitiond-desk-'))
  const file = join(folder, 'policies.yaml')
  await writeFile(file, monthly)
  const env = { DATABASE_URL: db.urlAs(daemon), PARTITIOND_POLICIES: file }
  return {
    db,
    owner,
    daemon,
    folder,
    policies: (text) => writeFile(file, text),
    run: (line, changes = {}) => ran(line.split(' '), { ...changes, env: { ...env, ...changes.env } }),
    partitions: async () =>
      (
        await db.rows<{ name: string }>(
          `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'public.events'::regclass order by 1`,
        )
      ).map(({ name }) => name),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true })
      await db[Symbol.asyncDispose]()
    },
  }
}
