import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exportObject } from '../../src/archive/export.ts'
import { type Manifest } from '../../src/archive/manifest-schema.ts'
import { contentsOf } from '../../src/domain/contents.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { exportOf } from './table-export.ts'

const needed = ['bash', 'psql', 'zstd', 'gzip', 'jq', 'sha256sum']
const missing = needed.filter((tool) => spawnSync(tool, ['--version']).error !== undefined)
const page = readFileSync('docs/archive.md', 'utf8')

function sectionOf(title: string): string {
  return page.split(/^## /m).find((each) => each.startsWith(title)) ?? ''
}

/** The commands of a section of the page, as a person would paste them. */
function commandsOf(section: string): string {
  return [...sectionOf(section).matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block ?? '').join('\n')
}

function paste(commands: string, folder: string, url: string): string {
  return execFileSync('bash', ['--norc', '--noprofile', '-euo', 'pipefail', '-c', commands], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], DATABASE_URL: url },
  })
}

const odd = `create schema odd;
  create type odd.mood as enum ('glad', 'sad');
  create table odd."Events 2025" (
    id bigint primary key, ts timestamptz not null, body text, mood odd.mood, raw bytea, price numeric, yes bool, fixed char(4),
    tags text[], twice bigint generated always as (id * 2) stored);
  create index "by ts" on odd."Events 2025" (ts);
  insert into odd."Events 2025"
    select g, timestamptz '2025-03-01' + g * interval '1.5 s', E'a\\tb\\n\\\\' || g, 'sad', decode(md5(g::text), 'hex'), g / 7.0, g % 2 = 0,
      'ab', array['x,"y', null, ''] from generate_series(1, 500) g;
  insert into odd."Events 2025" values (1000, 'infinity', null, null, null, 'NaN', null, null, null), (1001, '2025-03-02', '', 'glad', '', 0, true, '', '{}')`

async function archived(
  db: TestDatabase,
  format: 'copy' | 'csv',
  compression: 'zstd' | 'gzip',
): Promise<string> {
  const request = await exportOf(db, 'odd."Events 2025"', { formatName: format })
  await exportObject({ ...request, layout: { ...request.layout, compression } })
  const folder = mkdtempSync(join(tmpdir(), 'archive-'))
  for (const [key, bytes] of request.store.objects)
    writeFileSync(join(folder, key.split('/').at(-1) ?? ''), bytes)
  return folder
}

// The page is for people without partitiond: where their tools are not installed there is nothing to try.
describeEachMajor(
  `an archive in the hands of a person${missing.length > 0 ? ` (not tried: no ${missing.join(', ')})` : ''}`,
  (major) => {
    it.skipIf(missing.length > 0).each([
      ['copy', 'zstd'],
      ['csv', 'gzip'],
    ] as const)(
      'comes back with psql alone, as docs/archive.md says: %s with %s',
      async (format, compression) => {
        await using db = await (await cluster(major)).database()
        await db.exec(odd)
        const folder = await archived(db, format, compression)
        try {
          await db.exec('drop table odd."Events 2025"')
          const said = paste(commandsOf('Restoring without partitiond'), folder, db.url)
          const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest
          expect(said).toContain(`${manifest.files[0]?.name}: OK`)
          expect(said).toContain(`502|${manifest.contents.digest.value}`)
          const [row] = await db.rows<{ indexes: number }>(
            `select count(*)::int as indexes from pg_indexes where schemaname = 'odd'`,
          )
          expect(row).toEqual({ indexes: 2 })
        } finally {
          rmSync(folder, { recursive: true })
        }
      },
    )

    it('has the digest that the page explains', async () => {
      await using db = await (await cluster(major)).database()
      await db.exec(`create table public.t (id bigint not null, body text);
        insert into public.t values (1, 'a'), (2, ''), (3, null), (4, E'\\\\\\tä')`)
      const explained = /```sql\n(.*?)```/s.exec(sectionOf('The digest'))?.[1] ?? ''
      const [row] = await db.rows<{ rows: string; digest: string }>(explained)
      const { contents } = await exportObject(await exportOf(db, 'public.t'))
      expect(contentsOf(row?.rows ?? '', row?.digest ?? '')).toEqual(contents)
    })
  },
)
