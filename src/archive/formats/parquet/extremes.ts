import type { SchemaElement, Statistics } from 'hyparquet'

const wordsOf = new Map<SchemaElement['type'], 1 | 2>([
  ['INT32', 1],
  ['INT64', 2],
])

/** The least and the greatest whole number of a column in a row group: with them readers pass over the row groups they do not need. */
export class Extremes {
  readonly #isDecimal: boolean
  /** 32-bit words of a value; 0: no values to compare. */
  readonly #words: number
  #min: bigint | undefined
  #max: bigint | undefined

  /** Of anything but whole numbers (dates, times, decimals are some) nothing is said. */
  constructor({ type, converted_type }: Pick<SchemaElement, 'type' | 'converted_type'>) {
    this.#words = wordsOf.get(type) ?? 0
    this.#isDecimal = converted_type === 'DECIMAL'
  }

  /** Looks at the values of a page, which begin at the beginning of their memory. */
  add(values: Uint8Array<ArrayBuffer>): void {
    if (this.#words === 0 || values.length === 0) return
    const words = new Int32Array(values.buffer, 0, values.length / 4)
    const [min, max] = this.#words === 1 ? extremesOf32(words) : extremesOf64(words)
    if (this.#min === undefined || min < this.#min) this.#min = min
    if (this.#max === undefined || max > this.#max) this.#max = max
  }

  /** For the footer, and begins anew. */
  take(): Pick<Statistics, 'min_value' | 'max_value'> {
    const [min, max] = [this.#min, this.#max]
    this.#min = undefined
    this.#max = undefined
    if (min === undefined || max === undefined) return {}
    // hyparquet-writer scales a decimal unless it is a bigint, and takes 32 bits as a number only.
    const isNumber = this.#words === 1 && !this.#isDecimal
    return isNumber ? { min_value: Number(min), max_value: Number(max) } : { min_value: min, max_value: max }
  }
}

type Pair = readonly [min: bigint, max: bigint]

function extremesOf32(words: Int32Array): Pair {
  let min = words[0]!
  let max = min
  for (const word of words) {
    if (word < min) min = word
    else if (word > max) max = word
  }
  return [BigInt(min), BigInt(max)]
}

/** Compares halves: a bigint for each value would cost more than all the rest. */
function extremesOf64(words: Int32Array): Pair {
  let min = 0
  let max = 0
  for (let i = 2; i < words.length; i += 2) {
    if (isLess(words, i, min)) min = i
    else if (isLess(words, max, i)) max = i
  }
  return [valueAt(words, min), valueAt(words, max)]
}

function isLess(words: Int32Array, a: number, b: number): boolean {
  const highA = words[a + 1]!
  const highB = words[b + 1]!
  return highA === highB ? words[a]! >>> 0 < words[b]! >>> 0 : highA < highB
}

function valueAt(words: Int32Array, at: number): bigint {
  return (BigInt(words[at + 1]!) << 32n) | BigInt(words[at]! >>> 0)
}
