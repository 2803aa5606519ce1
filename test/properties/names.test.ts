import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayName, MAX_NAME_BYTES } from '../../src/domain/name.ts'
import { PLANNING } from '../support/builders.ts'
import { planFor, relationNames } from '../support/world.ts'
import { cases, runs } from './arbitrary-world.ts'

describe('names of new partitions', () => {
  it('are free, differ from each other, and fit into 63 bytes', () => {
    fc.assert(
      fc.property(cases, ({ world, policy }) => {
        const made = planFor(world, [policy], PLANNING)
          .sets.flatMap(({ actions }) => actions)
          .filter(
            (action) =>
              action.kind === 'create' ||
              (action.kind === 'repair-default' && action.repair.do === 'move-rows'),
          )
          .map(({ target }) => target)
        const present = new Set(relationNames(world).map(displayName))
        expect(made.filter((name) => present.has(displayName(name)))).toEqual([])
        expect(new Set(made.map(displayName)).size).toBe(made.length)
        for (const { name } of made) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(MAX_NAME_BYTES)
      }),
      runs,
    )
  })

  it('give every action of a plan an id of its own', () => {
    fc.assert(
      fc.property(cases, ({ world, policy }) => {
        const ids = planFor(world, [policy], PLANNING).sets.flatMap(({ actions }) =>
          actions.map(({ id }) => id),
        )
        expect(new Set(ids).size).toBe(ids.length)
      }),
      runs,
    )
  })
})
