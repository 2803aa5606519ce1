import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planSql } from '../../src/cli/render/plan-sql.ts'
import { planText } from '../../src/cli/render/plan-text.ts'
import { plain } from '../../src/cli/render/paint.ts'
import { type PlannedDatabase } from '../../src/cli/render/planned-database.ts'
import { displayName } from '../../src/domain/name.ts'
import { appliesToDatabase, type Policy } from '../../src/domain/policy.ts'
import { matchPolicies } from '../../src/planning/match-policies.ts'
import { loadSettings } from '../../src/settings/load.ts'
import { parsePolicies } from '../../src/settings/parse-policies.ts'
import { apply, planFor } from '../support/world.ts'
import { readWorld } from './read-world.ts'

/**
 * One folder, one test: from `policy.yaml` and `world.yaml` comes what `plan` prints, in words and in SQL. UPDATE_SCENARIOS=1 writes
 * the expectations anew; reviewing a change is reading their difference.
 */
const folder = import.meta.dirname
const isUpdating = (process.env['UPDATE_SCENARIOS'] ?? '') !== ''
const scenarios = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted((a, b) => Number(b === 'nothing-to-do') - Number(a === 'nothing-to-do') || (a < b ? -1 : 1))

const { settings } = await loadSettings({ environment: {} })

interface Scenario {
  readonly policies: readonly Policy[]
  readonly text: string
  readonly read: ReturnType<typeof readWorld>
}

function readScenario(name: string): Scenario {
  const file = (each: string): string => readFileSync(join(folder, name, each), 'utf8')
  const { policies } = parsePolicies([{ file: 'policy.yaml', text: file('policy.yaml') }], {})
  return {
    policies: policies.filter((policy) => appliesToDatabase(policy, 'default', ['default'])),
    text: file('world.yaml'),
    read: readWorld(file('world.yaml')),
  }
}

function planned({ policies, read: { world, options } }: Scenario): PlannedDatabase {
  const { facts } = world
  const { managed } = matchPolicies(facts.sets, facts.others, policies)
  return {
    kind: 'planned',
    name: 'default',
    plan: planFor(world, policies, options),
    policies: new Map(managed.map(({ set, policy }) => [displayName(set.name), policy])),
    wording: { limits: settings.limits, features: facts.features },
  }
}

/** The file as it should be, after it was written anew if that was asked for. */
function expectation(name: string, file: string, text: string): string {
  const path = join(folder, name, file)
  if (isUpdating) writeFileSync(path, text)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

describe.each(scenarios)('scenario %s', (name) => {
  const scenario = readScenario(name)

  it('is planned as written', () => {
    const text = `${planText([planned(scenario)], plain)}\n`
    expect(text).toBe(expectation(name, 'plan.txt', text))
  })

  it('is worded as written', () => {
    const text = `${planSql([planned(scenario)])}\n`
    expect(text).toBe(expectation(name, 'plan.sql', text))
  })

  it('can be carried out, and leaves nothing to do', () => {
    const { policies, read } = scenario
    const after = apply(read.world, planFor(read.world, policies, read.options))
    const again = planFor(after, policies, read.options).sets.filter(({ mode }) => mode === 'manage')
    expect(again.flatMap(({ actions }) => actions.map(({ id }) => id))).toEqual([])
  })
})
