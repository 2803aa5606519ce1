import { describe, expect, it } from 'vitest'
import { plain } from '../../../src/cli/render/paint.ts'
import { statusJson } from '../../../src/cli/render/status-json.ts'
import { statusText } from '../../../src/cli/render/status-text.ts'
import { aPolicy, aSet, freezeAfter } from '../../support/builders.ts'
import { planned, unreachable } from '../planned.ts'

const events = aSet('public.events')
  .with('2026-01-31 15:00:00+00', '2026-02-28 15:00:00+00')
  .with('2026-02-28 15:00:00+00', '2026-03-31 15:00:00+00')
  .build()
const uncovered = aSet('public.late', 'date').with('2026-01-01', '2026-02-01').build()
const policies = [
  aPolicy('public.events', '1 month', { timezone: 'Asia/Seoul', lifecycle: [freezeAfter('2 months')] }),
  aPolicy('public.late', '1 month'),
  aPolicy('public.gone', '1 month'),
]
const main = planned([events, uncovered], policies)

describe('status', () => {
  it('is one line a set', () => {
    expect(statusText([main], plain, undefined)).toBe(
      [
        'TABLE          PARTITIONS  COVERED UNTIL    OLDEST         SIZE  NEXT STEP          FINDINGS',
        'public.events           2  2026-04-01       2026-02-01  160 KiB  freeze 2026-05-01  -',
        'public.late             1  now not covered  2026-01-01   80 KiB  -                  -',
        'public.gone             0  -                -               0 B  -                  1 error',
      ].join('\n'),
    )
  })

  it('counts findings as one says it', () => {
    const { plan } = main
    const [first] = plan.sets
    if (first === undefined) throw new Error('no set')
    const finding = (level: 'error' | 'warning' | 'info') =>
      ({ code: 'drift', level, subject: 'x', message: 'x', hint: 'x' }) as const
    const sets = [
      { ...first, findings: (['error', 'warning', 'warning', 'info', 'info'] as const).map(finding) },
    ]
    expect(statusText([{ ...main, plan: { ...plan, sets } }], plain, undefined)).toMatch(
      /1 error, 2 warnings, 2 info$/,
    )
  })

  it('says where archives are damaged or were not found whole, and nothing while all are whole', () => {
    const having = (changes: { readonly archiveUnverified: number; readonly archiveDamaged: number }) => {
      const { plan } = main
      const [first, ...others] = plan.sets
      if (first === undefined) throw new Error('no set')
      const sets = [{ ...first, summary: { ...first.summary, archived: 5, ...changes } }, ...others]
      return statusText([{ ...main, plan: { ...plan, sets } }], plain, undefined)
        .split('\n')
        .slice(4)
    }
    expect(having({ archiveUnverified: 0, archiveDamaged: 0 })).toEqual([])
    expect(having({ archiveUnverified: 3, archiveDamaged: 2 })).toEqual([
      '',
      'archives: public.events 2 damaged, 1 not found whole, 5 whole; see `partitiond archive list`',
    ])
  })

  it('says which hold keeps what', () => {
    const hold = { lower: '2026-02-10', upper: 'MAXVALUE', reason: 'case 42', until: '2027-01-01' }
    const over = { lower: 'MINVALUE', upper: '2026-02-01', reason: 'b', until: undefined }
    const held = planned(
      [events],
      [aPolicy('public.events', '1 month', { timezone: 'Asia/Seoul', holds: [hold, over] })],
    )
    expect(statusText([held], plain, undefined).split('\n').slice(2)).toEqual([
      '',
      'held: public.events [2026-02-10, MAXVALUE) by "case 42" (the policy) until 2027-01-01, keeps public.events_p0, public.events_p1',
      'held: public.events [MINVALUE, 2026-02-01) by "b" (the policy), keeps nothing that is there now',
    ])
    expect(statusJson([held])).toMatchObject({
      databases: [
        {
          sets: [
            {
              holds: [
                {
                  id: null,
                  lower: '2026-02-09T15:00:00Z',
                  upper: 'MAXVALUE',
                  reason: 'case 42',
                  until: '2026-12-31T15:00:00Z',
                  keeps: ['public.events_p0', 'public.events_p1'],
                },
                { reason: 'b', until: null, keeps: [] },
              ],
            },
          ],
        },
      ],
    })
  })

  it('shortens the names of what a hold keeps by the hundred', () => {
    const many = Array.from({ length: 12 }, (_, month) => month + 1).reduce(
      (set, month) =>
        set.with(
          `2025-${String(month).padStart(2, '0')}-01`,
          month === 12 ? '2026-01-01' : `2025-${String(month + 1).padStart(2, '0')}-01`,
        ),
      aSet('public.events'),
    )
    const hold = { lower: '2025-02-01', upper: 'MAXVALUE', reason: 'case 42', until: undefined }
    const text = statusText(
      [planned([many.build()], [aPolicy('public.events', '1 month', { holds: [hold] })])],
      plain,
      undefined,
    )
    expect(text).toContain('keeps 11: public.events_p1 … public.events_p11')
  })

  it('still shows the other databases when one cannot be reached', () => {
    const text = statusText([unreachable, main], plain, undefined)
    expect(text).toContain('database reports\nerror unreachable: cannot connect')
    expect(text).toContain('public.events           2')
  })

  it('says so when no policy matches anything', () => {
    expect(statusText([planned([], [])], plain, undefined)).toContain('No set')
  })

  it('fits a narrow terminal by cutting names', () => {
    const long = planned(
      [aSet('public.a_table_with_a_rather_long_name').build()],
      [aPolicy('public.*', '1 month')],
    )
    const line = statusText([long], plain, 80).split('\n')[1]
    expect(line).toMatch(/^public\.a_table\S*…/)
    expect(line?.length).toBeLessThanOrEqual(80)
  })

  it('for programs, spells moments as plans do', () => {
    expect(statusJson([main, unreachable])).toMatchObject({
      formatVersion: 1,
      databases: [
        {
          name: 'main',
          at: '2026-03-10T12:00:00Z',
          sets: [
            {
              table: 'public.events',
              partitions: 2,
              coveredUntil: '2026-03-31T15:00:00Z',
              oldest: '2026-01-31T15:00:00Z',
              nextStep: { step: 'freeze', at: '2026-04-30T15:00:00Z' },
            },
            { table: 'public.late', coveredUntil: null, oldest: '2026-01-01' },
            { table: 'public.gone', findings: [{ code: 'missing-table' }] },
          ],
        },
        { name: 'reports', at: null, sets: [] },
      ],
    })
  })
})
