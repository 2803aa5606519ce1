import { type Policy } from '../domain/policy.ts'
import { type Structure } from '../domain/snapshot.ts'
import { type DatabaseState, type Phase } from '../observe/health.ts'
import { type Trouble, troubleFrom } from '../observe/trouble.ts'
import { backoffMs, RECONNECT } from '../postgres/backoff.ts'
import { type ConnectionTarget } from '../postgres/target.ts'
import { Bell } from './bell.ts'
import type { CycleResult } from './cycle.ts'
import { inTime } from './in-time.ts'
import { isPassing, isRefusal } from './kinds-of-failure.ts'
import { type LeaderLink } from './leader-link.ts'
import { type Standing, TimelineMemory } from './standing.ts'
import { type Cycles, type WorkerParts } from './worker-parts.ts'
import { leadershipLost, noAnswer } from './worker-troubles.ts'

/**
 * How often a worker looks at its server between cycles: whether it is still there, has been promoted, whether the lead is free.
 * Too long: a failover leaves the database without a leader; too short: idle replicas keep asking.
 */
export const watchMs = 5000

/** A trivial question that gets no answer for so long means that the connection is dead, though nobody said so. */
export const answerMs = 15_000

/** Half of it is the most by which the clocks' difference may be wrong. Too short: a slow network hides it; too long: it alarms for nothing. */
const longestRoundTripSeconds = 1

interface Sessions {
  readonly link: LeaderLink
  readonly cycles: Cycles
}

/**
 * Looks after one database: keeps a session, leads or follows, and runs cycles while it leads. Level-triggered: whatever happened
 * meanwhile, the next cycle plans from what is there. Never ends by itself and never throws; cycles never overlap.
 */
export class Worker {
  readonly #parts: WorkerParts
  readonly #target: ConnectionTarget
  readonly #bell: Bell
  readonly #stop = new AbortController()
  readonly #timelines = new TimelineMemory()
  #policies: readonly Policy[]
  #state: DatabaseState
  #isDue = true
  #isAgingDue = true
  #isWorking = false
  #looksAgain = false
  #failures = 0
  #cached: Structure | undefined
  #cycles = 0
  #done: Promise<void> = Promise.resolve()

  constructor(parts: WorkerParts, target: ConnectionTarget, policies: readonly Policy[]) {
    this.#parts = parts
    this.#target = target
    this.#policies = policies
    this.#bell = new Bell(parts.stopwatch)
    this.#state = { name: target.name, phase: 'connecting', trouble: undefined }
  }

