import { describe, expect, it } from 'vitest'
import { rangeBound } from '../../../src/domain/bound.ts'
import { parseKeyValue } from '../../../src/domain/key-value.ts'
import { nameBytes } from '../../../src/planning/naming/fit-name.ts'
import { type ChosenName, chooseName } from '../../../src/planning/naming/free-name.ts'
import { timeTokens } from '../../../src/planning/naming/time-tokens.ts'

function choose(taken: ReadonlySet<string>, upper = '2026-04-01', table = 'events'): ChosenName {
  const tokens = timeTokens(
    rangeBound(parseKeyValue('2026-03-01', 'date'), parseKeyValue(upper, 'date')),
    'date',
    'UTC',
  )
  const set = { schema: 'public', name: table }
  return chooseName({ template: '{table}_{yyyy}_{MM}', set, tokens, taken: (name) => taken.has(name) })
}

const none: ReadonlySet<string> = new Set()
const plain: ReadonlySet<string> = new Set(['events_2026_03'])

describe('a name for a new partition', () => {
  it('is the template’s own when that is free', () => {
    expect(choose(none)).toEqual({ name: 'events_2026_03', wanted: 'events_2026_03', collided: false })
  })

  it('gets a short hash when it is taken', () => {
    const chosen = choose(plain)
    expect(chosen).toMatchObject({ wanted: 'events_2026_03', collided: true })
    expect(chosen.name).toMatch(/^events_2026_03_[a-z0-9]{6}$/)
  })

  it('is the same every time for the same bounds, and another for others', () => {
    expect(choose(plain)).toEqual(choose(plain))
    expect(choose(plain, '2026-03-15').name).not.toBe(choose(plain).name)
  })

  it('is found even when the hashed one is taken too', () => {
    const first = choose(plain).name
    const second = choose(new Set([...plain, first])).name
    expect(second).toMatch(/^events_2026_03_[a-z0-9]{6}$/)
    expect(second).not.toBe(first)
  })

  it('fits into 63 bytes with its hash, and keeps suffix and hash', () => {
    const table = '긴이름'.repeat(7)
    const { wanted } = choose(none, '2026-04-01', table)
    const { name } = choose(new Set([wanted]), '2026-04-01', table)
    expect(nameBytes(name)).toBeLessThanOrEqual(63)
    expect(name).toMatch(/_2026_03_[a-z0-9]{6}$/)
  })
})
