import { type Trouble } from './trouble.ts'

/**
 * Where a database's worker stands.
 * - `connecting`: no answer yet; `unreachable`: the last try failed, another follows.
 * - `refused`: it answers, but we must not work there (too old, a pooler in between, a timeline that went back).
 * - `standby`: in recovery; `following`: another process leads; `leading`: we do.
 */
export type Phase = 'connecting' | 'unreachable' | 'refused' | 'standby' | 'following' | 'leading'

export interface DatabaseState {
  readonly name: string
  readonly phase: Phase
  /** Why it is not better than that; also what spoiled the last cycle while we lead. */
  readonly trouble: Trouble | undefined
}

export interface PoliciesState {
  /** Whether some valid policies are in force, maybe older than the file. */
  readonly loaded: boolean
  /** Why the file as it is now was not taken. */
  readonly trouble: Trouble | undefined
  readonly warnings: readonly string[]
}

/** All that health is judged by. */
export interface DaemonState {
  readonly policies: PoliciesState
  readonly databases: readonly DatabaseState[]
  readonly stopping: boolean
  /** Loops that ended though nobody stopped them: a bug, and a reason to be restarted. */
  readonly endedLoops: readonly string[]
}

/** The body of /readyz and /healthz. `why` is empty when `ok`, and may still tell of lesser trouble in `notes`. */
export interface Verdict {
  readonly ok: boolean
  readonly why: readonly string[]
  readonly notes: readonly string[]
}

/** Phases in which the database answered and it is known who leads. */
const settled: Readonly<Record<Phase, boolean>> = {
  connecting: false,
  unreachable: false,
  refused: false,
  standby: true,
  following: true,
  leading: true,
}

/** Whether something answers there: reachability alone, not whether we may work. */
export function isUp(phase: Phase): boolean {
  return settled[phase] || phase === 'refused'
}

function say(about: string, trouble: Trouble | undefined, otherwise: string): string {
  if (trouble === undefined) return `${about}: ${otherwise}`
  return `${about}: ${trouble.message} (${trouble.code})${trouble.hint === undefined ? '' : `. ${trouble.hint}`}`
}

/** Alive: the event loop turns (or nobody would ask) and no loop of ours ended. Never depends on a database. */
export function judgeLiveness(state: DaemonState): Verdict {
  const why = state.endedLoops.map((name) => `the loop of ${name} ended by itself`)
  return { ok: why.length === 0, why, notes: [] }
}

/** Ready: policies are in force, and every database answers with its leader known. */
export function judgeReadiness(state: DaemonState): Verdict {
  const { policies, databases, stopping } = state
  const bad = databases.filter(({ phase }) => !settled[phase])
  const why = [
    ...(stopping ? ['shutting down'] : []),
    ...(policies.loaded ? [] : [say('policies', policies.trouble, 'not loaded yet')]),
    ...bad.map(({ name, phase, trouble }) => say(`database ${name}`, trouble, phase)),
  ]
  const notes = [
    ...(policies.loaded && policies.trouble !== undefined
      ? [say('policies', policies.trouble, ''), 'the last good policies stay in force']
      : []),
    ...policies.warnings,
    ...databases
      .filter(({ phase, trouble }) => settled[phase] && trouble !== undefined)
      .map(({ name, trouble }) => say(`database ${name}`, trouble, '')),
  ]
  return { ok: why.length === 0, why, notes }
}
