import { type KeyColumn } from './key.ts'

/** Texts have an order that can be reckoned with only where it is that of their bytes; all other keys have one. */
export function hasOrder({ type, collation }: KeyColumn): boolean {
  return type !== 'text' || collation === 'C' || collation === 'POSIX'
}
