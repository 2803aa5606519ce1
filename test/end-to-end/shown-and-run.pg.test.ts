import { expect, it } from 'vitest'
import { type Preview } from '../../src/daemon/preview.ts'
import { compile } from '../../src/sql/compile.ts'
import { wordStep } from '../../src/sql/word-step.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { aKeeper, openSite, troubleOf } from './site.ts'
import { Wire } from '../support/wire.ts'

const policies = `
version: 1
defaults: { interval: 1 month, premake: { ahead: 1 } }
policies:
  - table: public.kept
    lifecycle:
      - { after: 1 day, do: freeze }
      - { after: 1 day, do: set, parameters: { fillfactor: 100 } }
      - { after: 2 months, do: detach, schema: archive }
    parameters: { autovacuum_vacuum_insert_scale_factor: 0.05 }
    indexes: ['create index on {partition} using brin (ts)']
    reconcile: true
  - table: public.caught
    default: { rows: move }
    lifecycle:
      - { after: 2 months, do: drop, grace: 0 days }
`

const set = (name: string): string => `
  create table public.${name} (id bigint not null, ts timestamptz not null, primary key (id, ts)) partition by range (ts);
  create table public.${name}_2025_12 partition of public.${name} for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.${name}_2026_02 partition of public.${name} for values from ('2026-02-01+00') to ('2026-03-01+00');
  insert into public.${name} select n, '2026-02-02+00' from generate_series(1, 10) as n;`

const tables = `${set('kept')} ${set('caught')}
  create index kept_id on only public.kept (id);
  create table public.caught_rest partition of public.caught default;
  insert into public.caught values (1, '2026-04-02+00')`

/** What changes a table of the user's, or locks one. */
const isWork = (text: string): boolean =>
  /^(create|alter|drop|lock|vacuum|analyze|truncate|with|insert|update|delete|do)\b/i.test(text) &&
  !/\bpartitiond\b/.test(text)

describeEachMajor('promise 8: what is shown is what is run', (major) => {
  it('every statement of the plan is sent as it was printed, in that order, and nothing else touches a table', async () => {
    await using site = await openSite(major, tables)
    await using wire = await Wire.open(site.db.urlAs(site.daemon))
    await using keeper = await aKeeper(wire.url, policies, {
      PARTITIOND_CONCURRENCY: '1',
      PARTITIOND_SETTLE: '0 ms',
    })
    const shown: string[] = []
    const remember = ({ plan, snapshot }: Preview): Promise<void> => {
      const wording = { limits: keeper.settings.limits, features: snapshot.features }
      for (const { actions } of plan.sets) {
        for (const action of actions) {
          for (const step of compile(action, wording)) shown.push(...wordStep(step).map(({ text }) => text))
        }
      }
      return Promise.resolve()
    }
    const { outcomes } = await keeper.cycle('2026-03-10T12:00:00Z', { consent: remember })
    expect(troubleOf(outcomes)).toEqual([])
    expect(new Set(outcomes.map(({ action }) => action.kind))).toEqual(
      new Set(['create', 'repair-default', 'index', 'set', 'freeze', 'detach', 'drop', 'analyze']),
    )
    const sent = wire.sent.map(({ text }) => text)
    expect(missingInOrder(shown, sent.join('\n'))).toBeUndefined()
    expect(sent.filter(isWork)).toEqual(shown.filter(isWork))
  })
})

/** The first text that does not come, after the ones before it have come; undefined when all do. Settings may share a round trip. */
function missingInOrder(wanted: readonly string[], sent: string): string | undefined {
  let from = 0
  return wanted.find((text) => {
    const place = sent.indexOf(text, from)
    from = place + text.length
    return place === -1
  })
}
