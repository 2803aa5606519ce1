import { type ByteBuffer } from '../byte-buffer.ts'
import { damaged } from '../damaged.ts'
import { appendDigits, digitsToNumber, dot, minus, zero } from './digits.ts'

export const microsPerDay = 86_400_000_000
const colon = 0x3a
/** 0001-01-01 and 9999-12-31, in days since 1970. */
const firstDay = -719_162
const lastDay = 2_932_896
const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days since 1970-01-01 for `YYYY-MM-DD`, years 1 to 9999; undefined for any other text (BC, infinity, longer years). */
export function parseDay(text: Uint8Array, start: number, end: number): number | undefined {
  if (end - start !== 10 || text[start + 4] !== minus || text[start + 7] !== minus) return undefined
  const year = digitsToNumber(text, start, start + 4)
  const month = digitsToNumber(text, start + 5, start + 7)
  const day = digitsToNumber(text, start + 8, end)
  return isDay(year, month, day) ? daysSince1970(year, month, day) : undefined
}

/** Microseconds since midnight for `HH:MM:SS[.ffffff]` without zeros at the end; undefined for any other text (24:00:00). */
export function parseTimeOfDay(text: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < 8 || text[start + 2] !== colon || text[start + 5] !== colon) return undefined
  const hour = digitsToNumber(text, start, start + 2)
  const minute = digitsToNumber(text, start + 3, start + 5)
  const second = digitsToNumber(text, start + 6, start + 8)
  const micros = parseFraction(text, start + 8, end)
  const isTime = hour <= 23 && minute <= 59 && second <= 59 && micros >= 0
  return isTime ? ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros : undefined
}

/** NaN where it is no fraction as PostgreSQL prints it. */
function parseFraction(text: Uint8Array, start: number, end: number): number {
  const count = end - start - 1
  if (count < 0) return 0
  if (count < 1 || count > 6 || text[start] !== dot || text[end - 1] === zero) return Number.NaN
  return digitsToNumber(text, start + 1, end) * 10 ** (6 - count)
}

/** Throws `archive-damaged` outside the years 1 to 9999. */
export function appendDay(text: ByteBuffer, days: number): void {
  if (!(days >= firstDay && days <= lastDay)) throw damaged('a date in it was never written by us')
  const { year, month, day } = dateOf(days)
  appendDigits(text, year, 4)
  text.push(minus)
  appendDigits(text, month, 2)
  text.push(minus)
  appendDigits(text, day, 2)
}

/** Throws `archive-damaged` outside a day. */
export function appendTimeOfDay(text: ByteBuffer, micros: number): void {
  if (!(micros >= 0 && micros < microsPerDay)) throw damaged('a time in it was never written by us')
  const fraction = micros % 1_000_000
  const seconds = (micros - fraction) / 1_000_000
  appendDigits(text, Math.floor(seconds / 3600), 2)
  text.push(colon)
  appendDigits(text, Math.floor(seconds / 60) % 60, 2)
  text.push(colon)
  appendDigits(text, seconds % 60, 2)
  if (fraction === 0) return
  text.push(dot)
  appendDigits(text, fraction, 6)
  while (text.bytes[text.length - 1] === zero) text.length -= 1
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (month === 2 && !isLeap ? 28 : (monthLengths[month - 1] ?? 0))
}

/** Counted from March, so that the leap day is a year's last: Hinnant's `days_from_civil`, for years from 1 on. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** Hinnant's `civil_from_days`. */
function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}
