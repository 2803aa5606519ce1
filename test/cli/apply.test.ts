import { describe, expect, it } from 'vitest'
import { consentQuestion, destructiveActions, isYes, noConsent } from '../../src/cli/apply/consent.ts'
import { reasonsOf } from '../../src/cli/apply/reasons-of.ts'
import { exitCodeOf } from '../../src/cli/exit-codes.ts'
import { type AppliedDatabase, type CompletedCycle } from '../../src/cli/render/applied-database.ts'
import { cycleJson } from '../../src/cli/render/cycle-json.ts'
import { cycleText } from '../../src/cli/render/cycle-text.ts'
import { plain } from '../../src/cli/render/paint.ts'
import { type ActionKind } from '../../src/domain/action.ts'
import { type Finding } from '../../src/domain/finding.ts'
import { type ActionOutcome, type ActionResult } from '../../src/domain/outcome.ts'
import { aPolicy, aSet, detachAfter } from '../support/builders.ts'
import { planned, unreachable } from './planned.ts'

const events = aSet('public.events')
  .with('2026-01-01', '2026-02-01', {}, 'public.events_2026_01')
  .with('2026-02-01', '2026-03-01', {}, 'public.events_2026_02')
  .with('2026-03-01', '2026-04-01', {}, 'public.events_2026_03')
  .build()
const policy = aPolicy('public.events', '1 month', {
  premake: { ahead: 1, behind: 0 },
  lifecycle: [detachAfter('1 month')],
})

function outcome(action: ActionOutcome['action'], result: ActionResult): ActionOutcome {
  const failed = { message: 'a lock was not had', code: 'lock-not-available' }
  return {
    action,
    result,
    durationMs: 12.4,
    findings: [],
    ...(result === 'done' ? { message: '', code: '' } : failed),
  }
}

/** A cycle in which every action came to the same. */
function cycle(result: ActionResult, changes: Partial<CompletedCycle> = {}): CompletedCycle {
  const { plan } = planned([events], [policy])
  const outcomes = plan.sets.flatMap(({ actions }) => actions.map((action) => outcome(action, result)))
  return { kind: 'applied', name: 'main', plan, outcomes, only: undefined, ...changes }
}

function withFindings(base: CompletedCycle, ...findings: readonly Finding[]): CompletedCycle {
  return { ...base, plan: { ...base.plan, findings } }
}

const finding = (code: string, level: Finding['level']): Finding => ({
  code,
  level,
  subject: 'public.events',
  message: 'something',
  hint: '',
})

function withheld(base: CompletedCycle): CompletedCycle {
  const sets = base.plan.sets.map((set) => ({ ...set, actions: [], withheld: set.actions }))
  return { ...base, plan: { ...base.plan, sets }, outcomes: [] }
}

describe('how apply ends', () => {
  const refused = (reason: 'withheld' | 'busy' | 'failed'): AppliedDatabase => ({
    kind: 'refused',
    name: 'other',
    finding: unreachable.finding,
    reason,
  })

  it.each<[string, readonly AppliedDatabase[], number]>([
    ['everything was done', [cycle('done')], 0],
    ['nothing was to be done', [cycle('done', { outcomes: [] })], 0],
    ['an action failed', [cycle('failed')], 1],
    ['an action was skipped', [cycle('skipped')], 3],
    ['a table is missing', [withFindings(cycle('done'), finding('missing-table', 'error'))], 1],
    ['a warning is no failure', [withFindings(cycle('done'), finding('name-taken', 'warning'))], 0],
    ['the guard held steps back', [withheld(cycle('done'))], 3],
    [
      'steps of kinds not asked for were held back',
      [withheld(cycle('done', { only: new Set<ActionKind>(['freeze']) }))],
      0,
    ],
    [
      'no ledger, and something was to leave',
      [withFindings(cycle('done'), finding('ledger-missing', 'error'))],
      1,
    ],
    [
      'no ledger, and nothing was to leave',
      [
        withFindings(
          cycle('done', { only: new Set<ActionKind>(['create']) }),
          finding('ledger-missing', 'error'),
        ),
      ],
      0,
    ],
    ['a damaged archive', [withFindings(cycle('done'), finding('archive-damaged', 'error'))], 1],
    [
      'a damaged archive, and partitions were only to be made',
      [
        withFindings(
          cycle('done', { only: new Set<ActionKind>(['create']) }),
          finding('archive-damaged', 'error'),
          finding('bad-hold', 'error'),
        ),
      ],
      0,
    ],
    ['what is held stays', [withFindings(cycle('done'), finding('on-hold', 'info'))], 0],
    ['no consent for one database', [cycle('done'), refused('withheld')], 3],
    ['one database was not reached', [cycle('done'), refused('failed')], 1],
    ['busy goes before failed', [cycle('failed'), refused('busy')], 5],
  ])('%s', (_what, databases, code) => {
    expect(exitCodeOf(reasonsOf(databases))).toBe(code)
  })
})

