import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { type ActionRun } from './action-run.ts'

const queueHeadSql = sqlFile(import.meta.url, './queries/queue-head.sql')

/**
 * Runs DETACH CONCURRENTLY, whose lock timeout is long because it waits for transactions that queue nobody. Only at its end does it want
 * the partition exclusively, and writers out of the tables it references: then whoever reads the partition directly, or writes to those
 * tables, queues behind it. That wait is ended after the ordinary lock timeout, by cancelling. FINALIZE with its short attempts does the
 * rest.
 */
export async function watchQueue<T>(
  run: ActionRun,
  relationOids: readonly number[],
  work: () => Promise<T>,
): Promise<T> {
  const session = await run.lane.current()
  const over = new AbortController()
  const watching = watch(run, session, relationOids, over.signal)
  try {
    return await work()
  } finally {
    over.abort()
    await watching
  }
}

/** Asks for a second session only when the statement is not done within a lock timeout, which is seldom. Never throws. */
async function watch(
  run: ActionRun,
  watched: Session,
  relationOids: readonly number[],
  over: AbortSignal,
): Promise<void> {
  const { open, stopwatch, limits } = run.context
  const pause = async (): Promise<boolean> => {
    await stopwatch.pause(limits.lockTimeoutMs, over)
    return !over.aborted
  }
  try {
    if (!(await pause())) return
    await using own = await open()
    do {
      const [row] = await own.query<{ readonly waits: boolean }>(queueHeadSql, [
        watched.pid,
        relationOids,
        limits.lockTimeoutMs,
      ])
      if (row?.waits === true) await watched.cancelRunning()
    } while (await pause())
  } catch {
    // Without a watch the statement still ends at its own, longer timeout.
  }
}
