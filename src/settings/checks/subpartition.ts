import { type Path } from '../problem.ts'
import { type Subpartition } from '../words/kinds.ts'
import { type NamedBy, templateFault } from '../words/template.ts'
import { type Conflict, type ReadWords } from './check.ts'

const needs = { hash: 'modulus', list: 'list', range: 'interval' } as const

/** That every level of sub-partitions has the one word that its method needs, and a name that fits. */
export function subpartitionConflicts({ subpartition }: ReadWords): readonly Conflict[] {
  return subpartition === undefined ? [] : levelConflicts(subpartition, ['subpartition'])
}

function levelConflicts(level: Subpartition, path: Path): readonly Conflict[] {
  const needed = needs[level.by]
  const conflicts: Conflict[] = []
  for (const word of Object.values(needs)) {
    if (word === needed && level[word] === undefined) {
      conflicts.push({ path: [...path, word], message: `is missing: by: ${level.by} needs ${word}` })
    } else if (word !== needed && level[word] !== undefined) {
      conflicts.push({ path: [...path, word], message: `is not for by: ${level.by}, which needs ${needed}` })
    }
  }
  const by: NamedBy | undefined = level.by === 'range' ? level.interval : { kind: level.by }
  const fault = level.name === undefined || by === undefined ? undefined : templateFault(level.name, by)
  if (fault !== undefined) conflicts.push({ path: [...path, 'name'], message: fault })
  if (level.subpartition === undefined) return conflicts
  return [...conflicts, ...levelConflicts(level.subpartition, [...path, 'subpartition'])]
}
