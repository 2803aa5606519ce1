interface Field {
  readonly name: string
  readonly least: number
  readonly most: number
  /** In order, standing for `least`, `least + 1`, … */
  readonly words: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const fields: readonly Field[] = [
  { name: 'second', least: 0, most: 59, words: [] },
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  { name: 'month', least: 1, most: 12, words: months },
  { name: 'day of the week', least: 0, most: 7, words: weekdays },
]

const shape =
  'allowed: five fields (minute hour day month weekday) or six (second first), such as "*/10 * * * *"'

/** What is wrong with a cron expression; undefined when nothing is. Only what node-cron reads is let through. */
export function cronFault(text: string): string | undefined {
  const parts = text.trim().split(/\s+/)
  if (parts.length !== 5 && parts.length !== 6)
    return `has ${text.trim() === '' ? 0 : parts.length} fields; ${shape}`
  for (const [at, field] of fields.slice(6 - parts.length).entries()) {
    const part = parts[at] ?? ''
    if (part.split(',').some((item) => !isItem(item, field))) {
      return `has a wrong ${field.name} "${part}"; allowed: *, ${field.least}-${field.most}, lists, ranges and steps such as */${field.most > 9 ? 10 : 2}`
    }
  }
  return neverFires(parts.slice(-3)) ? `never comes: no such day in that month; ${shape}` : undefined
}

/** `*`, `5`, `1-5`, each range with a step after `/`. */
function isItem(item: string, field: Field): boolean {
  const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? []
  if (from === '' || (step !== undefined && (Number(step) < 1 || Number(step) > field.most))) return false
  if (from === '*') return to === undefined
  const first = valueOf(from, field)
  if (first === undefined || to === undefined) return first !== undefined && step === undefined
  const last = valueOf(to, field)
  return last !== undefined && first <= last
}

function valueOf(text: string, { least, most, words }: Field): number | undefined {
  const at = words.indexOf(text.toLowerCase())
  if (at !== -1) return least + at
  const value = /^\d{1,2}$/.test(text) ? Number(text) : undefined
  return value !== undefined && value >= least && value <= most ? value : undefined
}

/** `30 2 *`: a single day that the single month never has. */
function neverFires([day = '', month = '', weekday = '']: readonly string[]): boolean {
  const lengths: Readonly<Record<string, number>> = {
    2: 29,
    feb: 29,
    4: 30,
    apr: 30,
    6: 30,
    jun: 30,
    9: 30,
    sep: 30,
    11: 30,
    nov: 30,
  }
  const longest = lengths[month.toLowerCase().replace(/^0/, '')] ?? 31
  return weekday === '*' && /^\d+$/.test(day) && Number(day) > longest
}
