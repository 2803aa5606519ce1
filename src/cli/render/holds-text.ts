import { type HoldInForce } from '../../domain/hold.ts'
import { displayName } from '../../domain/name.ts'
import { type SetPlan } from '../../domain/plan.ts'
import { type Paint } from './paint.ts'
import { printable } from './printable.ts'
import { INSTANT, momentText } from './range-text.ts'

/** The holds in force, one line each with what it keeps. `zoneOf` is a table's time zone, by its name. */
export function holdsText(
  sets: readonly SetPlan[],
  zoneOf: (table: string) => string,
  paint: Paint,
): readonly string[] {
  return sets.flatMap(({ table, key, holds }) => {
    const name = displayName(table)
    const zone = zoneOf(name)
    return holds.map((hold) => {
      const end = (text: string): string => momentText(text, key, zone)
      const range = `[${end(hold.lower)}, ${end(hold.upper)})`
      return `${paint('warn', 'held:')} ${printable(`${name} ${range} by ${reasonText(hold, zone)}, keeps ${keptText(hold)}`)}`
    })
  })
}

function reasonText({ id, reason, until }: HoldInForce, zone: string): string {
  const which = id === undefined ? 'the policy' : `hold ${id}`
  const end = until === undefined ? '' : ` until ${momentText(until.toString(), INSTANT, zone)}`
  return `"${reason}" (${which})${end}`
}

/** A hold may keep hundreds: the first and the last name say which. */
function keptText({ keeps }: HoldInForce): string {
  const names = keeps.map(displayName)
  if (names.length <= 3) return names.length === 0 ? 'nothing that is there now' : names.join(', ')
  return `${names.length}: ${names[0] ?? ''} … ${names.at(-1) ?? ''}`
}
