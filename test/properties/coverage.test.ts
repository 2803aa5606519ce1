import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangesOverlap } from '../../src/domain/bound.ts'
import { compareEndpoints, endpointAt, type Endpoint } from '../../src/domain/endpoint.ts'
import { instantToPosition } from '../../src/domain/time-position.ts'
import { rangePartitions } from '../../src/domain/partition-set.ts'
import { PLANNING } from '../support/builders.ts'
import { apply, planFor, setOf, type World } from '../support/world.ts'
import { type Case, cases, runs } from './arbitrary-world.ts'

/** Where nothing takes rows, between two positions. */
function uncovered(world: World, from: bigint, to: bigint): readonly [bigint, bigint][] {
  const gaps: [bigint, bigint][] = []
  let reached: Endpoint = endpointAt(from)
  const end = endpointAt(to)
  for (const { bound } of rangePartitions(setOf(world, { oid: 100 }))) {
    if (compareEndpoints(bound.upper, reached) <= 0) continue
    const stop = compareEndpoints(bound.lower, end) < 0 ? bound.lower : end
    if (reached.kind === 'value' && stop.kind === 'value' && reached.position < stop.position)
      gaps.push([reached.position, stop.position])
    reached = bound.upper
    if (compareEndpoints(reached, end) >= 0) return gaps
  }
  if (reached.kind === 'value') gaps.push([reached.position, to])
  return gaps
}

function premakeEnd({ world, policy, grid, type, zone }: Case): { now: bigint; end: bigint } {
  const now = instantToPosition(world.facts.takenAt, type, zone)
  let end = grid.next(now)
  for (let n = 0; n < policy.premake.ahead; n += 1) end = grid.next(end)
  return { now, end }
}

describe('whatever the partitions are, one cycle', () => {
  it('leaves no gap from now to the end of premake', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        const { world, policy } = subject
        const planned = planFor(world, [policy], PLANNING)
        const { now, end } = premakeEnd(subject)
        const gaps = uncovered(apply(world, planned), now, end)
        const reported = planned.sets.flatMap(({ findings }) =>
          findings.filter(({ code }) => code === 'default-blocks-range'),
        )
        // Rows that stand in DEFAULT block their range, visibly, unless the policy has them moved.
        expect(gaps.length).toBeLessThanOrEqual(policy.defaultRows === 'move' ? 0 : reported.length)
      }),
      runs,
    )
  })

  it('never makes two partitions overlap, nor anything PostgreSQL would refuse', () => {
    fc.assert(
      fc.property(cases, ({ world, policy }) => {
        // `apply` throws where the server would: overlaps, taken or cut names, rows in DEFAULT.
        const after = apply(world, planFor(world, [policy], PLANNING))
        const partitions = rangePartitions(setOf(after, { oid: 100 }))
        for (const [index, one] of partitions.entries()) {
          for (const other of partitions.slice(index + 1)) {
            expect(rangesOverlap(one.bound, other.bound)).toBe(false)
          }
        }
      }),
      runs,
    )
  })

  it('leaves existing partitions as they are: name, bound and place', () => {
    fc.assert(
      fc.property(cases, ({ world, policy }) => {
        const planned = planFor(world, [policy], PLANNING)
        const gone = new Set(
          planned.sets.flatMap(({ actions }) =>
            actions.flatMap((action) =>
              action.kind === 'detach' || action.kind === 'finalize-detach' ? [action.partition.oid] : [],
            ),
          ),
        )
        const seen = (of: World): readonly unknown[] =>
          setOf(of, { oid: 100 })
            .partitions.filter(({ oid }) => world.activity.has(oid) && !gone.has(oid))
            .map(({ oid, name, bound }) => ({ oid, name, bound }))
        expect(seen(apply(world, planned))).toEqual(seen(world))
      }),
      runs,
    )
  })

  it('is decided by the world alone: the same world gives the same plan', () => {
    fc.assert(
      fc.property(cases, ({ world, policy }) => {
        expect(planFor(world, [policy], PLANNING)).toEqual(planFor(world, [policy], PLANNING))
      }),
      runs,
    )
  })
})
