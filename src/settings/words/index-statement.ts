import { type z } from 'zod'

import { type PolicyIndex } from '../../domain/index-definition.ts'
import { byteLength } from './identifier.ts'
import { type IndexToken, indexTokens, joinTokens } from './index-tokens.ts'
import { type Reading, show, word } from './word.ts'

/** Words that may stand between the parts of a CREATE INDEX, outside parentheses. */
const between = new Set(['using', 'include', 'nulls', 'not', 'distinct', 'with'])

/** Beside the partition's name, which shrinks to a short hash where it has to. */
const MOST_BYTES = 40

const pitfalls: Readonly<Record<string, string>> = {
  concurrently: 'leave "concurrently" out: partitiond adds it where the table stands already',
  if: 'leave "if not exists" out: what is there is looked up',
  only: 'leave "only" out: a partition that is divided again is passed over',
}

/** One index of every partition. */
export const indexStatement: z.ZodType<PolicyIndex> = word(readIndexStatement, {
  type: 'string',
  pattern: '\\{partition\\}',
  description:
    'A create index statement on {partition}. Functions and operator classes outside pg_catalog with their schema.',
  examples: ['create index on {partition} using brin (ts)'],
})

/**
 * Reads `create [unique] index [name] on {partition} [using method] (…) …`. It is taken apart, and only its pieces ever reach a server:
 * behind the head that partitiond writes, as one statement.
 */
export function readIndexStatement(value: unknown): Reading<PolicyIndex> {
  if (typeof value !== 'string')
    return { wrong: `must be a create index statement on {partition}, is ${show(value)}` }
  const tokens = indexTokens(value)
  if ('wrong' in tokens) return tokens
  const head = readHead(tokens.value)
  if ('wrong' in head) return head
  const { unique, name, rest } = head.value
  const tail = readTail(rest)
  return 'wrong' in tail ? tail : { value: { unique, name, ...tail.value } }
}

interface Head extends Pick<PolicyIndex, 'unique' | 'name'> {
  readonly rest: readonly IndexToken[]
}

function readHead(tokens: readonly IndexToken[]): Reading<Head> {
  const unique = isWord(tokens[1], 'unique')
  const [index, ...behind] = tokens.slice(unique ? 2 : 1)
  const on = behind.findIndex((token) => isWord(token, 'on'))
  const [target, ...rest] = behind.slice(on + 1)
  const pitfall = [behind[0], target]
    .map((token) => pitfalls[lower(token)])
    .find((each) => each !== undefined)
  if (pitfall !== undefined) return { wrong: pitfall }
  if (!isWord(tokens[0], 'create') || !isWord(index, 'index') || on < 0 || target?.kind !== 'partition')
    return { wrong: `must be a create index statement on {partition}, is ${show(joinTokens(tokens))}` }
  const name = readName(behind.slice(0, on))
  return 'wrong' in name ? name : { value: { unique, name: name.value, rest } }
}

/** Folded as PostgreSQL folds it; each partition's has to differ. */
function readName(tokens: readonly IndexToken[]): Reading<string | undefined> {
  if (tokens.length === 0) return { value: undefined }
  const [first] = tokens
  const isWhole = tokens.every(({ space }, place) => place === 0 || !space)
  const isPlain = tokens.every(({ kind }) => kind === 'word' || kind === 'partition')
  const text = joinTokens(tokens)
  const isQuoted = tokens.length === 1 && first?.kind === 'name'
  if (!isWhole || !(isPlain || isQuoted)) return { wrong: `${show(text)} cannot be the name of an index` }
  const name = isQuoted
    ? text.slice(1, -1).replaceAll('""', '"')
    : tokens.map((token) => (token.kind === 'word' ? lower(token) : token.text)).join('')
  if (!name.includes('{partition}'))
    return {
      wrong: `the name ${show(text)} would be the same for every partition; allowed: none, or one with {partition}`,
    }
  return byteLength(name.replaceAll('{partition}', '')) > MOST_BYTES
    ? {
        wrong: `the name ${show(text)} leaves no room for the partition's; allowed: ${MOST_BYTES} bytes beside it`,
      }
    : { value: name }
}

type Tail = Pick<PolicyIndex, 'columns' | 'tablespace' | 'predicate'>

function readTail(rest: readonly IndexToken[]): Reading<Tail> {
  if (rest.some(({ kind }) => kind === 'partition'))
    return { wrong: 'may name {partition} as its table only' }
  const depths = depthsOf(rest)
  if (depths === undefined) return { wrong: 'has a parenthesis without its other half' }
  const outside = (text: string): number =>
    rest.findIndex((token, at) => depths[at] === 0 && isWord(token, text))
  const where = outside('where')
  const before = where < 0 ? rest : rest.slice(0, where)
  const predicate = where < 0 ? undefined : joinTokens(rest.slice(where + 1))
  const place = outside('tablespace')
  const columns = place < 0 || (where >= 0 && place > where) ? before : before.slice(0, place)
  const tablespace = readTablespace(before.slice(columns.length))
  if (predicate === '') return { wrong: 'has a where without a condition' }
  if (tablespace === false) return { wrong: 'has a tablespace without exactly one name' }
  const fault = columnsFault(columns, depths)
  return fault === undefined
    ? { value: { columns: joinTokens(columns), tablespace, predicate } }
    : { wrong: fault }
}

/** How deep inside parentheses each token stands, its own not counted; undefined when they do not match. */
function depthsOf(tokens: readonly IndexToken[]): readonly number[] | undefined {
  let depth = 0
  const depths: number[] = []
  for (const { kind, text } of tokens) {
    if (kind === 'sign' && text === ')') depth -= 1
    if (depth < 0) return undefined
    depths.push(depth)
    if (kind === 'sign' && text === '(') depth += 1
  }
  return depth === 0 ? depths : undefined
}

/** False: it is there and cannot be read. */
function readTablespace([keyword, name, ...more]: readonly IndexToken[]): string | undefined | false {
  if (keyword === undefined) return undefined
  if (name === undefined || more.length > 0) return false
  if (name.kind === 'name') return name.text.slice(1, -1).replaceAll('""', '"')
  return name.kind === 'word' ? lower(name) : false
}

function columnsFault(columns: readonly IndexToken[], depths: readonly number[]): string | undefined {
  const [using, method] = columns
  const begins = using?.text === '(' || (isWord(using, 'using') && method?.kind === 'word')
  if (!begins || !columns.some(({ text }) => text === '('))
    return 'must go on with the columns: on {partition} [using method] (…)'
  const stray = columns.find(
    (token, at) =>
      depths[at] === 0 && token !== method && !'()'.includes(token.text) && !between.has(lower(token)),
  )
  return stray === undefined ? undefined : `has ${show(stray.text)} where nothing of a create index can stand`
}

function isWord(token: IndexToken | undefined, text: string): boolean {
  return token?.kind === 'word' && lower(token) === text
}

function lower(token: IndexToken | undefined): string {
  return token?.kind === 'word' ? token.text.toLowerCase() : ''
}
