import { floorDivide } from './floor-divide.ts'
import { type KeyEncoding } from './key.ts'
import { textFormat } from './key-values/text.ts'
import { timeFormat } from './key-values/time.ts'

/** How an encoding holds moments. Instants are microseconds since 1970-01-01T00:00:00Z, positions those of the key's type. */
interface Encoding {
  /** The smallest position whose rows are of this moment or later. */
  readonly toPosition: (microseconds: bigint) => bigint
  /** The moment of a position's rows, cut down to the encoding's unit and to microseconds; undefined where it holds none. */
  readonly toMicroseconds: (position: bigint) => bigint | undefined
}

const MILLISECOND = 1000n
/** A UUIDv7 begins with its milliseconds: 80 of its 128 bits follow. */
const UUID_TAIL = 80n
/** 48 bits. */
const LAST_MILLISECOND = 2n ** 48n - 1n

/** Crockford's letters, in the order of their values and of their bytes. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const ULID_TIME = 10
const ULID_TAIL = 16
const ulidTime = new RegExp(`^[0-7][${CROCKFORD}]{${ULID_TIME - 1}}`)

const encodings: Readonly<Record<KeyEncoding, Encoding>> = {
  'epoch seconds': perMicrosecond(1_000_000n),
  'epoch milliseconds': perMicrosecond(MILLISECOND),
  'epoch microseconds': perMicrosecond(1n),
  'epoch nanoseconds': {
    toPosition: (microseconds) => microseconds * 1000n,
    toMicroseconds: (position) => floorDivide(position, 1000n),
  },
  uuidv7: {
    toPosition: (microseconds) => within48Bits(ceilDivide(microseconds, MILLISECOND)) << UUID_TAIL,
    toMicroseconds: (position) => (position >> UUID_TAIL) * MILLISECOND,
  },
  ulid: {
    toPosition(microseconds) {
      const text = crockford(within48Bits(ceilDivide(microseconds, MILLISECOND)))
      return textFormat.parse(`${text}${'0'.repeat(ULID_TAIL)}`) ?? 0n
    },
    toMicroseconds(position) {
      const time = ulidTime.exec(textFormat.format(position))?.[0]
      return time === undefined ? undefined : readCrockford(time) * MILLISECOND
    },
  },
}

/** The position at which rows of a moment (microseconds since 1970) begin; a moment between two units of the encoding is the later's. */
export function encodeMoment(microseconds: bigint, encoding: KeyEncoding): bigint {
  return encodings[encoding].toPosition(microseconds)
}

/** The last position whose rows can be of a moment (microseconds since 1970). */
export function encodeMomentEnd(microseconds: bigint, encoding: KeyEncoding): bigint {
  return encodeMoment(microseconds + 1n, encoding) - 1n
}

/** The moment (microseconds since 1970) of the rows at a position, never later than they are; undefined when it holds none. */
export function decodeMoment(position: bigint, encoding: KeyEncoding): bigint | undefined {
  return encodings[encoding].toMicroseconds(position)
}

/** A position that is exactly the beginning of a moment, as that instant: `2026-03-31T15:00:00Z`. */
export function displayInstant(position: bigint, encoding: KeyEncoding): string | undefined {
  const moment = decodeMoment(position, encoding)
  return moment !== undefined && encodeMoment(moment, encoding) === position
    ? instants.display(moment)
    : undefined
}

const instants = timeFormat('timestamptz')

function perMicrosecond(unit: bigint): Encoding {
  return {
    toPosition: (microseconds) => ceilDivide(microseconds, unit),
    toMicroseconds: (position) => position * unit,
  }
}

/** Rounded towards the later: a row of the unit before is not of that moment yet. */
function ceilDivide(value: bigint, unit: bigint): bigint {
  return -floorDivide(-value, unit)
}

/** There are no such keys before 1970 and after the year 10889. */
function within48Bits(milliseconds: bigint): bigint {
  if (milliseconds < 0n) return 0n
  return milliseconds > LAST_MILLISECOND ? LAST_MILLISECOND : milliseconds
}

function crockford(milliseconds: bigint): string {
  return Array.from({ length: ULID_TIME }, (_, at) =>
    CROCKFORD.charAt(Number((milliseconds >> BigInt(5 * (ULID_TIME - 1 - at))) & 31n)),
  ).join('')
}

function readCrockford(text: string): bigint {
  return Array.from(text).reduce((sum, letter) => sum * 32n + BigInt(CROCKFORD.indexOf(letter)), 0n)
}
