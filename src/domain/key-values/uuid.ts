import { type ValueFormat } from './value-format.ts'

const shape = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** uuid: the position is its 128 bits, which is how PostgreSQL orders them. */
export const uuidFormat: ValueFormat = {
  parse: (text) => (shape.test(text) ? BigInt(`0x${text.replaceAll('-', '')}`) : undefined),
  format,
  display: format,
}

function format(position: bigint): string {
  return position
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
