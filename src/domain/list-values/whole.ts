const digits = /^[+-]?\d+$/

/** A whole number of so many bits: `+07` → `7`; undefined for what is none or does not fit. */
export function wholeText(written: string, bits: number): string | undefined {
  const text = written.trim()
  if (!digits.test(text)) return undefined
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(bits, value) === value ? value.toString() : undefined
}
