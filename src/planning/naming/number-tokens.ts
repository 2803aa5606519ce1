import { type Endpoint } from '../../domain/endpoint.ts'
import { type RangeBound } from '../../domain/bound.ts'
import { displayEndpoint } from '../../domain/key-value.ts'
import { type RangeKeyType } from '../../domain/key.ts'
import { HASH_LENGTH, shortHash } from '../../domain/short-hash.ts'
import { type NameTokens } from './template.ts'

/** The longest bigint with its sign's word; what the settings count for `{lower}` and `{upper}`. */
const LONGEST = 22

/** `1000`, `neg1000`, `1_5`: what needs no quotes in a name. Different numbers have different tokens. */
export function numberTokens({ lower, upper }: RangeBound, type: RangeKeyType): NameTokens {
  return { lower: token(lower, type), upper: token(upper, type) }
}

function token(endpoint: Endpoint, type: RangeKeyType): string {
  const text = displayEndpoint(endpoint, type).toLowerCase().replace('-', 'neg').replace('.', '_')
  // Only a numeric is ever so long.
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - HASH_LENGTH - 1)}_${shortHash(text)}`
}
