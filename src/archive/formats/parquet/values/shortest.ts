import { type Decimal, decimalOf, plainText, valueOf } from './decimal-digits.ts'

/** Where PostgreSQL begins to write an exponent: at 1e15 for double precision, at 1e6 for real. */
const doubleLimit = 15
const realLimit = 6
const smallestNormalReal = 2 ** -126
const bits = new DataView(new ArrayBuffer(8))

/** As float8out prints under `extra_float_digits = 3`. */
export function shortestDouble(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e15) return String(value)
  // From 2^52 on a shorter text may lie exactly between two doubles; JavaScript takes it, PostgreSQL (Ryu, bounds excluded) does not.
  const digits = size >= 2 ** 52 ? largeDigits : decimalOf
  return special(value) ?? signed(value, plainText(digits(size), doubleLimit))
}

/** As float4out prints under `extra_float_digits = 3`. `value` is a single-precision number. */
export function shortestReal(value: number): string {
  return special(value) ?? signed(value, plainText(realDigits(Math.abs(value)), realLimit))
}

function special(value: number): string | undefined {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  return Number.isFinite(value) ? undefined : String(value)
}

function signed(value: number, text: string): string {
  return value < 0 ? `-${text}` : text
}

function largeDigits(size: number): Decimal {
  const shortest = decimalOf(size)
  if (!isOnBound(shortest, size)) return shortest
  for (let count = shortest.digits.length + 1; count < 17; count += 1) {
    const candidate = decimalOf(size, count)
    if (valueOf(candidate) === size && !isOnBound(candidate, size)) return candidate
  }
  return decimalOf(size, 17)
}

/** Whether a decimal is exactly in the middle between this double and the one beside it. All of them are whole numbers here. */
function isOnBound({ digits, exponent }: Decimal, size: number): boolean {
  const zeros = exponent - (digits.length - 1)
  if (zeros < 0) return false
  const distance = BigInt(digits) * 10n ** BigInt(zeros) - BigInt(size)
  const power = powerOfTwo(size)
  const spacing = BigInt(power) / 2n ** 52n
  // Below a power of two the doubles are twice as dense.
  return distance * 2n === spacing || distance * (size === power ? -4n : -2n) === spacing
}

/** The largest one that is not above. Its logarithm would be rounded. */
function powerOfTwo(size: number): number {
  bits.setFloat64(0, size)
  bits.setBigUint64(0, bits.getBigUint64(0) & (0x7ffn << 52n))
  return bits.getFloat64(0)
}

/** A decimal of up to six digits is the only one so near to a normal single; beyond that, one digit after the other is tried. */
function realDigits(size: number): Decimal {
  const exact = decimalOf(size)
  const bounds = realBounds(size)
  for (let count = size >= smallestNormalReal ? 6 : 1; count < 9; count += 1) {
    const power = exact.exponent - count + 1
    // Beside a power of two the nearest may be out of reach below, and one farther away within reach above.
    const found = roundedTo(exact, count).find((number) => isBetween(scaled(number, power), bounds))
    if (found !== undefined) return decimal(found, power)
  }
  return decimal(roundedTo(exact, 9)[0], exact.exponent - 8)
}

interface Bounds {
  readonly below: number
  readonly above: number
}

const isBetween = (value: number, { below, above }: Bounds): boolean => below < value && value < above

/** The middles between this single and those beside it, which doubles hold exactly. */
function realBounds(size: number): Bounds {
  bits.setFloat32(0, size)
  const number = bits.getUint32(0)
  bits.setUint32(0, number - 1)
  const before = bits.getFloat32(0)
  bits.setUint32(0, number + 1)
  const after = bits.getFloat32(0)
  const below = (before + size) / 2
  return { below, above: Number.isFinite(after) ? (after + size) / 2 : size + (size - below) }
}

/** The first digits as a number: the nearest, of two the even one; and the one on the other side. */
function roundedTo({ digits }: Decimal, count: number): readonly [nearest: number, other: number] {
  const kept = Number(digits.slice(0, count).padEnd(count, '0'))
  const rest = digits.slice(count)
  const isUp = rest > '5' || (rest === '5' && kept % 2 === 1)
  return isUp ? [kept + 1, kept] : [kept, kept + 1]
}

/** With one rounding: powers of ten up to 22 are exact. */
function scaled(number: number, power: number): number {
  if (power < -22 || power > 22) return Number(`${number}e${power}`)
  return power < 0 ? number / 10 ** -power : number * 10 ** power
}

function decimal(number: number, power: number): Decimal {
  const digits = String(number)
  return { digits, exponent: power + digits.length - 1 }
}
