const word = String.raw`(?:[a-z_][a-z0-9_]*|"(?:[^"]|"")*")`
/** Types as `format_type` prints them, those of several words first. */
const type = [
  'double precision',
  String.raw`(?:bit|character) varying(?:\(\d+\))?`,
  String.raw`(?:time|timestamp)(?:\(\d\))? with(?:out)? time zone`,
  String.raw`interval (?:year|month|day|hour|minute|second)(?: to (?:month|hour|minute|second))?(?:\(\d\))?`,
  String.raw`${word}(?:\.${word})?(?:\(\d+(?:,-?\d+)?\))?`,
].join('|')

/** A string, which is kept whatever it holds, or a cast. */
const castOrString = new RegExp(
  String.raw`([Ee]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*')|::(?:${type})(?:\[\])*`,
  'gsu',
)
const tokens = /[Ee]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}\p{N}_$.]+|\s+|./gsu

/**
 * What is left of an expression when it does not matter whether the server has parsed and printed it once or twice: it moves casts to
 * another place (`(ARRAY['a'::character varying])::text[]` becomes `ARRAY[('a'::character varying)::text]`) and sets brackets around them.
 * Casts are left out, and brackets around a single thing or around brackets. For comparing only.
 */
export function expressionShape(expression: string): string {
  const words = (expression.replaceAll(castOrString, '$1').match(tokens) ?? []).filter(
    (token) => token.trim() !== '',
  )
  const [shape] = group(words, 0)
  return shape.join(' ')
}

/** The tokens up to the bracket that closes, and where it stands. */
function group(words: readonly string[], from: number): readonly [readonly string[], number] {
  const shape: string[] = []
  let at = from
  while (at < words.length && words[at] !== ')') {
    const token = words[at] ?? ''
    if (token === '(') {
      const [inner, end] = group(words, at + 1)
      // Behind a name it is a call, or the list of one.
      const isCall = /^[\p{L}_"]/u.test(words[at - 1] ?? '')
      shape.push(...(isSingle(inner) && !isCall ? inner : ['(', ...inner, ')']))
      at = end + 1
    } else {
      shape.push(token)
      at += 1
    }
  }
  return [shape, at]
}

/** One token, or one pair of brackets that holds everything: `( a and b )`, `ARRAY [ a , b ]`. */
function isSingle(inner: readonly string[]): boolean {
  if (inner.length <= 1) return true
  const first = inner[0] === 'ARRAY' ? 1 : 0
  const [open, close] = inner[first] === '[' ? ['[', ']'] : ['(', ')']
  if (inner[first] !== open) return false
  let depth = 0
  for (const [at, token] of inner.entries()) {
    if (token === open) depth += 1
    if (token === close) depth -= 1
    if (depth === 0 && at >= first) return at === inner.length - 1
  }
  return false
}
