import { type ActionKind } from '../../domain/action.ts'
import { type Blocker, type ExecutionEvent } from '../../domain/event.ts'
import { displayName } from '../../domain/name.ts'
import { type Reporter, type Stopwatch } from '../../domain/ports.ts'
import { type Printer } from '../printer.ts'
import { printable } from '../render/printable.ts'
import { displaySize } from '../render/size.ts'

type EventOf<K extends ExecutionEvent['kind']> = Extract<ExecutionEvent, { kind: K }>

/** Kinds that may take long: for the others the end is told soon enough. */
const slowKinds: ReadonlySet<ActionKind> = new Set([
  'repair-default',
  'move',
  'freeze',
  'analyze',
  'index',
  'archive',
])

const words: { readonly [K in ExecutionEvent['kind']]: (event: EventOf<K>) => string | undefined } = {
  'action-started': ({ action }) => (slowKinds.has(action) ? '…' : undefined),
  // The first wait is no news on a busy table; one that goes on is, and then from time to time.
  'lock-timeout': ({ attempt, blockers }) =>
    attempt > 1 && Number.isInteger(Math.log2(attempt))
      ? `waits for a lock${blockedBy(blockers)}`
      : undefined,
  // It is one line that changes, and no line at all in a file.
  'archive-progress': () => undefined,
  'archive-stored': ({ rows, bytes, destination }) =>
    `written and read back: ${rows} rows${bytes === 0 ? '' : `, ${displaySize(bytes)}`} (${destination})`,
  'action-done': ({ durationMs }) => `done in ${Math.round(durationMs)} ms`,
  'action-skipped': ({ why }) => `skipped: ${why}`,
  'action-failed': ({ message }) => `failed: ${message}`,
}

/** Tells how execution goes, a line an event, on stderr; what is under way in an archive is one line that changes, on a terminal only. */
export function progressTo(
  print: Pick<Printer, 'progress' | 'passing'>,
  stopwatch: Pick<Stopwatch, 'elapsedMs'>,
): Reporter {
  const paces = new Map<string, Pace>()
  return {
    report: (event) => {
      const about = `${event.action} ${printable(displayName(event.target))}`
      const now = stopwatch.elapsedMs()
      if (event.kind === 'action-started') paces.set(about, { sinceMs: now, atMs: now, bytes: 0 })
      if (event.kind === 'archive-progress') {
        const pace = paceAt(now, event, paces.get(about))
        paces.set(about, pace)
        print.passing(`${about} ${howFar(event, (now - pace.sinceMs) / 1000)}`)
      }
      const said = say(event)
      if (said !== undefined) print.progress(`${about} ${printable(said)}`)
    },
  }
}

function say<K extends ExecutionEvent['kind']>(event: EventOf<K> & { readonly kind: K }): string | undefined {
  return words[event.kind](event)
}

/** How far an archive was when it was last heard of, and since when these bytes are counted. */
interface Pace {
  readonly sinceMs: number
  readonly atMs: number
  readonly bytes: number
}

/** Fewer bytes than before: it has been written, and is now read back. */
function paceAt(now: number, { bytes }: EventOf<'archive-progress'>, before: Pace | undefined): Pace {
  const sinceMs = before === undefined ? now : bytes < before.bytes ? before.atMs : before.sinceMs
  return { sinceMs, atMs: now, bytes }
}

/** The size is an estimate: there may turn out to be more. */
function howFar({ bytes, totalBytes }: EventOf<'archive-progress'>, seconds: number): string {
  const total = Math.max(totalBytes, bytes, 1)
  const speed = seconds > 0 ? `, ${displaySize(bytes / seconds)}/s` : ''
  return `${Math.floor((100 * bytes) / total)} %, ${displaySize(bytes)} of ${displaySize(total)}${speed}`
}

function blockedBy(blockers: readonly Blocker[]): string {
  const [first] = blockers
  if (first === undefined) return ''
  const who = first.pid === undefined ? `prepared transaction ${first.transaction}` : `process ${first.pid}`
  const more = blockers.length === 1 ? '' : ` and ${blockers.length - 1} more`
  return ` held by ${who} (${first.application || 'no application_name'}, ${first.state})${more}`
}
