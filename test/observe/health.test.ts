import { describe, expect, it } from 'vitest'
import {
  type DaemonState,
  type DatabaseState,
  judgeLiveness,
  judgeReadiness,
  type Phase,
} from '../../src/observe/health.ts'

const loaded = { loaded: true, trouble: undefined, warnings: [] }
const database = (phase: Phase, trouble?: DatabaseState['trouble']): DatabaseState => ({
  name: 'main',
  phase,
  trouble,
})
const state = (changes: Partial<DaemonState> = {}): DaemonState => ({
  policies: loaded,
  databases: [database('leading')],
  stopping: false,
  endedLoops: [],
  ...changes,
})

describe('readiness', () => {
  it.each(['leading', 'following', 'standby'] as const)('is given while a database is %s', (phase) => {
    expect(judgeReadiness(state({ databases: [database(phase)] })).ok).toBe(true)
  })

  it.each(['connecting', 'unreachable', 'refused'] as const)('is refused while a database is %s', (phase) => {
    const verdict = judgeReadiness(state({ databases: [database('leading'), database(phase)] }))
    expect(verdict).toMatchObject({ ok: false, why: [expect.stringContaining('database main')] })
  })

  it('says what is wrong and what to do', () => {
    const trouble = {
      code: 'pooled-connection',
      message: 'a pooler is in between',
      hint: 'Connect directly.',
    }
    expect(judgeReadiness(state({ databases: [database('refused', trouble)] })).why).toEqual([
      'database main: a pooler is in between (pooled-connection). Connect directly.',
    ])
  })

  it('is refused until policies were loaded once', () => {
    const trouble = { code: 'bad-settings', message: 'no such file', hint: undefined }
    expect(judgeReadiness(state({ policies: { loaded: false, trouble, warnings: [] } })).why).toEqual([
      'policies: no such file (bad-settings)',
    ])
  })

  it('is kept on the last good policies when the file is refused, and says so', () => {
    const trouble = { code: 'bad-settings', message: 'p.yaml:3:1 unknown key', hint: undefined }
    const verdict = judgeReadiness(
      state({ policies: { loaded: true, trouble, warnings: ['looks like a password'] } }),
    )
    expect(verdict.ok).toBe(true)
    expect(verdict.notes).toEqual([
      'policies: p.yaml:3:1 unknown key (bad-settings)',
      'the last good policies stay in force',
      'looks like a password',
    ])
  })

  it('ends when shutdown begins', () => {
    expect(judgeReadiness(state({ stopping: true })).why).toEqual(['shutting down'])
  })
})

describe('liveness', () => {
  it('does not depend on a database or on policies', () => {
    const policies = { loaded: false, trouble: undefined, warnings: [] }
    expect(judgeLiveness(state({ policies, databases: [database('unreachable')] })).ok).toBe(true)
  })

  it('is lost when a loop ended by itself', () => {
    expect(judgeLiveness(state({ endedLoops: ['main'] })).why).toEqual(['the loop of main ended by itself'])
  })
})
