import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { listenForSignals, type SignalSource } from '../../src/daemon/shutdown.ts'

/** A process that gets signals and remembers with which codes it was to exit. */
class FakeSignals extends EventEmitter implements SignalSource {
  readonly exits: number[] = []

  exit(code: number): void {
    this.exits.push(code)
  }
}

describe('signals', () => {
  it('ask for an orderly end first, and end at once the second time, whichever they are', () => {
    const source = new FakeSignals()
    const heard: string[] = []
    using listening = listenForSignals(source, {
      end: (signal) => void heard.push(signal),
      reload: () => undefined,
    })
    expect(listening).toBeDefined()
    source.emit('SIGTERM', 'SIGTERM')
    expect([heard, source.exits]).toEqual([['SIGTERM'], []])
    source.emit('SIGINT', 'SIGINT')
    expect(source.exits).toEqual([130])
  })

  it('ask for a reload with SIGHUP, any number of times', () => {
    const source = new FakeSignals()
    let reloads = 0
    using listening = listenForSignals(source, { end: () => undefined, reload: () => (reloads += 1) })
    expect(listening).toBeDefined()
    source.emit('SIGHUP', 'SIGHUP')
    source.emit('SIGHUP', 'SIGHUP')
    expect([reloads, source.exits]).toEqual([2, []])
  })

  it('are let go of at the end', () => {
    const source = new FakeSignals()
    listenForSignals(source, { end: () => undefined, reload: () => undefined })[Symbol.dispose]()
    expect(source.eventNames()).toEqual([])
  })
})
