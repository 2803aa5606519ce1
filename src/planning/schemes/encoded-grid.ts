import { decodeMoment, encodeMoment } from '../../domain/key-encoding.ts'
import { type KeyEncoding } from '../../domain/key.ts'
import { type Grid } from './calendar-grid.ts'

const MILLISECOND = 1000n
/** The first that has no ULID: their times have 48 bits. */
const FIRST_WITHOUT_ULID = 2n ** 48n

/** A calendar grid of instants laid onto a key that holds moments. The cells are those of the instants, as far as there are keys for them. */
export function encodedGrid(instants: Grid, encoding: KeyEncoding): Grid {
  const first = encodeMoment(0n, encoding)
  // Before the first ULID there are only shorter texts, all in one cell that begins at the empty one.
  const isBefore = (position: bigint): boolean => encoding === 'ulid' && position < first
  const at = (position: bigint): bigint => momentAt(position, encoding)
  const floor = (position: bigint): bigint =>
    isBefore(position) ? 0n : encodeMoment(instants.floor(at(position)), encoding)
  return {
    floor,
    next: (position) => (isBefore(position) ? first : encodeMoment(instants.next(at(position)), encoding)),
    previous(position) {
      if (isBefore(position - 1n)) return 0n
      const moment = at(position)
      const lower = encodeMoment(instants.floor(moment), encoding)
      return lower < position ? lower : encodeMoment(instants.previous(moment), encoding)
    },
  }
}

/**
 * The moment (microseconds since 1970) that rows at a position belong to, never later than they are. A text that is no ULID has that of
 * the ULID before it: `01HM` cuts between two of them.
 */
function momentAt(position: bigint, encoding: KeyEncoding): bigint {
  const exact = decodeMoment(position, encoding)
  if (exact !== undefined && encodeMoment(exact, encoding) <= position) return exact
  let [low, high] = [0n, FIRST_WITHOUT_ULID]
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (encodeMoment(middle * MILLISECOND, encoding) <= position) low = middle
    else high = middle
  }
  return low * MILLISECOND
}

/** The moment by which all rows below a position have happened: one inside a unit of the encoding counts until the unit's end. */
export function momentBelow(position: bigint, encoding: KeyEncoding): bigint {
  const moment = momentAt(position, encoding)
  return encodeMoment(moment, encoding) === position ? moment : moment + MILLISECOND
}
