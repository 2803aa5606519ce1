import { displayName } from '../../domain/name.ts'
import { fitName } from './fit-name.ts'
import { shortHash } from '../../domain/short-hash.ts'
import { type NameContext, renderPieces } from './template.ts'

export interface NameRequest extends NameContext {
  readonly template: string
  /** Whether the set's schema already has a relation or type of this name, or will have one when this plan is done. */
  readonly taken: (name: string) => boolean
}

export interface ChosenName {
  readonly name: string
  /** What the template says, made to fit; equals `name` unless it was taken. */
  readonly wanted: string
  readonly collided: boolean
}

/** Finds a name that is free: the template's own, or that with a short hash of the table and the bounds. */
export function chooseName(request: NameRequest): ChosenName {
  const pieces = renderPieces(request.template, request)
  const wanted = fitName(pieces)
  if (!request.taken(wanted)) return { name: wanted, wanted, collided: false }
  const { lower, upper } = request.tokens
  const identity = `${displayName(request.set)} ${lower ?? wanted} ${upper ?? ''}`
  for (let attempt = 0; ; attempt += 1) {
    const hash = shortHash(attempt === 0 ? identity : `${identity} ${attempt}`)
    const name = fitName([...pieces, { kind: 'bound', text: `_${hash}` }])
    if (!request.taken(name)) return { name, wanted, collided: true }
  }
}
