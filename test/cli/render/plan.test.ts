import { describe, expect, it } from 'vitest'
import { plain } from '../../../src/cli/render/paint.ts'
import { planJson } from '../../../src/cli/render/plan-json.ts'
import { planSql } from '../../../src/cli/render/plan-sql.ts'
import { planText } from '../../../src/cli/render/plan-text.ts'
import { pendingActions } from '../../../src/cli/render/planned-database.ts'
import { type Policy } from '../../../src/domain/policy.ts'
import { compile } from '../../../src/sql/compile.ts'
import { wordStep } from '../../../src/sql/word-step.ts'
import { aPolicy, aSet, detachAfter } from '../../support/builders.ts'
import { planned, unreachable } from '../planned.ts'

const eventLogs = aSet('public.event_logs')
  .with('2026-01-31 15:00:00+00', '2026-02-28 15:00:00+00', {}, 'public.event_logs_2026_02')
  .with('2026-02-28 15:00:00+00', '2026-03-31 15:00:00+00', {}, 'public.event_logs_2026_03')
  .build()
const seoul = aPolicy('public.event_logs', '1 month', {
  timezone: 'Asia/Seoul',
  premake: { ahead: 1, behind: 0 },
  lifecycle: [detachAfter('2 days')],
})
const days = aSet('public.days', 'date').with('2026-03-09', '2026-03-10').build()
const observed = aPolicy('public.days', '1 day', { premake: { ahead: 0, behind: 0 }, mode: 'observe' })
const main = planned([eventLogs, days], [seoul, observed])

describe('the plan for people', () => {
  it('says what, where, when, why, and under which lock', () => {
    expect(planText([planned([eventLogs], [seoul])], plain)).toBe(
      [
        'public.event_logs  (1 month, Asia/Seoul)',
        '  + create  public.event_logs_2026_04  [2026-04-01, 2026-05-01) Asia/Seoul  premake: 1 ahead                                  SHARE UPDATE EXCLUSIVE',
        '  - detach  public.event_logs_2026_02  [2026-02-01, 2026-03-01) Asia/Seoul  retention: kept for 2 days after its upper bound  SHARE UPDATE EXCLUSIVE',
        '',
        'Plan: 1 to create, 1 to detach.',
      ].join('\n'),
    )
  })

  it('tells observed sets and databases that could not be reached apart from the rest', () => {
    const text = planText([main, unreachable], plain)
    expect(text).toContain('database main\n\npublic.event_logs  (1 month, Asia/Seoul)')
    expect(text).toContain('public.days  (1 day, UTC, observed: shown, never run)')
    expect(text).toContain('database reports\n\nerror unreachable: cannot connect to database "reports"')
    expect(text.split('\n').at(-1)).toBe(
      'Plan: 2 to create, 1 to detach. Only observed, not run: 1. Not reached: 1 of 2 databases.',
    )
  })

  it('says of what kind a set without an interval is', () => {
    const heading = (changes: Partial<Policy>): string | undefined =>
      planText(
        [
          planned(
            [eventLogs],
            [aPolicy('public.event_logs', '1 month', { interval: undefined, ...changes })],
          ),
        ],
        plain,
      ).split('\n')[0]
    expect(heading({ hash: 4 })).toBe('public.event_logs  (hash, modulus 4)')
    expect(heading({ list: { a: ['x'] } })).toBe('public.event_logs  (list)')
  })

  it('says so when there is nothing to do', () => {
    expect(planText([planned([], [])], plain)).toBe('Nothing to do.')
  })

  it('shows findings with their hints', () => {
    const text = planText([planned([], [seoul])], plain)
    expect(text).toMatch(/^public\.event_logs\n {2}error missing-table: .*\n {4}Create the table/)
    expect(text).toMatch(/Nothing to do\.$/)
  })
})

describe('the plan as SQL', () => {
  it('is every statement as execution sends it, in order, below its reason and lock', () => {
    const sql = planSql([planned([eventLogs], [seoul])])
    const { plan, wording } = planned([eventLogs], [seoul])
    const sent = plan.sets
      .flatMap(({ actions }) => actions)
      .flatMap((action) => compile(action, wording).flatMap((step) => wordStep(step)))
    const shown = sql.split('\n').filter((line) => line !== '' && !line.startsWith('--'))
    expect(shown).toEqual(sent.map(({ text }) => `${text};`))
    expect(sql).toContain(
      '-- create public.event_logs_2026_04: premake: 1 ahead\n-- lock: SHARE UPDATE EXCLUSIVE\nbegin',
    )
  })

  it('does nothing for observed sets when piped into psql', () => {
    const sql = planSql([planned([days], [observed])])
    expect(sql).toContain('-- create table public.days_2026_03_10')
    expect(sql.split('\n').filter((line) => line !== '' && !line.startsWith('--'))).toEqual([])
  })

  it('keeps a name from ending a comment', () => {
    const nasty = aSet('public."a\nb"').build()
    const policy = aPolicy('public."a\nb"', '1 month', { mode: 'observe', premake: { ahead: 0, behind: 0 } })
    const lines = planSql([planned([nasty], [policy])]).split('\n')
    expect(lines.filter((line) => line !== '' && !line.startsWith('--'))).toEqual([])
    expect(lines.some((line) => line.includes('create'))).toBe(true)
  })
})

describe('the plan for programs', () => {
  const json = planJson([main, unreachable])

  it('has the shape that scripts are written against', () => {
    expect(json.formatVersion).toBe(1)
    expect(json.at).toBe('2026-03-10T12:00:00Z')
    expect(json.summary).toEqual({ create: 2, detach: 1 })
    expect(json.databases[0]?.sets[0]).toMatchObject({
      table: 'public.event_logs',
      findings: [],
      actions: [
        {
          kind: 'create',
          partition: 'public.event_logs_2026_04',
          lower: '2026-03-31T15:00:00Z',
          upper: '2026-04-30T15:00:00Z',
          reason: 'premake: 1 ahead',
          hazards: [],
        },
        { kind: 'detach' },
      ],
    })
  })

  it('gives every statement its lock, and null where it takes none', () => {
    const statements = json.databases[0]?.sets[0]?.actions[0]?.statements
    expect(statements?.[0]).toEqual({ text: 'begin isolation level read committed', lock: null })
    expect(statements?.find(({ text }) => text.includes('attach partition'))?.lock).toBe(
      'SHARE UPDATE EXCLUSIVE',
    )
  })

  it('spells bounds by the type of the key', () => {
    expect(json.databases[0]?.sets[1]?.actions[0]).toMatchObject({ lower: '2026-03-10', upper: '2026-03-11' })
  })

  it('shows a database that could not be reached, with the reason', () => {
    expect(json.databases[1]).toEqual({
      name: 'reports',
      at: null,
      fingerprint: null,
      findings: [unreachable.finding],
      sets: [],
    })
  })
})

it('observed sets are no pending changes', () => {
  expect(pendingActions([main]).map(({ kind }) => kind)).toEqual(['create', 'detach'])
})
