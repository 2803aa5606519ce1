import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding } from '../../src/domain/finding.ts'
import { type Plan } from '../../src/domain/plan.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { type PlanningOptions } from '../../src/planning/options.ts'
import { PLANNING } from '../support/builders.ts'
import { planFor, withFacts, type World } from '../support/world.ts'
import { cases, runs } from './arbitrary-world.ts'

/** Something that keeps a step from being taken. */
interface Hindrance {
  readonly world: (world: World) => World
  readonly policy: (policy: Policy) => Policy
  readonly options: PlanningOptions
}

const none: Hindrance = { world: (world) => world, policy: (policy) => policy, options: PLANNING }

const hindrances = fc.constantFrom<Hindrance[]>(
  { ...none, options: { ...PLANNING, windowOpen: false } },
  {
    ...none,
    world: (world) =>
      withFacts(world, {
        pressure: {
          oldestTransaction: undefined,
          replicationLagSeconds: 9999,
          baseBackup: false,
          pgDump: undefined,
        },
      }),
  },
  {
    ...none,
    world: (world) =>
      withFacts(world, {
        ledger: {
          available: false,
          missing: ['create schema partitiond'],
          entries: [],
          archives: [],
          holds: [],
          restored: [],
        },
      }),
  },
  { ...none, policy: (policy) => ({ ...policy, guard: { maxDropsPerCycle: 0, minPartitions: 0 } }) },
  { ...none, policy: (policy) => ({ ...policy, defaultRows: 'report' }) },
  { ...none, policy: (policy) => ({ ...policy, interval: { kind: 'number', step: 5n } }) },
)

const findingsOf = ({ sets, findings }: Plan): readonly Finding[] => [
  ...findings,
  ...sets.flatMap((set) => set.findings),
]
const idsOf = ({ sets }: Plan): readonly string[] =>
  sets.flatMap(({ actions }) => actions.map(({ id }) => id))

describe('promise 9: silence is explained', () => {
  it('every action has a reason, every finding a code, a message and a hint', () => {
    fc.assert(
      fc.property(cases, hindrances, ({ world, policy }, { world: change, policy: bend, options }) => {
        const planned = planFor(change(world), [bend(policy)], options)
        const actions = planned.sets.flatMap((set) => [...set.actions, ...set.withheld])
        expect(actions.filter(({ reason }) => reason.trim() === '')).toEqual([])
        const unclear = findingsOf(planned).filter(
          ({ code, message, hint, subject }) =>
            !/^[a-z]+(-[a-z]+)*$/.test(code) || message === '' || hint === '' || subject === '',
        )
        expect(unclear).toEqual([])
      }),
      runs,
    )
  })

  it('whatever keeps a step from being taken is told as a finding', () => {
    fc.assert(
      fc.property(cases, hindrances, ({ world, policy }, { world: change, policy: bend, options }) => {
        const free = planFor(world, [policy], PLANNING)
        const hindered = planFor(change(world), [bend(policy)], options)
        const present = new Set(idsOf(hindered))
        const missing = idsOf(free).filter((id) => !present.has(id))
        const known = new Set(findingsOf(free).map(({ code }) => code))
        const added = findingsOf(hindered).filter(({ code }) => !known.has(code))
        // The guard may have had its say in both.
        expect(missing.length > 0 && added.length === 0 && !known.has('guard')).toBe(false)
      }),
      runs,
    )
  })
})
