import { type NamedBy, templateFault } from '../words/template.ts'
import { type Conflict, type ReadWords } from './check.ts'

/** That the name template fits the set and tells its partitions apart. */
export function namingConflicts(words: ReadWords): readonly Conflict[] {
  const by = namedBy(words)
  const fault = words.name === undefined || by === undefined ? undefined : templateFault(words.name, by)
  return fault === undefined ? [] : [{ path: ['name'], message: fault }]
}

function namedBy({ interval, list, hash }: ReadWords): NamedBy | undefined {
  if (interval !== undefined) return interval
  if (list !== undefined) return { kind: 'list' }
  return hash === undefined ? undefined : { kind: 'hash' }
}
