import { didYouMean } from './closest.ts'
import { orList, type Reading } from './words/word.ts'

/** Monday first: the position plus one is the ISO weekday. */
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Reads `22:00-05:00` as minutes after midnight; `24:00` is the end of the day. */
export function readHours(
  text: string,
): Reading<{ readonly startMinute: number; readonly endMinute: number }> {
  const allowed = 'allowed: start-end such as 22:00-05:00 (it may pass midnight), 24:00 at most'
  const [, h1, m1, h2, m2] = /^\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*$/.exec(text) ?? []
  const startMinute = minuteOf(h1, m1)
  const endMinute = minuteOf(h2, m2)
  if (startMinute === undefined || endMinute === undefined || startMinute === 1440)
    return { wrong: `is no window; ${allowed}` }
  if (startMinute === endMinute)
    return { wrong: `begins when it ends; ${allowed}; for whole days 00:00-24:00` }
  return { value: { startMinute, endMinute: endMinute === 0 ? 1440 : endMinute } }
}

/** Reads `mon,tue,sat` and `mon-fri` as ISO weekdays, in order, each once. */
export function readDays(text: string): Reading<readonly number[]> {
  const days = new Set<number>()
  for (const item of text.split(',')) {
    const [first = '', last = first] = item
      .trim()
      .toLowerCase()
      .split(/\s*-\s*/)
    const unknown = [first, last].find((each) => dayOf(each) === undefined)
    if (unknown !== undefined) {
      return {
        wrong: `has no weekday in "${unknown}"; allowed: ${orList(weekdays)}, lists and ranges${didYouMean(unknown, weekdays)}`,
      }
    }
    const from = dayOf(first) ?? 1
    const span = ((dayOf(last) ?? 1) - from + 7) % 7
    for (let day = from; day <= from + span; day += 1) days.add(((day - 1) % 7) + 1)
  }
  return { value: [...days].toSorted((a, b) => a - b) }
}

function dayOf(text: string): number | undefined {
  const at = weekdays.findIndex((day) => text.length >= 3 && (text === day || fullNames[day] === text))
  return at === -1 ? undefined : at + 1
}

const fullNames: Readonly<Record<string, string>> = {
  mon: 'monday',
  tue: 'tuesday',
  wed: 'wednesday',
  thu: 'thursday',
  fri: 'friday',
  sat: 'saturday',
  sun: 'sunday',
}

function minuteOf(hours: string | undefined, minutes: string | undefined): number | undefined {
  const total = Number(hours) * 60 + Number(minutes)
  return Number(minutes) < 60 && total <= 1440 ? total : undefined
}
