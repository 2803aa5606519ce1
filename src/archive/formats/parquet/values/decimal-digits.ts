/** A number above 0: its digits, with the point after the first, times ten to the exponent. */
export interface Decimal {
  readonly digits: string
  readonly exponent: number
}

/** As short as JavaScript knows it, or with `count` digits. */
export function decimalOf(size: number, count?: number): Decimal {
  const text = size.toExponential(count === undefined ? undefined : count - 1)
  const end = text.indexOf('e')
  return { digits: text.slice(0, 1) + text.slice(2, end), exponent: Number(text.slice(end + 1)) }
}

export function valueOf({ digits, exponent }: Decimal): number {
  return Number(`${digits}e${exponent - digits.length + 1}`)
}

/** As PostgreSQL writes it: without zeros at the end; an exponent of two digits below 1e-4 and from `limit` on. */
export function plainText({ digits, exponent }: Decimal, limit: number): string {
  let end = digits.length
  while (end > 1 && digits[end - 1] === '0') end -= 1
  const significant = digits.slice(0, end)
  if (exponent < -4 || exponent >= limit) {
    const width = String(Math.abs(exponent)).padStart(2, '0')
    const more = end > 1 ? `.${significant.slice(1)}` : ''
    return `${significant.slice(0, 1)}${more}e${exponent < 0 ? '-' : '+'}${width}`
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${significant}`
  const point = exponent + 1
  return end <= point
    ? significant.padEnd(point, '0')
    : `${significant.slice(0, point)}.${significant.slice(point)}`
}
