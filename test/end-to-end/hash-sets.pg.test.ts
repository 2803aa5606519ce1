import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { boundsOf } from './bounds-of.ts'
import { openSite, troubleOf } from './site.ts'

const anyMoment = '2026-03-10T12:00:00Z'

function policyOf(modulus: number, table = 'public.saves'): string {
  return `
version: 1
policies:
  - { table: ${table}, hash: { modulus: ${modulus} } }
`
}

describeEachMajor('hash sets', (major) => {
  it('are made complete at once, take every row for two years, and lose nothing', async () => {
    await using site = await openSite(
      major,
      'create table public.saves (id bigint primary key, body text) partition by hash (id)',
    )
    await using keeper = await site.keeper(policyOf(4))
    const first = await keeper.cycle(anyMoment)
    expect(troubleOf(first.outcomes)).toEqual([])
    expect(await boundsOf(site.db, 'public.saves')).toEqual({
      saves_p0: 'WITH (modulus 4, remainder 0)',
      saves_p1: 'WITH (modulus 4, remainder 1)',
      saves_p2: 'WITH (modulus 4, remainder 2)',
      saves_p3: 'WITH (modulus 4, remainder 3)',
    })
    await site.db.exec('insert into public.saves select n from generate_series(1, 1000) as n')
    for (const at of ['2026-09-01T00:00:00Z', '2027-03-01T00:00:00Z', '2028-03-01T00:00:00Z']) {
      const { plan } = await keeper.cycle(at)
      const [set] = plan.sets
      expect(set?.actions.filter(({ kind }) => kind !== 'analyze')).toEqual([])
      expect(set?.findings).toEqual([])
      expect(set?.summary).toMatchObject({
        attached: 4,
        premakeMissing: 0,
        isComplete: true,
        coveredUntil: undefined,
      })
    }
  })

  it('with mixed moduli are complete as they are', async () => {
    await using site = await openSite(
      major,
      `create table public.saves (id bigint) partition by hash (id);
       create table public.saves_even partition of public.saves for values with (modulus 2, remainder 0);
       create table public.saves_1 partition of public.saves for values with (modulus 4, remainder 1);
       create table public.saves_3 partition of public.saves for values with (modulus 4, remainder 3)`,
    )
    await using keeper = await site.keeper(policyOf(4))
    const { plan, outcomes } = await keeper.cycle(anyMoment)
    expect(outcomes.filter(({ action }) => action.kind === 'create')).toEqual([])
    expect(plan.sets[0]?.findings).toEqual([])
    expect(plan.sets[0]?.summary.isComplete).toBe(true)
  })

  it('get what is missing where the modulus of the policy fills it exactly', async () => {
    await using site = await openSite(
      major,
      `create table public.saves (id bigint) partition by hash (id);
       create table public.saves_even partition of public.saves for values with (modulus 2, remainder 0);
       create table public.saves_1 partition of public.saves for values with (modulus 8, remainder 1)`,
    )
    await using keeper = await site.keeper(policyOf(8))
    const { outcomes } = await keeper.cycle(anyMoment)
    expect(troubleOf(outcomes)).toEqual([])
    expect(await boundsOf(site.db, 'public.saves')).toEqual({
      saves_even: 'WITH (modulus 2, remainder 0)',
      saves_1: 'WITH (modulus 8, remainder 1)',
      saves_p3: 'WITH (modulus 8, remainder 3)',
      saves_p5: 'WITH (modulus 8, remainder 5)',
      saves_p7: 'WITH (modulus 8, remainder 7)',
    })
    await site.db.exec('insert into public.saves select n from generate_series(1, 1000) as n')
  })

  it('are left alone and told where it does not', async () => {
    await using site = await openSite(
      major,
      `create table public.saves (id bigint) partition by hash (id);
       create table public.saves_1 partition of public.saves for values with (modulus 4, remainder 1)`,
    )
    for (const modulus of [2, 6]) {
      await using keeper = await site.keeper(policyOf(modulus))
      const { plan } = await keeper.cycle(anyMoment)
      expect(plan.sets[0]?.actions.filter(({ kind }) => kind === 'create')).toEqual([])
      expect(plan.sets[0]?.findings.map(({ code, level }) => [code, level])).toEqual([
        ['hash-incomplete', 'error'],
      ])
      expect(plan.sets[0]?.summary.isComplete).toBe(false)
    }
  })
})
