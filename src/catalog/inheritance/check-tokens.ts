/**
 * A piece of a CHECK as pg_get_expr() prints it: a bare word (keyword, type, name in lower case), a name in double quotes without them, a
 * text in single quotes without them, a number without a sign, or anything else: brackets, commas and operators.
 */
export interface CheckToken {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'mark'
  readonly text: string
}

interface Pattern {
  readonly kind: CheckToken['kind'] | 'blank'
  readonly shape: RegExp
  readonly read?: (found: string) => string
}

const patterns: readonly Pattern[] = [
  { kind: 'blank', shape: /\s+/y },
  { kind: 'text', shape: /'(?:[^']|'')*'/y, read: (found) => found.slice(1, -1).replaceAll("''", "'") },
  { kind: 'name', shape: /"(?:[^"]|"")*"/y, read: (found) => found.slice(1, -1).replaceAll('""', '"') },
  { kind: 'number', shape: /\d+(?:\.\d+)?(?:e[+-]?\d+)?/y },
  { kind: 'word', shape: /[\p{L}_][\p{L}\p{N}_$]*/uy },
  // Operators are runs of these characters, and `::` stands alone (manual, 4.1.3).
  { kind: 'mark', shape: /::|[+\-*/<>=~!@#%^&|`?]+|[(),.[\]]/y },
]

/** Cuts the text into tokens; undefined when it holds something that is none of them. */
export function checkTokens(text: string): readonly CheckToken[] | undefined {
  const tokens: CheckToken[] = []
  let at = 0
  while (at < text.length) {
    const found = tokenAt(text, at)
    if (found === undefined) return undefined
    if (found.kind !== 'blank') tokens.push({ kind: found.kind, text: found.text })
    at = found.end
  }
  return tokens
}

function tokenAt(
  text: string,
  at: number,
): { readonly kind: Pattern['kind']; readonly text: string; readonly end: number } | undefined {
  for (const { kind, shape, read } of patterns) {
    shape.lastIndex = at
    const match = shape.exec(text)
    if (match !== null) return { kind, text: read?.(match[0]) ?? match[0], end: shape.lastIndex }
  }
  return undefined
}
