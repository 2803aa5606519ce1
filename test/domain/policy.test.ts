import { describe, expect, it } from 'vitest'

import { appliesToDatabase } from '../../src/domain/policy.ts'

describe('a policy', () => {
  it.each([
    [undefined, 'main', ['main'], true],
    [undefined, 'main', ['main', 'other'], false],
    [['main'], 'main', ['main', 'other'], true],
    [['main'], 'other', ['main', 'other'], false],
    [['main', 'other'], 'other', ['main', 'other'], true],
    ['*' as const, 'other', ['main', 'other'], true],
  ])('for %j governs %s of %j: %s', (databases, name, all, applies) => {
    expect(appliesToDatabase({ databases }, name, all)).toBe(applies)
  })
})
