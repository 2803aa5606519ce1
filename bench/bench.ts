import { type EmbeddedServer } from '../src/demo/embedded-server.ts'
import { type Figure } from './figure.ts'

/** What a measure is run with. */
export interface Bench {
  readonly server: EmbeddedServer
  /** A small run that shows that the harness works; its figures mean nothing. */
  readonly quick: boolean
  /** What the command line asks for; undefined: as many as the measure thinks right. */
  readonly rounds: number | undefined
  /** Says on standard error what is going on. */
  readonly progress: (text: string) => void
}

/** One thing that is measured, in a file of its own. */
export interface Measure {
  readonly letter: 'a' | 'b' | 'c' | 'd' | 'e' | 'f'
  readonly title: string
  /** What a reader of the figures must know. */
  readonly notes: (bench: Bench) => readonly string[]
  readonly run: (bench: Bench) => Promise<readonly Figure[]>
}

/** Rounds without a word on the command line: `usual`, or two in a quick run. */
export function roundsOf({ quick, rounds }: Bench, usual: number): number {
  return rounds ?? (quick ? 2 : usual)
}
