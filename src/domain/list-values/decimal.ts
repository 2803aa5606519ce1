const shape = /^(?<sign>[+-]?)(?<whole>\d*)\.?(?<decimals>\d*)(?:e(?<exponent>[+-]?\d{1,4}))?$/i

const words: ReadonlyMap<string, string> = new Map([
  ['nan', 'NaN'],
  ['infinity', 'Infinity'],
  ['+infinity', 'Infinity'],
  ['inf', 'Infinity'],
  ['+inf', 'Infinity'],
  ['-infinity', '-Infinity'],
  ['-inf', '-Infinity'],
])

/** A numeric without the zeros that mean nothing: `1.50` and `15e-1` → `1.5`. Exact, however many digits; undefined for what is none. */
export function decimalText(written: string): string | undefined {
  const text = written.trim()
  const fields = shape.exec(text)?.groups
  return words.get(text.toLowerCase()) ?? (fields === undefined ? undefined : shortest(fields))
}

function shortest(fields: Readonly<Record<string, string | undefined>>): string | undefined {
  const { whole = '', decimals = '', exponent = '0' } = fields
  const digits = whole + decimals
  if (digits === '') return undefined
  const point = whole.length + Number(exponent)
  const before = digits.slice(0, Math.max(0, point)).padEnd(point, '0').replace(/^0+/, '')
  const after = ('0'.repeat(Math.max(0, -point)) + digits.slice(Math.max(0, point))).replace(/0+$/, '')
  if (before + after === '') return '0'
  const sign = fields['sign'] === '-' ? '-' : ''
  return `${sign}${before === '' ? '0' : before}${after === '' ? '' : `.${after}`}`
}
