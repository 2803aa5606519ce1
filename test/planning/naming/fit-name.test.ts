import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitName, nameBytes } from '../../../src/planning/naming/fit-name.ts'
import { shortHash } from '../../../src/domain/short-hash.ts'
import { renderPieces } from '../../../src/planning/naming/template.ts'

const tokens = { yyyy: '2026', MM: '01' }
const fit = (template: string, name: string, schema = 'public'): string =>
  fitName(renderPieces(template, { set: { schema, name }, tokens }))

describe('a partition’s name', () => {
  it('is left alone up to 63 bytes', () => {
    const table = 'x'.repeat(55)
    expect(fit('{table}_{yyyy}_{MM}', table)).toBe(`${table}_2026_01`)
    expect(fit('{table}_{yyyy}_{MM}', `${table}y`)).not.toContain(`${table}y`)
  })

  it('loses from its base when it is longer, never from its suffix', () => {
    const table = 'a_very_long_table_name_that_somebody_thought_was_a_good_idea_'
    expect(fit('{table}_{yyyy}_{MM}', table)).toBe(
      `a_very_long_table_name_that_somebody_thought_was_${shortHash(table)}_2026_01`,
    )
  })

  it('keeps tables apart that begin alike', () => {
    const [a, b] = ['x'.repeat(60), `${'x'.repeat(60)}y`]
    expect(fit('{table}_{yyyy}', a)).not.toBe(fit('{table}_{yyyy}', b))
  })

  it.each(['사용자이벤트로그테이블이름이아주길어요정말', '🪐🛰️🌌🔭🌠'.repeat(4), `é${'ü'.repeat(31)}`])(
    'is cut between characters (%s)',
    (table) => {
      const name = fit('{table}_{yyyy}_{MM}', table)
      expect(nameBytes(name)).toBeLessThanOrEqual(63)
      expect(nameBytes(name)).toBeGreaterThan(63 - 4)
      expect(name).toMatch(/_2026_01$/)
      expect(name.isWellFormed()).toBe(true)
      expect(table.startsWith(name.slice(0, name.indexOf(`_${shortHash(table)}`)))).toBe(true)
    },
  )

  it('fits whatever the table is called and wherever its name stands', () => {
    const templates = [
      '{table}_{yyyy}_{MM}',
      'p{yyyy}{MM}_{table}',
      '{schema}_{table}_{yyyy}{MM}',
      '{table}{table}_{yyyy}{MM}',
    ]
    const unit = fc.constantFrom('a', '_', '"', 'é', '한', '🪐')
    fc.assert(
      fc.property(
        fc.constantFrom(...templates),
        fc.string({ unit, minLength: 1, maxLength: 63 }),
        fc.string({ unit, minLength: 1, maxLength: 63 }),
        (template, table, schema) => {
          const name = fit(template, table, schema)
          expect(nameBytes(name)).toBeLessThanOrEqual(63)
          expect(name).toContain('2026')
        },
      ),
      { numRuns: 500 },
    )
  })

  it('loses from its literal part where the table is not in it', () => {
    const name = fit(`${'wwwlog'.repeat(10)}_{yyyy}_{MM}`, 'events')
    expect(name).toMatch(/^wwwlogwww.*_[a-z0-9]{6}2026_01$/)
    expect(nameBytes(name)).toBe(63)
  })

  it('is too long only when its tokens alone are', () => {
    expect(nameBytes(fitName([{ kind: 'bound', text: '2026'.repeat(20) }]))).toBe(80)
  })
})

describe('the short hash', () => {
  it('never changes, because it is in names', () => {
    expect(['', 'a', 'public.events', '사용자'].map(shortHash)).toEqual([
      'biic5n',
      '7cq7qr',
      'nusdk7',
      's8ly61',
    ])
  })

  it('is six letters and digits, and seldom the same', () => {
    const hashes = new Set(Array.from({ length: 5000 }, (_, index) => shortHash(`public.events ${index}`)))
    expect(hashes.size).toBeGreaterThan(4995)
    for (const hash of hashes) expect(hash).toMatch(/^[a-z0-9]{6}$/)
  })
})
