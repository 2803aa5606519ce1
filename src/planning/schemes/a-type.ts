/** A type with its article: `an integer`, `a bigint`, `a uuid`. */
export function aType(type: string): string {
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`
}
