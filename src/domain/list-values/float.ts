import { decimalText } from './decimal.ts'

/** Digits that tell any two reals apart. */
const REAL_DIGITS = 9

/** A double precision by the fewest digits that mean it, as the server prints it too; undefined for what is none. */
export function doubleText(written: string): string | undefined {
  const value = readNumber(written)
  return value === undefined ? undefined : String(value)
}

/** Likewise a real. */
export function realText(written: string): string | undefined {
  const value = readNumber(written)
  if (value === undefined) return undefined
  const real = Math.fround(value)
  for (let digits = 1; digits < REAL_DIGITS; digits += 1) {
    const short = Number(real.toPrecision(digits))
    if (Math.fround(short) === real) return String(short)
  }
  return String(Number(real.toPrecision(REAL_DIGITS)))
}

/** The server reads the same words and shapes as for a numeric. */
function readNumber(written: string): number | undefined {
  const decimal = decimalText(written)
  return decimal === undefined ? undefined : Number(decimal)
}
