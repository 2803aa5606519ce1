import { type ActionKind } from '../../domain/action.ts'
import { type Blocker, type ExecutionEvent } from '../../domain/event.ts'
import { displayName } from '../../domain/name.ts'
import { type Reporter } from '../../domain/ports.ts'
import { type Printer } from '../printer.ts'
import { printable } from '../render/printable.ts'

type EventOf<K extends ExecutionEvent['kind']> = Extract<ExecutionEvent, { kind: K }>

/** Kinds that may take long: for the others the end is told soon enough. */
const slowKinds: ReadonlySet<ActionKind> = new Set(['repair-default', 'move', 'freeze', 'analyze'])

const words: { readonly [K in ExecutionEvent['kind']]: (event: EventOf<K>) => string | undefined } = {
  'action-started': ({ action }) => (slowKinds.has(action) ? '…' : undefined),
  // The first wait is no news on a busy table; one that goes on is, and then from time to time.
  'lock-timeout': ({ attempt, blockers }) =>
    attempt > 1 && Number.isInteger(Math.log2(attempt))
      ? `waits for a lock${blockedBy(blockers)}`
      : undefined,
  'action-done': ({ durationMs }) => `done in ${Math.round(durationMs)} ms`,
  'action-skipped': ({ why }) => `skipped: ${why}`,
  'action-failed': ({ message }) => `failed: ${message}`,
}

/** Tells how execution goes, a line an event, on stderr. */
export function progressTo(print: Pick<Printer, 'progress'>): Reporter {
  return {
    report: (event) => {
      const said = say(event)
      if (said === undefined) return
      print.progress(`${event.action} ${printable(displayName(event.target))} ${printable(said)}`)
    },
  }
}

function say<K extends ExecutionEvent['kind']>(event: EventOf<K> & { readonly kind: K }): string | undefined {
  return words[event.kind](event)
}

function blockedBy(blockers: readonly Blocker[]): string {
  const [first] = blockers
  if (first === undefined) return ''
  const who = first.pid === undefined ? `prepared transaction ${first.transaction}` : `process ${first.pid}`
  const more = blockers.length === 1 ? '' : ` and ${blockers.length - 1} more`
  return ` held by ${who} (${first.application || 'no application_name'}, ${first.state})${more}`
}