  start(): void {
    const { observer } = this.#parts
    observer.stateChanged(this.#state)
    this.#done = this.#live(this.#stop.signal).catch((error: unknown) =>
      observer.loopEnded(this.#target.name, error),
    )
  }

  /** A cycle as soon as may be; one more after the one that runs. */
  tick(): void {
    if (this.#isWorking) this.#parts.observer.tickOverlapped(this.#target.name)
    this.#runSoon()
  }

  /** New policies, in force from the next cycle, which comes at once. */
  update(policies: readonly Policy[]): void {
    this.#policies = policies
    this.#isAgingDue = true
    this.#runSoon()
  }

  /** Cancels what runs and waits for the end. */
  stop(): Promise<void> {
    this.#stop.abort()
    return this.#done
  }

  #runSoon(): void {
    this.#isDue = true
    this.#bell.ring()
  }

  async #live(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#connectAndServe(signal)
      } catch (error) {
        if (this.#stop.signal.aborted) return
        this.#cached = undefined
        this.#enter(isRefusal(error) ? 'refused' : 'unreachable', troubleFrom(error))
        await this.#backOff(signal)
      }
    }
  }

  async #connectAndServe(signal: AbortSignal): Promise<void> {
    // The cycles' session ends with the link: after a failover it must not stay behind on the old primary.
    await using link = await this.#parts.openLink(this.#target, signal)
    await using cycles = this.#parts.openCycles()
    link.onLost(() => this.#bell.ring())
    await this.#serve({ link, cycles }, signal)
  }

  async #serve(sessions: Sessions, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const phase = await this.#answer(this.#stand(sessions.link))
      const goesOnLeading = phase === 'leading' && this.#state.phase === 'leading'
      if (phase !== 'leading') this.#failures = 0
      this.#enter(phase, goesOnLeading ? this.#state.trouble : undefined)
      if (phase === 'leading' && this.#isDue) await this.#work(sessions, signal)
      else await this.#bell.wait(watchMs, signal)
    }
  }

  /** Whether we lead now; takes the lead where it is free. */
  async #stand(link: LeaderLink): Promise<Phase> {
    const standing = await this.#readStanding(link)
    this.#timelines.note(standing)
    if (standing.inRecovery) return 'standby'
    if (this.#state.phase === 'leading' && (await link.holdsLead())) return 'leading'
    if (!(await link.tryLead())) return 'following'
    this.#isDue = this.#isAgingDue = true
    return 'leading'
  }

  /** The clocks are compared at the middle of the round trip, unless it was so long that the middle says nothing. */
  async #readStanding(link: LeaderLink): Promise<Standing> {
    const { wallSeconds, observer } = this.#parts
    const before = wallSeconds()
    const standing = await link.readStanding()
    const after = wallSeconds()
    if (after - before <= longestRoundTripSeconds) {
      const middle = (before + after) / 2
      observer.clockRead(this.#target.name, middle - standing.now.epochMilliseconds / 1000)
    }
    return standing
  }

  async #work(sessions: Sessions, signal: AbortSignal): Promise<void> {
    this.#isDue = false
    this.#isWorking = true
    try {
      const result = await this.#parts.slots.run(() => this.#cycle(sessions, signal), signal)
      this.#worked(result)
    } catch (error) {
      if (!signal.aborted) await this.#failed(error, signal)
    } finally {
      this.#isWorking = false
    }
  }

  async #cycle({ link, cycles }: Sessions, signal: AbortSignal): Promise<CycleResult> {
    const { settings, reporter, stopwatch, random, observer } = this.#parts
    const readsAll = this.#cycles % settings.fullReadEvery === 0
    if (readsAll || this.#isAgingDue) await this.#readAging(cycles)
    return cycles.run({
      database: this.#target.name,
      target: this.#target,
      policies: this.#policies,
      settings,
      reporter,
      stopwatch,
      random,
      signal,
      cached: readsAll ? undefined : this.#cached,
      checkStatistics: readsAll,
      allow: new Set(),
      archiveBudgetMs: settings.archiveBudgetMs,
      waitMs: 0,
      onPlanned: (plan) => observer.cyclePlanned(plan),
      confirmLeadership: async () => {
        const holds = await this.#answer(link.holdsLead()).catch(() => false)
        if (!holds) throw leadershipLost(this.#target)
      },
    })
  }

  /** Before a cycle and outside of it: no cycle fails, and no lock is held longer, for what is only shown. */
  async #readAging(cycles: Cycles): Promise<void> {
    const { settings, observer, stopwatch } = this.#parts
    const { name } = this.#target
    this.#isAgingDue = false
    const startedMs = stopwatch.elapsedMs()
    try {
      const agings = await cycles.readAging({ target: this.#target, settings, policies: this.#policies })
      observer.agingRead(name, agings, stopwatch.elapsedMs() - startedMs)
    } catch (error) {
      observer.agingUnread(name, error)
    }
  }

  /** A cycle that changed something is followed by one that looks again: it confirms the result, and the gauges tell it. */
  #worked(result: CycleResult): void {
    this.#cycles += 1
    this.#cached = result.structure
    this.#failures = 0
    const hasChanged = result.outcomes.some((outcome) => outcome.result === 'done')
    this.#looksAgain = hasChanged && !this.#looksAgain
    if (this.#looksAgain) this.#isDue = this.#isAgingDue = true
    this.#parts.observer.cycleEnded(result)
    this.#enter('leading', undefined)
  }

  /** What may pass by itself is tried again soon, everything else at the next tick. */
  async #failed(error: unknown, signal: AbortSignal): Promise<void> {
    this.#cached = undefined
    this.#parts.observer.cycleFailed(this.#target.name, error)
    if (isRefusal(error)) throw error
    this.#enter('leading', troubleFrom(error))
    if (isPassing(error)) this.#isDue = true
    await this.#backOff(signal)
  }

  async #backOff(signal: AbortSignal): Promise<void> {
    this.#failures += 1
    await this.#bell.wait(backoffMs(RECONNECT, this.#failures, this.#parts.random()), signal)
  }

  #answer<T>(question: Promise<T>): Promise<T> {
    return inTime(question, answerMs, this.#parts.stopwatch, () => noAnswer(this.#target, answerMs))
  }

  #enter(phase: Phase, trouble: Trouble | undefined): void {
    const before = this.#state
    if (before.phase === phase && before.trouble?.message === trouble?.message) return
    this.#state = { name: before.name, phase, trouble }
    this.#parts.observer.stateChanged(this.#state)
  }
}
