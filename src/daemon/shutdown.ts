import { type EventEmitter } from 'node:events'

/** The part of `process` that is needed here. */
export interface SignalSource extends Pick<EventEmitter, 'on' | 'off'> {
  exit(code: number): void
}

const endings = ['SIGTERM', 'SIGINT'] as const

/** Interrupted: somebody would not wait for the orderly end. */
const interruptedExit = 130

/**
 * Listens for the signals that end the process: the first one asks for an orderly end, a second one, whichever it is, exits at once.
 * SIGHUP asks for a reload. Dispose to listen no more.
 */
export function listenForSignals(
  source: SignalSource,
  on: { readonly end: (signal: string) => void; readonly reload: () => void },
): Disposable {
  let isEnding = false
  const onEnding = (signal: string): void => {
    if (isEnding) source.exit(interruptedExit)
    isEnding = true
    on.end(signal)
  }
  for (const signal of endings) source.on(signal, onEnding)
  source.on('SIGHUP', on.reload)
  return {
    [Symbol.dispose]() {
      for (const signal of endings) source.off(signal, onEnding)
      source.off('SIGHUP', on.reload)
    },
  }
}
