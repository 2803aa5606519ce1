import { type Contents } from './archive.ts'

/**
 * Contents as the content query returns them: a count, and the exact sum of the rows' signed hashes, both as text. The sum is brought
 * into 64 bits here because PostgreSQL adds up bigints as numeric.
 */
export function contentsOf(rows: string, sum: string): Contents {
  return { rows: Number(rows), digest: digestText(BigInt.asUintN(64, BigInt(sum))) }
}

/** 16 hexadecimal digits. */
export function digestText(sum: bigint): string {
  return sum.toString(16).padStart(16, '0')
}

export function sameContents(a: Contents, b: Contents): boolean {
  return a.rows === b.rows && a.digest === b.digest
}
