/** What a number of rounds came to. */
export interface Statistics {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly rounds: number
}

/** Something to be measured. */
export interface Contender {
  readonly name: string
  /** Runs once and returns the milliseconds that count: setting up and clearing away do not. */
  readonly run: (round: number) => Promise<number>
}

/** Milliseconds by contender, one entry a round. */
export type Times = Readonly<Record<string, readonly number[]>>

/**
 * Lets every contender run once a round, every second round in reverse order: what drifts (caches, catalog bloat, the machine's clock
 * speed) then meets all of them alike, and a ratio within one round means something.
 */
export async function alternate(
  contenders: readonly Contender[],
  rounds: number,
  onRound: (round: number) => void = () => undefined,
): Promise<Times> {
  const times: Record<string, number[]> = Object.fromEntries(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    onRound(round)
    const order = round % 2 === 0 ? contenders : contenders.toReversed()
    for (const { name, run } of order) times[name]?.push(await run(round))
  }
  return times
}

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Throws RangeError without values. */
export function statistics(values: readonly number[]): Statistics {
  const sorted = values.toSorted((a, b) => a - b)
  const [min] = sorted
  const max = sorted.at(-1)
  if (min === undefined || max === undefined) throw new RangeError('statistics of nothing')
  return { median: percentile(sorted, 0.5), min, max, rounds: sorted.length }
}

/** The value below which `share` (0 to 1) of the sorted values lie; between two it is interpolated. */
export function percentile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? 0
  const high = sorted[Math.ceil(place)] ?? low
  return low + (high - low) * (place - Math.floor(place))
}

/** `name` divided by `floor`, round by round: both ran within the same seconds. */
export function ratios(times: Times, name: string, floor: string): readonly number[] {
  const floors = times[floor] ?? []
  return (times[name] ?? []).map((value, round) => value / (floors[round] ?? Number.NaN))
}
