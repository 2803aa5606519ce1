// Too short: two statements look the same in a log; too long: the log is all SQL.
const LONGEST = 120

/** Enough of a statement to know it again in a message. */
export function firstWords(text: string): string {
  const line = text
    .split('\n')
    .filter((each) => !each.startsWith('--'))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
