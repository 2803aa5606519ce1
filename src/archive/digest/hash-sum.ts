/** A sum modulo 2^64, in halves of 32 bits: bigints would be an allocation each. */
export class HashSum {
  #high = 0
  #low = 0

  add(high: number, low: number): void {
    const sum = (this.#low + low) | 0
    const carry = sum >>> 0 < this.#low >>> 0 ? 1 : 0
    this.#high = (this.#high + high + carry) | 0
    this.#low = sum
  }

  value(): bigint {
    return (BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0)
  }
}
