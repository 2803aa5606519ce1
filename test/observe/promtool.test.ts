import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { Metrics } from '../../src/observe/metrics/metrics.ts'
import { finding, outcome, report, setPlan } from './a-report.ts'

const hasPromtool = spawnSync('promtool', ['--version']).status === 0
const why = hasPromtool
  ? ''
  : ' (skipped: promtool is not installed; Debian has it in the package prometheus)'

/** Every family with a series, and names that need quoting. */
async function fullText(): Promise<string> {
  const metrics = new Metrics({ version: '1.2.3', revision: 'abc', node: 'v26' })
  metrics.databases.set('main', { up: true, leader: true })
  metrics.policies.loaded(1, 1_773_144_000)
  metrics.cycles.expect('main')
  metrics.clock.set('main', -0.25)
  const set = setPlan('public."weird ""name"" 파티션"', { archivesTo: 's3' }, { findings: [finding('hole')] })
  metrics.agingRead('main', [{ table: set.table, maxXidAge: 1, frozenPartitions: 1 }], 1)
  metrics.cycleDone(report([set], [outcome('create', 'done')]), 600)
  metrics.actions.ended({ database: 'main', table: 'public.events', action: 'create' }, 'ok', 5)
  metrics.locks.timedOut('main', 'create')
  metrics.archives.stored('main', 's3', { rows: 10, bytes: 1000 })
  return metrics.render()
}

describe(`promtool${why}`, () => {
  it.skipIf(!hasPromtool)('has nothing to say against names, units, help texts and format', async () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await fullText(),
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})
