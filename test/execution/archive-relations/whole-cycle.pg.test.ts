import { expect, it } from 'vitest'
import { type Preview } from '../../../src/daemon/preview.ts'
import { compile } from '../../../src/sql/compile.ts'
import { wordStep } from '../../../src/sql/word-step.ts'
import { aKeeper, openSite, troubleOf } from '../../end-to-end/site.ts'
import { describeEachMajor } from '../../support/cluster.ts'
import { Wire } from '../../support/wire.ts'

const policies = `
version: 1
defaults: { interval: 1 month, premake: { ahead: 1 } }
policies:
  - table: public.shared
    lifecycle:
      - { after: 2 months, do: detach }
      - { after: 2 months, do: archive, to: 'table:archive.everything' }
      - { after: 2 months, do: drop, grace: 0 days }
  - table: public.elsewhere
    lifecycle:
      - { after: 2 months, do: detach }
      - { after: 2 months, do: archive, to: 'schema:archive' }
  - table: public.cold
    lifecycle:
      - { after: 2 months, do: detach }
      - { after: 2 months, do: archive, to: 'tablespace:pg_default' }
`

const set = (name: string): string => `
  create table public.${name} (id bigint not null, ts timestamptz not null, primary key (id, ts)) partition by range (ts);
  create table public.${name}_2025_12 partition of public.${name} for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.${name}_2026_02 partition of public.${name} for values from ('2026-02-01+00') to ('2026-03-01+00');
  insert into public.${name} select n, '2025-12-02+00' from generate_series(1, 10) as n;`

/** What changes a table of the user's, locks one, or reads all of one. */
const isWork = (text: string): boolean =>
  /^(create|alter|drop|lock|insert|update|delete|do|select pg_catalog.count\(\*\) as rows)\b/i.test(text) &&
  !/\bpartitiond(\.|$)/.test(text)

describeEachMajor('a policy that archives within the database', (major) => {
  it('does what its plan shows, and has nothing left to do in the next cycle', async () => {
    await using site = await openSite(major, set('shared') + set('elsewhere') + set('cold'))
    await using wire = await Wire.open(site.db.urlAs(site.daemon))
    await using keeper = await aKeeper(wire.url, policies, {
      PARTITIOND_CONCURRENCY: '1',
      PARTITIOND_SETTLE: '0 ms',
    })
    const shown: string[] = []
    const remember = ({ plan, snapshot }: Preview): Promise<void> => {
      const wording = { limits: keeper.settings.limits, features: snapshot.features }
      for (const action of plan.sets.flatMap(({ actions }) => actions)) {
        for (const step of compile(action, wording)) shown.push(...wordStep(step).map(({ text }) => text))
      }
      return Promise.resolve()
    }
    const { outcomes } = await keeper.cycle('2026-03-10T12:00:00Z', { consent: remember })
    expect(troubleOf(outcomes)).toEqual([])
    expect(wire.sent.map(({ text }) => text).filter(isWork)).toEqual(shown.filter(isWork))
    const ledger = await site.db.rows(
      'select archive_location as place, state, rows::int from partitiond.ledger order by 1',
    )
    expect(ledger).toEqual([
      { place: 'archive.elsewhere_2025_12', state: 'verified', rows: 10 },
      { place: 'archive.everything', state: 'dropped', rows: 10 },
      { place: 'public.cold_2025_12', state: 'verified', rows: 10 },
    ])
    expect((await keeper.cycle('2026-03-10T13:00:00Z')).outcomes).toEqual([])
  })
})
