import { InvalidArgumentError } from 'commander'
import { parseName, type QualifiedName } from '../../domain/name.ts'
import { type Invocation, type OptionSpec } from '../command.ts'
import { usageError } from '../failure.ts'

/** What `archive hold` was asked to do. Ends and `until` as written: what they mean depends on the table. */
export type HoldDeed =
  | { readonly do: 'list' }
  | { readonly do: 'release'; readonly id: number }
  | {
      readonly do: 'place'
      readonly lower: string
      readonly upper: string
      readonly reason: string
      readonly until: string | undefined
    }

export interface HoldLine {
  readonly table: QualifiedName
  readonly deed: HoldDeed
}

export const holdOptions: readonly OptionSpec[] = [
  {
    flags: '--lower <value>',
    summary: "where it begins, as a policy writes it: 2025-03-01, in the policy's zone; or MINVALUE",
  },
  { flags: '--upper <value>', summary: 'where it ends (exclusive); or MAXVALUE' },
  { flags: '--reason <text>', summary: 'why, and who to ask' },
  { flags: '--until <date>', summary: 'when it ends by itself (exclusive); without it, when it is released' },
  { flags: '--release <id>', summary: 'ends a hold that was placed here', parse: parseId },
]

const placing = ['lower', 'upper', 'reason', 'until'] as const

/** Reads the command line. Throws a usage error. */
export function readHoldLine({ args, own }: Invocation): HoldLine {
  const [text = ''] = args
  const table = parseName(text)
  if (table === undefined)
    throw usageError(
      `"${text}" is not the name of a table`,
      'Write schema.table, quoted as PostgreSQL would.',
    )
  return { table, deed: readDeed(own) }
}

function readDeed(own: Invocation['own']): HoldDeed {
  const given = placing.filter((name) => own[name] !== undefined)
  const { release: id } = own
  if (typeof id === 'number') {
    if (given.length === 0) return { do: 'release', id }
    throw usageError(
      `--release and ${given.map((name) => `--${name}`).join(', ')} contradict each other`,
      'Release one hold, then place the other.',
    )
  }
  if (given.length === 0) return { do: 'list' }
  return {
    do: 'place',
    lower: needed(own, 'lower'),
    upper: needed(own, 'upper'),
    reason: needed(own, 'reason'),
    until: typeof own['until'] === 'string' ? own['until'] : undefined,
  }
}

function needed(own: Invocation['own'], name: 'lower' | 'upper' | 'reason'): string {
  const value = own[name]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw usageError(
    `a hold needs --${name}`,
    'It has --lower, --upper and --reason; with none of them the holds of the table are listed.',
  )
}

function parseId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new InvalidArgumentError(
    'It must be the number of a hold, as `partitiond archive hold TABLE` lists it.',
  )
}
