import { createTask, setLogger, type ScheduledTask } from 'node-cron'
import { SettingsError } from '../domain/errors.ts'
import { type Stopwatch } from '../domain/ports.ts'
import { type Log } from '../observe/log.ts'

/** Says when to look. What to do then is decided anew each time, so a tick too many or too few does no harm. */
export interface Schedule {
  start(onTick: () => void): void
  stop(): void
}

export interface ScheduleParts {
  readonly stopwatch: Stopwatch
  /** In [0, 1). */
  readonly random: () => number
  readonly log: Log
  readonly onMissed: () => void
}

const longestJitterMs = 30_000

/** How late a tick may come, so that many copies do not knock at once: at most a tenth of the gap and 30 s. */
export function jitterMs(gapMs: number, random: number): number {
  return Math.floor(Math.min(gapMs / 10, longestJitterMs) * random)
}

/** Milliseconds between the next two ticks of a cron expression, in UTC. Throws SettingsError for one that cannot be read. */
export function scheduleGapMs(expression: string): number {
  const task = taskOf(expression, () => undefined)
  const gapMs = gapOf(task)
  // node-cron keeps every task it made until it is destroyed.
  void task.destroy()
  return gapMs
}

function gapOf(task: ScheduledTask): number {
  const [first, second] = task.getNextRuns(2)
  if (first === undefined || second === undefined)
    throw new SettingsError(`the schedule "${task.getPattern()}" never comes`)
  return second.getTime() - first.getTime()
}

/** UTC has no missing and no repeated hours; in other zones node-cron skips runs of a missing hour. */
function taskOf(expression: string, work: () => void): ScheduledTask {
  try {
    return createTask(expression, work, { timezone: 'UTC' })
  } catch (cause) {
    throw new SettingsError(`the schedule "${expression}" is not a cron expression`, {
      hint: 'Set PARTITIOND_SCHEDULE to five or six fields, such as "*/10 * * * *".',
      cause,
    })
  }
}

/**
 * A schedule by node-cron, as a trigger only: its overlap guard, shutdown and execution are not relied on, because they do not
 * cover each other. A tick that comes too late (the process was held up) is made good at once. A clock that is set back would
 * silence node-cron until it has caught up: a monotonic watch ticks in its stead.
 */
export function cronSchedule(expression: string, parts: ScheduleParts): Schedule {
  const { log } = parts
  // Its own logger prints coloured text to standard output.
  setLogger({
    info: (message) => log.debug(message),
    warn: (message) => log.warn(message),
    error: (message) => log.error({ message: String(message) }, 'node-cron failed'),
    debug: (message) => log.debug({ message: String(message) }, 'node-cron'),
  })
  return new CronSchedule(expression, parts)
}

class CronSchedule implements Schedule {
  readonly #parts: ScheduleParts
  readonly #task: ScheduledTask
  readonly #stopped = new AbortController()
  #watched = new AbortController()
  #onTick: (() => void) | undefined
  #isPending = false

  constructor(expression: string, parts: ScheduleParts) {
    this.#parts = parts
    this.#task = taskOf(expression, () => this.#fire())
    this.#task.on('execution:missed', () => {
      parts.onMissed()
      this.#fire()
    })
  }

  start(onTick: () => void): void {
    this.#onTick = onTick
    void this.#task.start()
    void this.#watch()
  }

  stop(): void {
    this.#stopped.abort()
    void this.#task.destroy()
  }

  #fire(): void {
    void this.#watch()
    void this.#tickAfterJitter()
  }

  /** A machine that slept wakes to many missed ticks: they are one. */
  async #tickAfterJitter(): Promise<void> {
    if (this.#isPending) return
    this.#isPending = true
    const { stopwatch, random } = this.#parts
    await stopwatch.pause(jitterMs(gapOf(this.#task), random()), this.#stopped.signal)
    this.#isPending = false
    if (!this.#stopped.signal.aborted) this.#onTick?.()
  }

  /** Ticks when no tick has come for two gaps beyond the next one. Each tick begins the watch anew. */
  async #watch(): Promise<void> {
    this.#watched.abort()
    const watched = new AbortController()
    this.#watched = watched
    const silenceMs = (this.#task.msToNext() ?? 0) + 2 * gapOf(this.#task)
    const end = AbortSignal.any([watched.signal, this.#stopped.signal])
    await this.#parts.stopwatch.pause(silenceMs, end)
    if (!end.aborted) this.#fire()
  }
}
