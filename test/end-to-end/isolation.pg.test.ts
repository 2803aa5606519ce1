import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { openSite, partitionsOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const policies = `
version: 1
defaults: { interval: 1 month, premake: { ahead: 1 } }
policies:
  - table: public.a_missing
  - table: public.b_plain
  - table: public.c_foreign
  - table: public.d_poisoned
  - table: public.e_misfit
    interval: 1000
  - table: public.f_forbidden
  - table: public.g_healthy
  - table: public.h_healthy
`

const set = (name: string): string =>
  `create table public.${name} (ts timestamptz not null) partition by range (ts);`

/** A rule of the house that somebody has written for one table only. */
const eventTrigger = `
  create function public.no_poison() returns event_trigger language plpgsql as $$
  begin
    if exists (select from pg_event_trigger_ddl_commands() where object_identity ~ 'd_poisoned') then
      raise exception 'no new tables called d_poisoned, please';
    end if;
  end $$;
  create event trigger no_poison on ddl_command_end execute function public.no_poison()`

describeEachMajor('promise 6: one broken table stops nothing else', (major) => {
  it('each failure stands alone, says why, and is over when its cause is', async () => {
    const setup = ['c_foreign', 'd_poisoned', 'e_misfit', 'f_forbidden', 'g_healthy', 'h_healthy'].map(set)
    await using site = await openSite(major, setup.join('') + 'create table public.b_plain (ts timestamptz)')
    const { db, owner, daemon } = site
    const [stranger, poor] = [await db.role('stranger'), await db.role('poor')]
    await db.exec(`alter table public.c_foreign owner to "${stranger}"; ${eventTrigger}`)
    await db.exec(`grant "${poor}" to "${daemon}"; alter table public.f_forbidden owner to "${poor}"`)
    const keeper = await site.keeper(policies)

    const { plan, outcomes } = await keeper.cycle(at)
    const told = outcomes.map(({ action, result, code }) => `${action.target.name} ${result} ${code}`.trim())
    expect(told.filter((line) => line.endsWith('done'))).toEqual([
      'g_healthy_2026_03 done',
      'g_healthy_2026_04 done',
      'h_healthy_2026_03 done',
      'h_healthy_2026_04 done',
    ])
    expect(told.filter((line) => !line.endsWith('done'))).toEqual([
      'c_foreign_2026_03 failed insufficient-privilege',
      'c_foreign_2026_04 failed insufficient-privilege',
      'd_poisoned_2026_03 failed refused-by-the-database',
      'd_poisoned_2026_04 failed refused-by-the-database',
      'f_forbidden_2026_03 failed insufficient-privilege',
      'f_forbidden_2026_04 failed insufficient-privilege',
    ])
    expect(outcomes.find(({ action }) => action.target.name === 'd_poisoned_2026_03')?.message).toContain(
      'no new tables called d_poisoned, please',
    )
    const errors = plan.sets.flatMap(({ findings }) => findings.filter(({ level }) => level === 'error'))
    expect(errors.map(({ subject, code }) => `${subject} ${code}`).toSorted()).toEqual([
      'public.a_missing missing-table',
      'public.b_plain not-partitioned',
      'public.e_misfit interval-misfit',
    ])

    await db.exec(`drop event trigger no_poison; alter table public.c_foreign owner to "${owner}"`)
    await db.exec(`grant create on schema public to "${poor}"`)
    const again = await keeper.cycle(at)
    expect(again.outcomes.map(({ action, result }) => `${action.target.name} ${result}`)).toEqual(
      ['c_foreign', 'd_poisoned', 'f_forbidden'].flatMap((name) => [
        `${name}_2026_03 done`,
        `${name}_2026_04 done`,
      ]),
    )
    expect(await partitionsOf(db, 'public.d_poisoned')).toEqual(['d_poisoned_2026_03', 'd_poisoned_2026_04'])
  })
})
