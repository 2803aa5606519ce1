import { displayName } from '../../domain/name.ts'
import { type ActionOutcome } from '../../domain/outcome.ts'
import { type Verified } from '../archive/verify-in.ts'
import { identityJson, rangeShown } from './archive-list.ts'
import { findingsText } from './findings-text.ts'
import { type Paint } from './paint.ts'
import { FORMAT_VERSION } from './plan-json.ts'
import { type UnreachableDatabase } from './planned-database.ts'
import { printable } from './printable.ts'
import { displaySize } from './size.ts'
import { type Column, renderTable } from './table.ts'

/** What looking at one database's archives came to. */
export interface VerifiedDatabase {
  readonly kind: 'verified'
  readonly name: string
  readonly verified: readonly Verified[]
}

type Shown = VerifiedDatabase | UnreachableDatabase

/** `whole`: every byte is what was archived; `damaged`: it is not, or is gone; `unknown`: it could not be looked at. */
export type Condition = 'whole' | 'damaged' | 'unknown'

const DAMAGES: ReadonlySet<string> = new Set(['archive-damaged', 'archive-missing'])

const looks = { whole: 'good', damaged: 'bad', unknown: 'warn' } as const

const columns: readonly Column[] = [
  { heading: '' },
  { heading: '', gives: true },
  { heading: '' },
  { heading: '', align: 'right' },
  { heading: '', align: 'right' },
]

export function conditionOf({ result, code }: Pick<ActionOutcome, 'result' | 'code'>): Condition {
  if (result === 'done') return 'whole'
  return DAMAGES.has(code) ? 'damaged' : 'unknown'
}

/** One line an archive, then what is wrong, then the count. */
export function archiveVerifyText(databases: readonly Shown[], paint: Paint): string {
  const blocks = databases.flatMap((database) => [
    ...(databases.length > 1 ? [paint('strong', `database ${printable(database.name)}`)] : []),
    ...(database.kind === 'unreachable'
      ? findingsText([database.finding], paint, '')
      : databaseLines(database, paint)),
  ])
  return [...blocks, counts(databases)].join('\n')
}

function databaseLines({ verified }: VerifiedDatabase, paint: Paint): readonly string[] {
  const rows = verified.map(({ departed, outcome }) => {
    const condition = conditionOf(outcome)
    const { parent, archive } = departed
    return [
      { text: condition, look: looks[condition] },
      { text: printable(displayName(parent)) },
      { text: printable(rangeShown(departed)) },
      { text: `${archive.contents.rows} rows` },
      { text: archive.format === undefined ? '' : displaySize(archive.bytes) },
    ]
  })
  const findings = verified.flatMap(({ outcome }) => outcome.findings)
  return [...renderTable(columns, rows, { paint }), ...findingsText(findings, paint, '')]
}

function counts(databases: readonly Shown[]): string {
  const seen = databases
    .flatMap((database) => (database.kind === 'verified' ? database.verified : []))
    .map(({ outcome }) => conditionOf(outcome))
  const conditions: readonly Condition[] = ['whole', 'damaged', 'unknown']
  const words = conditions.flatMap((condition) => {
    const count = seen.filter((each) => each === condition).length
    return count === 0 ? [] : [`${count} ${condition}`]
  })
  return words.length === 0 ? 'No archive was looked at.' : `Archives: ${words.join(', ')}.`
}

/** The same for programs. */
export function archiveVerifyJson(databases: readonly Shown[]): unknown {
  return {
    formatVersion: FORMAT_VERSION,
    databases: databases.map((database) =>
      database.kind === 'unreachable'
        ? { name: database.name, findings: [database.finding], archives: [] }
        : {
            name: database.name,
            findings: database.verified.flatMap(({ outcome }) => outcome.findings),
            archives: database.verified.map(({ departed, outcome }) => ({
              ...identityJson(departed),
              location: departed.archive.location,
              condition: conditionOf(outcome),
              code: outcome.code,
              message: outcome.message,
              durationMs: outcome.durationMs,
            })),
          },
    ),
  }
}
