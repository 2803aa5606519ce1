/**
 * A day of the proleptic Gregorian calendar, as PostgreSQL counts: `year` 0 is 1 BC, -1 is 2 BC.
 * Temporal is not used here because its calendar ends in the year 275760 and PostgreSQL's dates in 5874897.
 */
export interface CivilDate {
  readonly year: number
  /** 1–12. */
  readonly month: number
  /** 1–31. */
  readonly day: number
}

/** Microseconds in a day of the wall clock, which has always 24 hours. */
export const DAY_MICROSECONDS = 86_400_000_000n

const DAYS_PER_ERA = 146_097

/** Days from 1970-01-01 to the given day. A month outside 1–12 counts on into the neighbouring years. */
export function daysFromCivil({ year, month, day }: CivilDate): number {
  // Years are counted from March, so that the leap day is the last one of its year.
  const marchMonth = month - 3
  const marchYear = year + Math.floor(marchMonth / 12)
  const monthOfYear = marchMonth - Math.floor(marchMonth / 12) * 12
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * monthOfYear + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - 719_468
}

/** The day that lies `days` after 1970-01-01. */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}
