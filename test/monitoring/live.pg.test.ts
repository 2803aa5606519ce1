import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, type Site } from '../end-to-end/site.ts'
import { majors } from '../support/majors.ts'
import { type LiveDaemon, liveDaemon } from './live-daemon.ts'
import { eventually, missingPrograms } from './live-process.ts'
import { startWatch, type Watch } from './live-watch.ts'

const missing = missingPrograms(['prometheus', 'prometheus-alertmanager'])
const why = missing.length === 0 ? '' : ` (skipped: ${missing.join(' and ')} not on the PATH)`
if (why !== '') process.stderr.write(`no alert is followed to a pager${why}\n`)

const tables = `
  create table public.busy (id bigint, ts timestamptz not null) partition by range (ts);
  create table public.caught (id bigint, ts timestamptz not null) partition by range (ts);
  create table public.caught_rest partition of public.caught default;
  create table public.kept (id bigint, ts timestamptz not null) partition by range (ts)`

const runbooks = 'https://github.com/partitiond/partitiond/blob/main/docs/runbooks'

interface Wish {
  readonly ahead: number
  readonly rows: 'report' | 'move'
  /** Where partitions of public.kept go. */
  readonly archive: string
}

const policies = ({ ahead, rows, archive }: Wish): string => `
version: 1
defaults: { interval: 1 day, premake: { ahead: ${ahead} } }
policies:
  - table: public.busy
  - table: public.caught
    default: { rows: ${rows} }
  - table: public.kept
    lifecycle:
      - { after: 10 days, do: archive, to: 'file://${archive}' }
      - { after: 10 days, do: drop, grace: 0 days }
`

/** The newest server will do: what is proven here is the way from the metrics to the pager. */
const major = majors().at(-1) ?? 18

// Each test begins where the one before ended, so none can be tried again alone.
const story = { timeout: 240_000, retry: 0 }

describe.skipIf(missing.length > 0)(`with a real Prometheus and Alertmanager${why}`, story, () => {
  const everything = new AsyncDisposableStack()
  let site: Site
  let daemon: LiveDaemon
  let watch: Watch
  let archive: string

  beforeAll(async () => {
    archive = mkdtempSync(join(tmpdir(), 'partitiond-archive-'))
    everything.defer(() => rmSync(archive, { recursive: true, force: true }))
    site = everything.use(await openSite(major, tables))
    daemon = everything.use(
      await liveDaemon(site.db.urlAs(site.daemon), policies({ ahead: 2, rows: 'report', archive }), {
        PARTITIOND_ARCHIVE_VERIFY_EVERY: '1 s',
      }),
    )
    await daemon.start()
    watch = everything.use(await startWatch(daemon.address))
    await eventually('a look at every rule', async () =>
      (await watch.health()).join() === 'ok' ? true : undefined,
    )
  })

  afterAll(() => everything.disposeAsync())

  async function countOf(table: string): Promise<number> {
    const rows = await site.db.rows(
      'select 1 from pg_catalog.pg_inherits where inhparent = $1::pg_catalog.regclass',
      [table],
    )
    return rows.length
  }

  it('nobody is woken while all is well', async () => {
    await eventually('three partitions', async () => ((await countOf('public.busy')) >= 3 ? true : undefined))
    await eventually('silence', async () => ((await watch.alerts()).length === 0 ? true : undefined))
    expect(await watch.health()).toEqual(['ok'])
    const critical = watch.webhook.notices.filter(({ labels }) => labels['severity'] === 'critical')
    expect(critical).toEqual([])
  })

  it('rows in a DEFAULT partition are told of, until the policy lets them move', async () => {
    await site.db.exec("insert into public.caught values (1, now() + interval '3 days')")
    const labels = { alertname: 'PartitiondDefaultPartitionHasRows', table: 'public.caught' }
    const firing = await watch.webhook.arrival('firing', labels)
    expect(firing.labels).toMatchObject({ severity: 'warning', database: 'default', job: 'partitiond' })
    expect(firing.annotations['summary']).toBe('The DEFAULT partition of public.caught holds rows')
    expect(firing.annotations['runbook_url']).toBe(`${runbooks}/PartitiondDefaultPartitionHasRows.md`)

    daemon.policies(policies({ ahead: 3, rows: 'move', archive }))
    await watch.webhook.arrival('resolved', labels)
    const rows = await site.db.rows<{ isInDefault: boolean }>(
      `select tableoid = 'public.caught_rest'::pg_catalog.regclass as "isInDefault" from public.caught`,
    )
    expect(rows).toEqual([{ isInDefault: false }])
  })

  it('a table that somebody keeps locked lacks partitions, until the lock is gone', async () => {
    const client = await site.db.client()
    await client.query('begin; lock table public.busy in share update exclusive mode')
    daemon.policies(policies({ ahead: 5, rows: 'move', archive }))
    const labels = { alertname: 'PartitiondPremakeMissing', table: 'public.busy' }
    const firing = await watch.webhook.arrival('firing', labels)
    expect(firing.annotations['summary']).toMatch(/^public\.busy lacks [12] partitions$/)
    expect(firing.annotations['runbook_url']).toBe(`${runbooks}/PartitiondPremakeMissing.md`)

    await client.query('rollback')
    await watch.webhook.arrival('resolved', labels)
    expect(await countOf('public.busy')).toBeGreaterThanOrEqual(6)
  })

  it('an archive that somebody alters once its partition is gone wakes somebody, until it is put right', async () => {
    await site.asOwner(`
      create table public.kept_old partition of public.kept for values from ('2020-01-01 00:00:00+00') to ('2020-01-02 00:00:00+00');
      insert into public.kept select n, '2020-01-01 12:00:00+00' from pg_catalog.generate_series(1, 1000) as n`)
    const file = await eventually('a dropped partition', async () => {
      const [gone] = await site.db.rows("select 1 where pg_catalog.to_regclass('public.kept_old') is null")
      return gone === undefined ? undefined : globSync(`${archive}/**/data.copy.zst`)[0]
    })
    const whole = readFileSync(file)
    writeFileSync(file, whole.with(100, (whole[100] ?? 0) ^ 1))
    const labels = { alertname: 'PartitiondArchiveDamaged', table: 'public.kept' }
    const firing = await watch.webhook.arrival('firing', labels)
    expect(firing.labels).toMatchObject({ severity: 'critical', database: 'default' })
    expect(firing.annotations['runbook_url']).toBe(`${runbooks}/PartitiondArchiveDamaged.md`)

    writeFileSync(file, whole)
    await watch.webhook.arrival('resolved', labels)
  })

  it('a daemon that is gone is missed, until it is back', async () => {
    expect(await daemon.stop()).toBe(0)
    const firing = await watch.webhook.arrival('firing', { alertname: 'PartitiondAbsent' })
    expect(firing.annotations['summary']).toBe('No partitiond is being scraped')

    await daemon.start()
    await watch.webhook.arrival('resolved', { alertname: 'PartitiondAbsent' })
  })
})
