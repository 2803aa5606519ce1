import { InvalidArgumentError } from 'commander'
import { type ActionKind } from '../domain/action.ts'
import { parseName, type QualifiedName } from '../domain/name.ts'
import { parseTablePattern, type TablePattern } from '../domain/table-pattern.ts'
import { didYouMean } from '../settings/closest.ts'
import { readDuration } from '../settings/duration.ts'
import { countedKinds } from './render/action-words.ts'

/** Safeguards that can be overridden by name. */
export const allowances = ['guard', 'outside-window', 'key-jump', 'time-travel'] as const

export type Allowed = (typeof allowances)[number]

const isAllowed = (text: string): text is Allowed => allowances.some((name) => name === text)
const isKind = (text: string): text is ActionKind => countedKinds.some((kind) => kind === text)

/** A moment: a date alone is refused, because it is another moment in every zone. */
export function parseInstant(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text)
  } catch {
    const date = /^\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? '2027-01-01'
    throw new InvalidArgumentError(
      `It must be a moment with an offset, such as ${date}T00:00:00Z or ${date}T00:00:00+09:00.`,
    )
  }
}

export function parseTable(text: string): TablePattern {
  const pattern = parseTablePattern(text)
  if (pattern !== undefined) return pattern
  throw new InvalidArgumentError(
    'It must be schema.table, quoted as PostgreSQL would, or a glob such as metrics.*.',
  )
}

/** The name of one table. */
export function parseTableName(text: string): QualifiedName {
  const name = parseName(text)
  if (name !== undefined) return name
  throw new InvalidArgumentError('It must be schema.table, quoted as PostgreSQL would.')
}

/** Adds one name to those given before. */
export function collectAllowed(text: string, previous: unknown): ReadonlySet<Allowed> {
  if (!isAllowed(text))
    throw new InvalidArgumentError(
      `Allowed choices are ${allowances.join(', ')}${didYouMean(text, allowances)}`,
    )
  return new Set([...(previous instanceof Set ? (previous as ReadonlySet<Allowed>) : []), text])
}

/** Kinds of the contract that no version before this one planned, nor does this one: asking for them alone runs nothing. */
const laterKinds: ReadonlySet<string> = new Set(['attach', 'index'])

/** `create,freeze`; may be given more than once. */
export function collectKinds(text: string, previous: unknown): ReadonlySet<ActionKind> {
  const kinds = new Set(previous instanceof Set ? (previous as ReadonlySet<ActionKind>) : [])
  for (const word of text.split(',').map((part) => part.trim())) {
    if (laterKinds.has(word)) continue
    if (!isKind(word)) {
      throw new InvalidArgumentError(`Kinds are ${countedKinds.join(', ')}${didYouMean(word, countedKinds)}`)
    }
    kinds.add(word)
  }
  return kinds
}

/** `500ms`, `60 s`, `5 minutes` or `0`, as milliseconds. */
export function parseWait(text: string): number {
  if (text === '0') return 0
  const reading = readDuration(text)
  if ('value' in reading) return reading.value
  throw new InvalidArgumentError(`It ${reading.wrong}`)
}
