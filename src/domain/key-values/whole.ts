import { type ValueFormat } from './value-format.ts'

const digits = /^-?\d+$/

/** smallint, integer and bigint: the position is the number. */
export const wholeFormat: ValueFormat = {
  parse: (text) => (digits.test(text) ? BigInt(text) : undefined),
  format: (position) => position.toString(),
  display: (position) => position.toString(),
}
