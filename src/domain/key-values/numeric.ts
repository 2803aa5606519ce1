import { type ValueFormat } from './value-format.ts'

/** Decimals that a position keeps. A bound with more of them has no position: nobody cuts a table so fine. */
const DECIMALS = 20
export const NUMERIC_SCALE = 10n ** BigInt(DECIMALS)

const shape = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<decimals>\d+))?$/

/** numeric: the position is the number times `NUMERIC_SCALE`, exact. Decimal zeros at the end do not make another number. */
export const numericFormat: ValueFormat = { parse, format, display: format }

function parse(text: string): bigint | undefined {
  const fields = shape.exec(text)?.groups
  const decimals = (fields?.['decimals'] ?? '').replace(/0+$/, '')
  if (fields === undefined || decimals.length > DECIMALS) return undefined
  const size = BigInt(fields['whole'] ?? '0') * NUMERIC_SCALE + BigInt(decimals.padEnd(DECIMALS, '0'))
  return fields['sign'] === '-' ? -size : size
}

function format(position: bigint): string {
  const size = position < 0n ? -position : position
  const decimals = (size % NUMERIC_SCALE).toString().padStart(DECIMALS, '0').replace(/0+$/, '')
  return `${position < 0n ? '-' : ''}${size / NUMERIC_SCALE}${decimals === '' ? '' : `.${decimals}`}`
}
