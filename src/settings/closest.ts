/** The allowed word a person most likely meant; undefined when none is near. Ignores case. */
export function closest(word: string, allowed: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  // Too small a tolerance misses swapped letters in short words; too big suggests words that only share a few letters.
  let tolerance = Math.max(1, Math.floor(word.length / 3)) + 0.5
  let best: string | undefined
  for (const candidate of allowed) {
    const distance = editDistance(wanted, candidate.toLowerCase(), tolerance)
    if (distance < tolerance && distance < word.length) {
      tolerance = distance
      best = candidate
    }
  }
  return best
}

/** The tail of a message: `; did you mean "x"?`, or nothing. */
export function didYouMean(word: string, allowed: Iterable<string>): string {
  const suggestion = closest(word, allowed)
  return suggestion === undefined || suggestion === word ? '' : `; did you mean "${suggestion}"?`
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (isSame ? 0 : 1),
          isSwap ? (before[j - 2] ?? Infinity) + 1 : Infinity,
        ),
      )
    }
    before = row
    row = next
  }
  return row[b.length] ?? Infinity
}
