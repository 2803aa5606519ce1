import { describe, expect, it } from 'vitest'
import { narrowPolicies } from '../../src/cli/narrow-policies.ts'
import { selectTables } from '../../src/cli/select-tables.ts'
import { displayName } from '../../src/domain/name.ts'
import { matchesPattern, parseTablePattern, type TablePattern } from '../../src/domain/table-pattern.ts'
import { aPolicy, aSet } from '../support/builders.ts'
import { planned } from './planned.ts'

function pattern(text: string): TablePattern {
  const parsed = parseTablePattern(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

describe('--table', () => {
  const policies = [
    aPolicy('public.events', '1 month'),
    aPolicy('metrics.*', '1 day'),
    aPolicy('"Mixed"."a*b"', '1 day'),
  ]

  it('keeps exact policies that match and narrows globs to what both match', () => {
    const narrowed = narrowPolicies(policies, pattern('metrics.cpu*'))
    expect(narrowed.map(({ table }) => table.text)).toEqual(['metrics.*', '"Mixed"."a*b"'].slice(0, 1))
    const [glob] = narrowed
    expect(glob !== undefined && matchesPattern(glob.table, { schema: 'metrics', name: 'cpu_load' })).toBe(
      true,
    )
    expect(glob !== undefined && matchesPattern(glob.table, { schema: 'metrics', name: 'disk' })).toBe(false)
  })

  it('leaves out globs that do not match the one table it names', () => {
    expect(narrowPolicies(policies, pattern('metrics.cpu')).map(({ table }) => table.text)).toEqual([
      'metrics.*',
    ])
    expect(narrowPolicies(policies, pattern('public.evnts'))).toEqual([])
  })

  it('changes nothing when it is not given', () => {
    expect(narrowPolicies(policies, undefined)).toBe(policies)
  })

  it('leaves sets and findings of other tables out of the plan', () => {
    const sets = [aSet('public.events').build(), aSet('metrics.cpu').build()]
    const all = [...policies, aPolicy('nowhere.*', '1 day')]
    const chosen = pattern('metrics.*')
    const { plan } = planned(sets, narrowPolicies(all, chosen))
    const selected = selectTables(plan, chosen)
    expect(selected.sets.map(({ table }) => displayName(table))).toEqual(['metrics.cpu'])
    expect(selected.findings).toEqual([])
  })
})
