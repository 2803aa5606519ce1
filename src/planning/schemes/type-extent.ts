import { type RangeKeyType } from '../../domain/key.ts'

/** The smallest and the greatest position of a key type, as far as the type itself sets an end that a grid can reach. */
interface Extent {
  readonly least: bigint
  readonly greatest: bigint
}

const wholeNumber = (bits: bigint): Extent => ({
  least: -(2n ** (bits - 1n)),
  greatest: 2n ** (bits - 1n) - 1n,
})

const extents: Readonly<Partial<Record<RangeKeyType, Extent>>> = {
  smallint: wholeNumber(16n),
  integer: wholeNumber(32n),
  bigint: wholeNumber(64n),
  uuid: { least: 0n, greatest: 2n ** 128n - 1n },
}

/** A bound outside of it is refused by the server (22003). Undefined for types without such an end. */
export function extentOf(type: RangeKeyType): Extent | undefined {
  return extents[type]
}
