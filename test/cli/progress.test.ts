import { expect, it } from 'vitest'
import { progressTo } from '../../src/cli/apply/progress.ts'
import { type ActionKind } from '../../src/domain/action.ts'
import { type Blocker } from '../../src/domain/event.ts'

function about(action: ActionKind) {
  const table = { schema: 'public', name: 'events' }
  return { database: 'main', table, action, target: { schema: 'public', name: 'events_2026\u001b[2J' } }
}

it('apply tells how it goes: slow work when it begins, locks when they keep us waiting, and every end', () => {
  const lines: string[] = []
  const reporter = progressTo({ progress: (text) => void lines.push(text) })
  const blocker: Blocker = {
    pid: 42,
    transaction: '7',
    application: 'shop',
    state: 'idle in transaction',
    ageSeconds: 9,
  }
  const blockers = [blocker, { ...blocker, pid: undefined }]
  reporter.report({ kind: 'action-started', ...about('create') })
  reporter.report({ kind: 'action-started', ...about('freeze') })
  for (const attempt of [1, 2, 3, 4])
    reporter.report({ kind: 'lock-timeout', attempt, waitedMs: 100, blockers, ...about('create') })
  reporter.report({
    kind: 'lock-timeout',
    attempt: 8,
    waitedMs: 100,
    blockers: blockers.slice(1),
    ...about('create'),
  })
  reporter.report({ kind: 'lock-timeout', attempt: 16, waitedMs: 100, blockers: [], ...about('create') })
  reporter.report({ kind: 'action-done', durationMs: 12.3, lockWaitMs: 1, ...about('create') })
  reporter.report({ kind: 'action-skipped', why: 'the world moved', ...about('create') })
  reporter.report({
    kind: 'action-failed',
    durationMs: 1,
    code: 'x',
    message: 'no\nluck',
    ...about('create'),
  })
  const name = String.raw`public."events_2026\u001b[2J"`
  expect(lines).toEqual([
    `freeze ${name} …`,
    `create ${name} waits for a lock held by process 42 (shop, idle in transaction) and 1 more`,
    `create ${name} waits for a lock held by process 42 (shop, idle in transaction) and 1 more`,
    `create ${name} waits for a lock held by prepared transaction 7 (shop, idle in transaction)`,
    `create ${name} waits for a lock`,
    `create ${name} done in 12 ms`,
    `create ${name} skipped: the world moved`,
    String.raw`create ${name} failed: no\u000aluck`,
  ])
})
