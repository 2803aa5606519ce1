import { type ListValues, type ValuesBound } from '../../domain/bound.ts'
import { type Scheme } from './scheme.ts'

/** A bound for messages: `[2026-03-01, 2026-04-01)`, `in (eu, null)`, `modulus 4, remainder 1`. */
export function boundWords(bound: ValuesBound, scheme: Scheme): string {
  switch (bound.kind) {
    case 'range':
      return bound.values === undefined
        ? `[${scheme.display(bound.lower)}, ${scheme.display(bound.upper)})`
        : listWords(bound.values)
    case 'list':
      return listWords(bound.values)
    case 'hash':
      return `modulus ${bound.modulus}, remainder ${bound.remainder}`
  }
}

/** `in (eu, null)`. */
export function listWords(values: ListValues): string {
  return `in (${values.map((value) => value ?? 'null').join(', ')})`
}
