import { compareEndpoints, endpointAt, type Endpoint, laterEndpoint } from '../domain/endpoint.ts'
import { type RangePartition } from '../domain/partition-set.ts'

/**
 * Where the unbroken run of partitions that contains `now` ends; undefined when no partition contains it. Partitions are ordered by
 * bound; one pending detach takes no rows any more and breaks the run (postgres.md B5).
 */
export function coveredUntil(partitions: readonly RangePartition[], now: bigint): Endpoint | undefined {
  let reached: Endpoint | undefined
  for (const { bound, pendingDetach } of partitions) {
    if (pendingDetach) continue
    if (reached === undefined) {
      const here = endpointAt(now)
      if (compareEndpoints(bound.lower, here) <= 0 && compareEndpoints(here, bound.upper) < 0)
        reached = bound.upper
    } else if (compareEndpoints(bound.lower, reached) <= 0) {
      // Only children of a legacy inheritance set and values of a sliding list ever overlap.
      reached = laterEndpoint(reached, bound.upper)
    } else {
      break
    }
  }
  return reached
}
