import { aboutOf, type ActionRun } from '../action-run.ts'

const EVERY_MS = 1000

/** Takes how many bytes have passed so far, and tells it about once a second. */
export function progressOf(run: ActionRun, totalBytes: number): (bytes: number) => void {
  const { reporter, stopwatch } = run.context
  let toldMs = stopwatch.elapsedMs()
  return (bytes) => {
    const nowMs = stopwatch.elapsedMs()
    if (nowMs - toldMs < EVERY_MS) return
    toldMs = nowMs
    reporter.report({ kind: 'archive-progress', ...aboutOf(run), bytes, totalBytes })
  }
}
