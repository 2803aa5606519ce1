import { type HashBound } from '../../domain/bound.ts'

/** Classes of remainders that exist side by side: the server sees to it that no two overlap, and that each modulus divides the next. */
export type Classes = readonly Pick<HashBound, 'modulus' | 'remainder'>[]

/** Too small: an odd set is not told exactly; too big: one with a modulus of millions takes seconds of every cycle. */
const MOST_RESIDUES = 65_536

/** Whether every remainder has its class. */
export function isWhole(classes: Classes): boolean {
  const finest = classes.reduce((most, { modulus }) => Math.max(most, modulus), 1)
  const covered = classes.reduce((sum, { modulus }) => sum + finest / modulus, 0)
  return covered === finest
}

/** The remainders that no class has, by the finest modulus there is; undefined where there are too many to look at each. */
export function gaps(
  classes: Classes,
  modulus: number,
): { readonly modulus: number; readonly remainders: readonly number[] } | undefined {
  const finest = classes.reduce((most, each) => Math.max(most, each.modulus), modulus)
  if (finest > MOST_RESIDUES || !fits(classes, finest)) return undefined
  const covered = new Set(
    classes.flatMap((each) =>
      Array.from({ length: finest / each.modulus }, (_, at) => each.remainder + at * each.modulus),
    ),
  )
  const all = Array.from({ length: finest }, (_, remainder) => remainder)
  return { modulus: finest, remainders: all.filter((remainder) => !covered.has(remainder)) }
}

/** The classes of `modulus` that fill exactly what is missing, ascending; undefined where none do. */
export function free(classes: Classes, modulus: number): readonly number[] | undefined {
  if (!fits(classes, modulus)) return undefined
  const missing = gaps(classes, modulus)
  if (missing === undefined) return undefined
  const counts = new Map<number, number>()
  for (const each of missing.remainders) counts.set(each % modulus, (counts.get(each % modulus) ?? 0) + 1)
  const whole = missing.modulus / modulus
  return [...counts.values()].every((count) => count === whole)
    ? [...counts.keys()].toSorted((a, b) => a - b)
    : undefined
}

/** What the server asks of moduli that stand side by side: of any two the one divides the other. */
function fits(classes: Classes, modulus: number): boolean {
  return classes.every((each) => each.modulus % modulus === 0 || modulus % each.modulus === 0)
}
