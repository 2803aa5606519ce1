import { expect, it } from 'vitest'
import { loadingProgress } from '../../src/cli/archive/loading-progress.ts'
import { progressTo } from '../../src/cli/apply/progress.ts'
import { printerFor } from '../../src/cli/printer.ts'
import { type ActionKind } from '../../src/domain/action.ts'
import { type Blocker } from '../../src/domain/event.ts'

function about(action: ActionKind) {
  const table = { schema: 'public', name: 'events' }
  return { database: 'main', table, action, target: { schema: 'public', name: 'events_2026\u001b[2J' } }
}

it('apply tells how it goes: slow work when it begins, locks when they keep us waiting, and every end', () => {
  const lines: string[] = []
  const reporter = progressTo(
    { progress: (text) => void lines.push(text), passing: () => undefined },
    { elapsedMs: () => 0 },
  )
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

/** What stderr gets while a partition of 740 MiB is archived. */
function toldWhileArchiving(columns: number | undefined, isQuiet = false): string {
  const written: string[] = []
  const output = { write: (text: string) => void written.push(text), columns, hasColors: false }
  let now = 0
  const reporter = progressTo(printerFor({ stdout: output, stderr: output }, isQuiet), {
    elapsedMs: () => now,
  })
  const mib = 1024 * 1024
  const target = { schema: 'public', name: 'events_2025_03' }
  const event = { ...about('archive'), target }
  reporter.report({ kind: 'action-started', ...event })
  for (const [seconds, mibs] of [
    [1, 100],
    [4, 370],
    [9, 750],
    // Read back.
    [11, 500],
  ] as const) {
    now = seconds * 1000
    reporter.report({ kind: 'archive-progress', bytes: mibs * mib, totalBytes: 740 * mib, ...event })
  }
  reporter.report({ kind: 'archive-stored', destination: 's3', rows: 2_400_000, bytes: 96 * mib, ...event })
  reporter.report({ kind: 'action-done', durationMs: 12_000, lockWaitMs: 0, ...event })
  return written.join('')
}

const begun = 'archive public.events_2025_03 …\n'
const ended =
  'archive public.events_2025_03 written and read back: 2400000 rows, 96 MiB (s3)\n' +
  'archive public.events_2025_03 done in 12000 ms\n'

it('on a terminal, apply shows how far an archive is in one line that is written over, and never past what there is', () => {
  const text = toldWhileArchiving(100)
  expect(text.split('\r').map((line) => line.trimEnd())).toEqual([
    begun.trimEnd(),
    'archive public.events_2025_03 13 %, 100 MiB of 740 MiB, 100 MiB/s',
    'archive public.events_2025_03 50 %, 370 MiB of 740 MiB, 93 MiB/s',
    'archive public.events_2025_03 100 %, 750 MiB of 750 MiB, 83 MiB/s',
    'archive public.events_2025_03 67 %, 500 MiB of 740 MiB, 250 MiB/s',
    '',
    ended.trimEnd(),
  ])
})

it('a longer line that is written over leaves nothing behind, and none is longer than the terminal is wide', () => {
  const lines = toldWhileArchiving(41).split('\n')[1]?.split('\r') ?? []
  expect(lines.slice(1, -1).map((line) => line.length)).toEqual([40, 40, 40, 40, 40])
})

it('in a file or a pipe, apply tells of an archive when it begins and when it is done', () => {
  expect(toldWhileArchiving(undefined)).toBe(begun + ended)
})

it('quiet is quiet about archives too', () => {
  expect(toldWhileArchiving(100, true)).toBe('')
})

it('a restore tells how far it is five times a second, however often bytes come', () => {
  const told: string[] = []
  let now = 0
  const loaded = loadingProgress(
    { passing: (text) => void told.push(text) },
    { name: { schema: 'public', name: 'events_2025_03' }, archive: { bytes: 4096 } },
    { elapsedMs: () => now },
  )
  for (let bytes = 0; bytes <= 4096; bytes += 64) {
    now += 10
    loaded(bytes)
  }
  expect(told).toEqual([
    'public.events_2025_03 0 %, 0 B of 4.0 KiB',
    'public.events_2025_03 31 %, 1.3 KiB of 4.0 KiB',
    'public.events_2025_03 62 %, 2.5 KiB of 4.0 KiB',
    'public.events_2025_03 93 %, 3.8 KiB of 4.0 KiB',
  ])
})