describe('consent', () => {
  const { plan } = planned([events], [policy])

  it('is needed for what leaves, and counts it', () => {
    const destructive = destructiveActions(plan, undefined)
    expect(destructive.map(({ kind }) => kind)).toEqual(['detach'])
    expect(consentQuestion('main', destructive)).toBe(
      'Database main: 1 to detach. Go on? Only "yes" is taken for yes: ',
    )
    expect(noConsent('main', destructive, false)).toMatchObject({ code: 'no-consent' })
  })

  it('is not needed for kinds that are not asked for, nor for sets that are only observed', () => {
    expect(destructiveActions(plan, new Set(['create']))).toEqual([])
    const observed = planned([events], [{ ...policy, mode: 'observe' }])
    expect(destructiveActions(observed.plan, undefined)).toEqual([])
  })

  it.each([
    ['yes', true],
    [' Y ', true],
    ['', false],
    ['no', false],
    ['yes please', false],
  ])('%j is taken for yes: %s', (answer, expected) => {
    expect(isYes(answer)).toBe(expected)
  })
})

describe('what apply did', () => {
  it('is told action by action, and counted', () => {
    expect(cycleText([cycle('done')], plain)).toBe(
      [
        'done  create  public.events_2026_04  12 ms',
        'done  detach  public.events_2026_01  12 ms',
        '',
        'Done: 1 × create, 1 × detach.',
      ].join('\n'),
    )
  })

  it('tells why something was not done, and what was left out', () => {
    const { plan } = cycle('done')
    const [first] = plan.sets.flatMap(({ actions }) => actions)
    const outcomes = first === undefined ? [] : [outcome(first, 'failed')]
    const text = cycleText([cycle('done', { outcomes, only: new Set<ActionKind>(['create']) })], plain)
    expect(text).toContain('failed  create  public.events_2026_04')
    expect(text).toContain('a lock was not had')
    expect(text).toContain('Failed: 1 × create. Not asked for: 1.')
  })

  it('says so when there was nothing to do, or nothing was done', () => {
    expect(cycleText([cycle('done', { plan: planned([], []).plan, outcomes: [] })], plain)).toBe(
      'Nothing to do.',
    )
    const refused: AppliedDatabase = {
      kind: 'refused',
      name: 'a',
      finding: unreachable.finding,
      reason: 'failed',
    }
    expect(cycleText([refused], plain)).toMatch(/error unreachable: .*\n.*\n\nNothing was done\.$/)
  })

  it('for programs, gives every action its result', () => {
    expect(cycleJson([cycle('failed')])).toMatchObject({
      formatVersion: 1,
      databases: [
        {
          name: 'main',
          sets: [
            {
              table: 'public.events',
              actions: [
                {
                  kind: 'create',
                  partition: 'public.events_2026_04',
                  lower: '2026-04-01T00:00:00Z',
                  result: 'failed',
                  code: 'lock-not-available',
                },
                { kind: 'detach', result: 'failed' },
              ],
            },
          ],
        },
      ],
      summary: { done: 0, skipped: 0, failed: 2 },
    })
  })
})
