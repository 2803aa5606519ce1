import { parseName, type QualifiedName } from '../../domain/name.ts'
import { type Invocation, type OptionSpec } from '../command.ts'
import { usageError } from '../failure.ts'
import { parseTableName, parseWait } from '../values.ts'

/** What `archive restore` was asked for. */
export interface RestoreLine {
  readonly table: QualifiedName
  /** As written. */
  readonly lower: string
  readonly upper: string | undefined
  readonly attach: boolean
  /** Undefined: the partition's old name, in its parent's schema. */
  readonly as: QualifiedName | undefined
  readonly forMs: number | undefined
  readonly waitMs: number
}

export const restoreOptions: readonly OptionSpec[] = [
  {
    flags: '--lower <value>',
    summary: "where the partition's range begins, as a policy writes it: 2025-03-01, in the policy's zone",
  },
  { flags: '--upper <value>', summary: 'where it ends, if archives of several ranges begin there' },
  { flags: '--attach', summary: 'make it a partition again' },
  { flags: '--as <table>', summary: 'under another name than it had: schema.table', parse: parseTableName },
  {
    flags: '--for <duration>',
    summary: 'how long it stays, e.g. 48h; then it leaves by itself, without a second archive',
    parse: parseWait,
  },
  {
    flags: '--wait <duration>',
    summary: 'how long to wait for another cycle to end',
    parse: parseWait,
    preset: { value: 60_000, shown: '60s' },
  },
]

/** Reads the command line. Throws a usage error. */
export function readRestoreLine({ args, own }: Invocation): RestoreLine {
  const [text = ''] = args
  const table = parseName(text)
  if (table === undefined)
    throw usageError(
      `"${text}" is not the name of a table`,
      'Write schema.table, quoted as PostgreSQL would.',
    )
  const { lower, upper, as, wait } = own
  if (typeof lower !== 'string')
    throw usageError('archive restore needs --lower', 'See `partitiond archive list` for what there is.')
  const forMs = typeof own['for'] === 'number' ? own['for'] : undefined
  if (forMs === 0) throw usageError('--for 0 would bring it back for no time at all', 'Write e.g. --for 48h.')
  return {
    table,
    lower,
    upper: typeof upper === 'string' ? upper : undefined,
    attach: own['attach'] === true,
    as: isName(as) ? as : undefined,
    forMs,
    waitMs: typeof wait === 'number' ? wait : 0,
  }
}

function isName(value: unknown): value is QualifiedName {
  return typeof value === 'object' && value !== null && 'schema' in value && 'name' in value
}
