import { describe, expect, it } from 'vitest'
import { planJson } from '../../src/cli/render/plan-json.ts'
import { type PlannedDatabase } from '../../src/cli/render/planned-database.ts'
import { parseSavedPlan, type Present, savedMoment, savedPlan, staleness } from '../../src/cli/saved-plan.ts'
import { aPolicy, aSet, detachAfter } from '../support/builders.ts'
import { planned } from './planned.ts'

const events = aSet('public.events').with('2026-01-01', '2026-02-01').with('2026-03-01', '2026-04-01').build()
const policy = aPolicy('public.events', '1 month', {
  premake: { ahead: 1, behind: 0 },
  lifecycle: [detachAfter('1 month')],
})
const database = { name: 'main', datname: 'app', oid: 5, systemIdentifier: '7', timeline: 2 }
const now = planned([events], [policy])
const file = savedPlan(planJson([now]), {
  policies: 'hash',
  timeTravel: false,
  table: null,
  databases: [database],
})
const saved = parseSavedPlan(JSON.stringify(file), 'plan.json')

const present = (changes: Partial<Present> = {}, look: PlannedDatabase = now): Present => ({
  database,
  policiesHash: 'hash',
  plan: look.plan,
  wording: look.wording,
  only: undefined,
  ...changes,
})

describe('a saved plan', () => {
  it('is still good while nothing has changed', () => {
    expect(staleness(saved, present())).toBeUndefined()
  })

  it('carries the moment it is for', () => {
    expect(savedMoment(saved, 'main')?.toString()).toBe('2026-03-10T12:00:00Z')
    expect(savedMoment(saved, 'other')).toBeUndefined()
  })

  const wider = { ...policy, premake: { ahead: 2, behind: 0 } }
  const slower = { ...now.wording, limits: { ...now.wording.limits, lockTimeoutMs: 500 } }
  it.each<[string, Present, RegExp]>([
    ['the policies', present({ policiesHash: 'other' }), /policies have changed/],
    [
      'the catalog',
      present({ plan: { ...now.plan, fingerprint: 'g' } }),
      /partitioned tables .* have changed/,
    ],
    ['the server', present({ database: { ...database, systemIdentifier: '8' } }), /another database/],
    ['the database behind the name', present({ database: { ...database, oid: 6 } }), /another database/],
    [
      'the database that is asked',
      present({ database: { ...database, name: 'b' } }),
      /not made for database "b"/,
    ],
    ['the timeline, backwards', present({ database: { ...database, timeline: 1 } }), /timeline/],
    ['what would be done', present({}, planned([events], [wider])), /\(0 fewer, 1 more\)/],
    ['how it would be done', present({ wording: slower }), /fewer/],
  ])('is refused when %s changed', (_what, there, message) => {
    expect(staleness(saved, there)).toMatch(message)
  })

  it('a difference in kinds that are not asked for does not matter', () => {
    expect(
      staleness(saved, present({ only: new Set(['detach']) }, planned([events], [wider]))),
    ).toBeUndefined()
  })

  it('a promotion since then does not matter', () => {
    expect(staleness(saved, present({ database: { ...database, timeline: 3 } }))).toBeUndefined()
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"formatVersion":1}',
    JSON.stringify(planJson([now])),
    '{"formatVersion":2}',
  ])('is not mistaken: %.30s', (text) => {
    expect(() => parseSavedPlan(text, 'x.json')).toThrow('x.json is not a saved plan')
  })
})
