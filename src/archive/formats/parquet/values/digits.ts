import { type ByteBuffer } from '../byte-buffer.ts'

export const zero = 0x30
export const minus = 0x2d
export const dot = 0x2e

/** The number that these digits are, exact up to 15 of them; NaN when one is no digit. */
export function digitsToNumber(text: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i += 1) {
    const digit = text[i]! - zero
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

export function ascii(text: Uint8Array, start: number, end: number): string {
  let result = ''
  for (let i = start; i < end; i += 1) result += String.fromCharCode(text[i]!)
  return result
}

/** Digits of a number from 0 below 2^53, with zeros before it up to `width`. */
export function appendDigits(text: ByteBuffer, value: number, width = 1): void {
  if (value < 1e9) {
    appendSmall(text, value, width)
    return
  }
  const billions = Math.floor(value / 1e9)
  appendSmall(text, billions, width - 9)
  appendSmall(text, value - billions * 1e9, 9)
}

function appendSmall(text: ByteBuffer, value: number, width: number): void {
  let count = 1
  for (let power = 10; count < 10 && value >= power; power *= 10) count += 1
  const wide = Math.max(count, width)
  const at = text.grow(wide)
  const { bytes } = text
  let rest = value | 0
  for (let i = at + wide - 1; i >= at; i -= 1) {
    const tenth = (rest / 10) | 0
    bytes[i] = zero + rest - tenth * 10
    rest = tenth
  }
}

/** A whole number with its sign. */
export function appendInteger(text: ByteBuffer, value: number | bigint): void {
  if (typeof value === 'bigint') {
    text.appendAscii(value.toString())
    return
  }
  if (value < 0) text.push(minus)
  appendDigits(text, Math.abs(value))
}
