import { show } from '../words/word.ts'
import { type Conflict, type ReadWords } from './check.ts'

/** That no value belongs to two partitions of a list set. */
export function listConflicts({ list }: ReadWords): readonly Conflict[] {
  const labels = new Map<string | null, string>()
  return Object.entries(list ?? {}).flatMap(([label, values]) =>
    values.flatMap((value, at) => {
      const taken = labels.get(value)
      labels.set(value, label)
      if (taken === undefined) return []
      return [
        {
          path: ['list', label, at],
          message: `${show(value)} stands under ${taken} already; allowed: each value once`,
        },
      ]
    }),
  )
}
