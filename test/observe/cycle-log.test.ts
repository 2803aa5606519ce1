import { describe, expect, it } from 'vitest'
import { CycleLog } from '../../src/observe/cycle-log.ts'
import { finding, outcome, report, setPlan } from './a-report.ts'
import { capturedLog } from './captured-log.ts'

describe('the log of cycles', () => {
  it('is silent when nothing happens', async () => {
    const { log, lines } = await capturedLog()
    const cycles = new CycleLog(log)
    cycles.report(report([setPlan('public.events')]))
    cycles.report(report([setPlan('public.events')]))
    expect(lines()).toEqual([])
  })

  it('sums up a cycle that did something', async () => {
    const { log, lines } = await capturedLog()
    new CycleLog(log).report(
      report([setPlan('public.events')], [outcome('create', 'done'), outcome('create', 'failed')]),
    )
    expect(lines()).toEqual([
      expect.objectContaining({ database: 'main', done: 1, skipped: 0, failed: 1, msg: 'cycle ended' }),
    ])
  })

  it('tells of a finding when it appears and when it is gone, not in between', async () => {
    const { log, lines } = await capturedLog()
    const cycles = new CycleLog(log)
    const worried = report([setPlan('public.events', {}, { findings: [finding('hole', 'error')] })], [], {
      findings: [finding('old', 'info')],
    })
    cycles.report(worried)
    cycles.report(worried)
    cycles.report(report([setPlan('public.events')]))
    expect(lines().map(({ level, table, code, msg }) => [level, table, code, msg])).toEqual([
      ['info', undefined, 'old', 'finding'],
      ['error', 'public.events', 'hole', 'finding'],
      ['info', undefined, 'old', 'finding is gone'],
      ['info', 'public.events', 'hole', 'finding is gone'],
    ])
  })
})
