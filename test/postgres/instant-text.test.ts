import { expect, it } from 'vitest'
import { parseOptionalInstant } from '../../src/postgres/instant-text.ts'

it.each(['infinity', '-infinity', '294276-12-31 00:00:00+00', '4713-01-01 00:00:00+00 BC', null])(
  'the moment %s counts as not known',
  (text) => {
    expect(parseOptionalInstant(text)).toBeUndefined()
  },
)

it('a moment is read as the server writes it', () => {
  expect(parseOptionalInstant('2026-03-10 12:00:00.5+00')?.toString()).toBe('2026-03-10T12:00:00.5Z')
})
