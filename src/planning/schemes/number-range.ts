import { endpointAt, type Endpoint } from '../../domain/endpoint.ts'
import { displayEndpoint } from '../../domain/key-value.ts'
import { NUMERIC_SCALE } from '../../domain/key-values/numeric.ts'
import { isNumberKeyType, type KeyColumn, type NumberKeyType } from '../../domain/key.ts'
import { type Policy } from '../../domain/policy.ts'
import { type NewestKey } from '../../domain/snapshot.ts'
import { numberTokens } from '../naming/number-tokens.ts'
import { aType } from './a-type.ts'
import { cutThrough } from './cut-through.ts'
import { expressionMisfit } from './expression-key.ts'
import { intervalMisfit } from './interval-misfit.ts'
import { jumpFrom, rangesAround } from './key-jump.ts'
import { numberGrid } from './number-grid.ts'
import { intervalRefused, refused, type Refused, type Scheme, type SchemeMaker } from './scheme.ts'
import { extentOf } from './type-extent.ts'
import { endless, withinType } from './within-type.ts'

/** smallint, integer, bigint and numeric keys, cut by a whole number and positioned by the newest key. */
export const numberRange: SchemeMaker = (request) => {
  const { set, key, policy, newest } = request
  const { type } = key
  if (set.key.method !== 'range' || !isNumberKeyType(type)) return undefined
  const wrong = cutThrough(set) ?? expressionMisfit(request)
  if (wrong !== undefined) return refused(wrong)
  const { interval } = policy
  if (interval?.kind !== 'number') return intervalRefused(intervalMisfit(interval, key) ?? '')
  const { step } = interval
  const tooBig = beyond(type, { step, offset: policy.offset })
  if (tooBig !== undefined) return intervalRefused(tooBig)
  if (newest === undefined || newest.unknown !== undefined) return unknown(newest?.unknown)
  return { scheme: schemeOf({ key: { ...key, type }, policy, step, newest }) }
}

interface Cut {
  readonly key: KeyColumn & { readonly type: NumberKeyType }
  readonly policy: Policy
  readonly step: bigint
  readonly newest: NewestKey
}

function schemeOf({ key, policy, step, newest }: Cut): Scheme {
  const { type } = key
  const unit = type === 'numeric' ? NUMERIC_SCALE : 1n
  const grid = withinType(numberGrid(step * unit, policy.offset * unit), type)
  const here = newest.position ?? policy.offset * unit
  const display = (endpoint: Endpoint): string => displayEndpoint(endpoint, type)
  const shown = (position: bigint): string => display(endpointAt(position))
  const jumpedFrom = jumpFrom(newest, grid, policy.premake.ahead)
  return {
    key,
    grid,
    wanted: (facts) => endless(rangesAround(facts, grid, jumpedFrom), type),
    nowPosition: () => here,
    nowWords: () => (newest.position === undefined ? 'the first keys' : `keys that follow ${shown(here)}`),
    jump: jumpedFrom === undefined ? undefined : { before: shown(jumpedFrom), newest: shown(here) },
    instantOf: () => undefined,
    isPast: (upper, age) =>
      age.kind === 'number' && upper.kind === 'value' && here - upper.position >= age.distance * unit,
    dueAt: () => undefined,
    display,
    defaultTemplate: () => '{table}_{lower}',
    tokens: (bound) => (bound.kind === 'range' ? numberTokens(bound, type) : {}),
  }
}

function beyond(
  type: NumberKeyType,
  { step, offset }: { readonly step: bigint; readonly offset: bigint },
): string | undefined {
  const extent = extentOf(type)
  if (extent === undefined) return undefined
  if (offset < extent.least || offset > extent.greatest)
    return `the offset ${offset} is beyond what ${aType(type)} holds`
  return step > extent.greatest - extent.least
    ? `the interval ${step} is more than ${aType(type)} holds`
    : undefined
}

function unknown(why = 'it was not looked for'): Refused {
  return {
    refusal: {
      code: 'newest-key-unknown',
      message: `its newest key is not known in this cycle: ${why}. Nothing is made and nothing leaves`,
      hint: 'It is looked for again in the next cycle. An index that begins with the key makes it a matter of an instant.',
    },
  }
}
