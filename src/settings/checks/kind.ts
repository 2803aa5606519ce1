import { type Conflict, type ReadWords } from './check.ts'

type Word = keyof ReadWords

interface Demand {
  readonly word: Word
  /** Whether the word fits with the others. */
  readonly fits: (words: ReadWords) => boolean
  readonly message: string
}

const demands: readonly Demand[] = [
  {
    word: 'list',
    fits: ({ interval }) => interval === undefined,
    message: 'cannot stand beside interval; allowed: one of interval, list and hash',
  },
  {
    word: 'hash',
    fits: ({ interval, list }) => interval === undefined && list === undefined,
    message: 'cannot stand beside interval or list; allowed: one of interval, list and hash',
  },
  {
    word: 'epoch',
    fits: ({ ulid }) => ulid !== true,
    message: 'cannot stand beside ulid; allowed: one of them',
  },
  {
    word: 'offset',
    fits: ({ interval }) => interval === undefined || interval.kind === 'number',
    message: 'is for number keys; allowed: beside an interval that is a whole number',
  },
  {
    word: 'method',
    fits: ({ key }) => key !== undefined,
    message: 'inheritance needs the key column, such as key: created_at',
  },
  {
    word: 'table',
    fits: ({ table, method }) => method === undefined || table?.exact !== undefined,
    message: 'must name one table in full, without *, beside method: inheritance',
  },
  {
    word: 'subpartition',
    fits: ({ method }) => method === undefined,
    message:
      'is for tables that are declared PARTITION BY; the children of an inheritance set are plain tables',
  },
  {
    word: 'key',
    fits: ({ method }) => method !== undefined,
    message: 'is for method: inheritance; of other sets the catalog tells the key',
  },
  {
    word: 'lifecycle',
    fits: ages,
    message: 'needs an interval: a list or hash partition has no upper bound to count from',
  },
]

/** Which words may stand together, and that there is something to cut by. `given` are the words that stand there, readable or not. */
export function kindConflicts(words: ReadWords, given: ReadonlySet<string>): readonly Conflict[] {
  const conflicts: Conflict[] = demands
    .filter(({ word, fits }) => words[word] !== undefined && !fits(words))
    .map(({ word, message }) => ({ path: [word], message }))
  if (!['interval', 'list', 'hash'].some((word) => given.has(word))) {
    conflicts.push({
      path: ['interval'],
      message: 'is missing; allowed: interval, or list or hash for sets of those methods',
    })
  }
  return conflicts.filter(({ path }) => path[0] !== 'method' || !given.has('key'))
}

function ages({ lifecycle = [], list, hash, subpartition }: ReadWords): boolean {
  return lifecycle.length === 0 || (list === undefined && hash === undefined) || hasRanges(subpartition)
}

/** What has no age on the first level may have one further down. */
function hasRanges(words: ReadWords['subpartition']): boolean {
  return words !== undefined && (words.by === 'range' || hasRanges(words.subpartition))
}
