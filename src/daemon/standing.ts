import { PartitiondError } from '../domain/errors.ts'

/** What a server is at this moment. */
export interface Standing {
  readonly inRecovery: boolean
  readonly systemIdentifier: string
  /** The timeline it writes; undefined in recovery. */
  readonly timeline: number | undefined
  /** Its clock. */
  readonly now: Temporal.Instant
}

/**
 * The furthest timeline seen of each server history. Advisory locks are no fence between a promoted standby and an old primary
 * that is still writable: both grant the same lock (postgres.md I5). Whoever was seen on timeline 2 must not go back to 1.
 */
export class TimelineMemory {
  readonly #furthest = new Map<string, number>()

  /** Throws `timeline-went-back` for a server that is behind what was seen of its history. */
  note({ systemIdentifier, timeline }: Pick<Standing, 'systemIdentifier' | 'timeline'>): void {
    if (timeline === undefined) return
    const furthest = this.#furthest.get(systemIdentifier) ?? 0
    if (timeline < furthest) {
      throw new PartitiondError(
        'timeline-went-back',
        `this server is on timeline ${timeline}, but timeline ${furthest} was seen before`,
        {
          hint: 'An old primary seems to be back: nothing is done there. Point the connection at the promoted server; restart partitiond if this one is right.',
          details: { timeline, furthest, systemIdentifier },
        },
      )
    }
    this.#furthest.set(systemIdentifier, timeline)
  }
}
