import { sources, withoutComments } from '../house/sources.ts'

const word = '[a-z]+(?:-[a-z]+)*'
const classes = String.raw`\bnew (?:PartitiondError|ConnectionError|StatementFailed|Refused|Postponed)\(\s*`

/** The ways in which source text gives a code to an error, a finding or an outcome. The first group holds the code or codes. */
const ways = [
  // code: 'guard', readonly code: 'a' | 'b'
  new RegExp(String.raw`\bcode: ('${word}'(?: \| '${word}')*)`, 'g'),
  // new Refused('ledger-missing', …), also on the next line
  new RegExp(`${classes}('${word}')`, 'g'),
  // super('world-moved', …)
  new RegExp(String.raw`\bsuper\(('${word}')`, 'g'),
  // type WarningCode = 'not-permitted' | …
  new RegExp(String.raw`\btype \w*Code = ('${word}'(?: \| '${word}')*)`, 'g'),
  // '57014': 'statement-cancelled'
  new RegExp(String.raw`'[0-9A-Z]{5}': ('${word}')`, 'g'),
  // skipAction(run, 'needs-not-met', …)
  new RegExp(String.raw`\bskipAction\(\w+, ('${word}')`, 'g'),
]

/** What zod calls an issue of ours: never shown. */
const notOurs = new Set(['custom'])

const code = sources('ts').map((source) => ({ ...source, text: withoutComments(source.text) }))

/** Every code that a user may meet, with one place that gives it. */
export const codes: ReadonlyMap<string, string> = new Map(
  code.flatMap(({ path, text }) =>
    ways.flatMap((way) =>
      [...text.matchAll(way)].flatMap(([, found = '']) =>
        [...found.matchAll(/'([^']+)'/g)]
          .map(([, name = '']) => [name, path] as const)
          .filter(([name]) => !notOurs.has(name)),
      ),
    ),
  ),
)

/** Errors whose code is not written where they are made, as `path: expression`: the list above must know of it another way. */
export const codesFromElsewhere: readonly string[] = code.flatMap(({ path, text }) =>
  [...text.matchAll(new RegExp(String.raw`${classes}([^'\s,)]+)`, 'g'))].map(
    ([, given]) => `${path}: ${given}`,
  ),
)
