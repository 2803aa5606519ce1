import { closest } from './closest.ts'
import { type Reading } from './words/word.ts'

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  day: 86_400_000,
}

/** Reads `100 ms`, `60s`, `2 minutes` as milliseconds; a number without a unit is refused. For waiting, not for the calendar. */
export function readDuration(text: string): Reading<number> {
  const [, digits, unit = ''] = /^(\d+)\s*([a-z]*)$/i.exec(text.trim()) ?? []
  const allowed = 'allowed: a whole number and ms, s, minutes or hours'
  if (digits === undefined) return { wrong: `is not a duration; ${allowed}` }
  if (unit === '') return { wrong: `has no unit; ${allowed}; did you mean "${digits} ms" or "${digits} s"?` }
  const factor = milliseconds[unit] ?? milliseconds[unit.replace(/s$/, '')]
  if (factor !== undefined) return { value: Number(digits) * factor }
  const meant = closest(unit, Object.keys(milliseconds))
  return {
    wrong: `has an unknown unit "${unit}"; ${allowed}${meant === undefined ? '' : `; did you mean "${digits} ${meant}"?`}`,
  }
}

/** As `readDuration` reads it back: the largest unit that leaves a whole number. */
export function displayDuration(durationMs: number): string {
  const units = [
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['s', 1000],
  ] as const
  const [unit, size] = units.find(([, each]) => durationMs >= each && durationMs % each === 0) ?? ['ms', 1]
  const amount = durationMs / size
  return `${amount} ${unit}${unit.length > 2 && amount !== 1 ? 's' : ''}`
}
