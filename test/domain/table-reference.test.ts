import { describe, expect, it } from 'vitest'
import { referTo } from '../../src/domain/table-reference.ts'

const events = { schema: 'public', name: 'events' }
const january = { schema: 'public', name: 'events_2026_01' }

describe('an expression that is to speak of another table', () => {
  it.each([
    ['(events.tenant = 1)', '("events_2026_01".tenant = 1)'],
    ['(events.* IS NOT NULL)', '("events_2026_01".* IS NOT NULL)'],
    [
      '((x.id = events.id) AND (1 = events.n))',
      '((x.id = "events_2026_01".id) AND (1 = "events_2026_01".n))',
    ],
    ['("events".id > 0)', '("events_2026_01".id > 0)'],
    ['(events."Tenant" = 1)', '("events_2026_01"."Tenant" = 1)'],
    ['lower(events.body)', 'lower("events_2026_01".body)'],
  ])('names it: %s', (before, after) => {
    expect(referTo(before, events, january)).toBe(after)
  })

  it.each([
    "(body <> 'events.body'::text)",
    String.raw`(body <> E'\'events.body'::text)`,
    String.raw`(body <> '\'::text)`,
    '(EXISTS ( SELECT 1\n   FROM public.events e\n  WHERE (e.id = 1)))',
    '(EXISTS ( SELECT 1\n   FROM events.tenants\n  WHERE true))',
    '(1 IN ( SELECT t.id\n   FROM (public.a\n     JOIN events.tenants t ON (true))))',
    '(events.allowed(id) AND true)',
    "(kind = 'x'::events.kind)",
    '(id OPERATOR(events.+) 1)',
    '(body COLLATE events.german)',
    '(events_1.id = old_events.id)',
    '("Events".id > 0)',
    '(events > 1)',
  ])('leaves alone what is not the table: %s', (expression) => {
    expect(referTo(expression, events, january)).toBe(expression)
  })

  it('quotes whatever needs quotes', () => {
    const odd = { schema: 's', name: 'We"ird' }
    expect(referTo('("We""ird".id = 1)', odd, { schema: 's', name: 'a "b"' })).toBe('("a ""b""".id = 1)')
  })
})
