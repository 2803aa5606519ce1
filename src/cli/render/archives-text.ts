import { displayName } from '../../domain/name.ts'
import { type SetPlan } from '../../domain/plan.ts'
import { type Paint } from './paint.ts'
import { printable } from './printable.ts'

/** A line for every set with archives that are damaged, or that were not found whole for another reason; none while all are whole. */
export function archivesText(sets: readonly SetPlan[], paint: Paint): readonly string[] {
  return sets.flatMap(({ table, summary: { archived, archiveUnverified, archiveDamaged } }) => {
    if (archiveUnverified === 0) return []
    const unread = archiveUnverified - archiveDamaged
    const counts = [
      ...(archiveDamaged === 0 ? [] : [`${archiveDamaged} damaged`]),
      ...(unread === 0 ? [] : [`${unread} not found whole`]),
      `${archived} whole`,
    ]
    const look = archiveDamaged === 0 ? 'warn' : 'bad'
    const name = printable(displayName(table))
    return [`${paint(look, 'archives:')} ${name} ${counts.join(', ')}; see \`partitiond archive list\``]
  })
}
