/** Whole-number division that rounds towards minus infinity, so that values before 1970 fall into the cell that holds them. */
export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return quotient * divisor > value ? quotient - 1n : quotient
}
