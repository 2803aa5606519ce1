import { type ExecutionEvent } from '../domain/event.ts'
import { displayName } from '../domain/name.ts'
import { type Reporter } from '../domain/ports.ts'
import { type Log } from './log.ts'
import { type ActionAbout } from './metrics/actions.ts'
import { type Metrics } from './metrics/metrics.ts'

type EventOf<K extends ExecutionEvent['kind']> = Extract<ExecutionEvent, { kind: K }>

/** Lock timeouts of an action that is under way. */
interface Contention {
  readonly timeouts: number
  readonly waitedMs: number
}

/** Attempts 1, 2, 4, 8, … are told aloud: an action that tries for half a minute must not fill the log. */
function isWorthTelling(attempt: number): boolean {
  return Number.isInteger(Math.log2(attempt))
}

function keyOf(event: ExecutionEvent): string {
  return [event.database, displayName(event.table), event.action, displayName(event.target)].join('\0')
}

function aboutOf(event: ExecutionEvent): ActionAbout {
  return { database: event.database, table: displayName(event.table), action: event.action }
}

/** Turns what execution tells into counters and one log line each. */
export function reporterTo(metrics: Metrics, log: Log): Reporter {
  const contention = new Map<string, Contention>()
  const endOf = (event: ExecutionEvent): Contention => {
    if (event.action === 'archive' || event.action === 'drop')
      metrics.archives.ended(event.database, displayName(event.table))
    const seen = contention.get(keyOf(event)) ?? { timeouts: 0, waitedMs: 0 }
    contention.delete(keyOf(event))
    return seen
  }

  const reporters: { readonly [K in ExecutionEvent['kind']]: (event: EventOf<K>, line: Log) => void } = {
    'action-started': (event, line) => {
      contention.delete(keyOf(event))
      line.debug('action started')
    },
    'lock-timeout': (event, line) => {
      const { attempt, waitedMs, blockers } = event
      const seen = contention.get(keyOf(event)) ?? { timeouts: 0, waitedMs: 0 }
      contention.set(keyOf(event), { timeouts: seen.timeouts + 1, waitedMs: seen.waitedMs + waitedMs })
      metrics.locks.timedOut(event.database, event.action)
      line[isWorthTelling(attempt) ? 'warn' : 'debug'](
        { attempt, waitedMs: Math.round(waitedMs), blockers },
        'lock not had in time, will try again',
      )
    },
    'archive-progress': (event, line) => {
      const { database, table, bytes, totalBytes } = event
      metrics.archives.wrote(database, displayName(table), bytes, totalBytes)
      line.debug({ bytes, totalBytes }, 'archiving')
    },
    'archive-stored': ({ database, destination, rows, bytes }, line) => {
      metrics.archives.stored(database, destination, { rows, bytes })
      line.info({ destination, rows, bytes }, 'archive written and read back')
    },
    'action-done': (event, line) => {
      const { durationMs, lockWaitMs } = event
      metrics.actions.ended(aboutOf(event), 'ok', durationMs)
      metrics.locks.waited(event.database, event.action, lockWaitMs)
      metrics.locks.retried(event.database, event.action, endOf(event).timeouts)
      line.info({ durationMs: Math.round(durationMs), lockWaitMs: Math.round(lockWaitMs) }, 'action done')
    },
    'action-skipped': (event, line) => {
      endOf(event)
      metrics.actions.ended(aboutOf(event), 'skipped')
      line.info({ why: event.why }, 'action skipped')
    },
    'action-failed': (event, line) => {
      const { durationMs, code, message } = event
      const { timeouts, waitedMs } = endOf(event)
      metrics.actions.ended(aboutOf(event), 'error', durationMs)
      if (timeouts > 0) metrics.locks.waited(event.database, event.action, waitedMs)
      metrics.locks.retried(event.database, event.action, Math.max(0, timeouts - 1))
      line.error({ durationMs: Math.round(durationMs), code, message }, 'action failed')
    },
  }

  function dispatch<K extends ExecutionEvent['kind']>(event: EventOf<K> & { readonly kind: K }): void {
    reporters[event.kind](event, log.child({ ...aboutOf(event), target: displayName(event.target) }))
    metrics.changed()
  }
  return { report: dispatch }
}
