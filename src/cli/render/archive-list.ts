import { displayName } from '../../domain/name.ts'
import { type Departed } from '../archive/departed.ts'
import { findingsText } from './findings-text.ts'
import { type Paint } from './paint.ts'
import { FORMAT_VERSION } from './plan-json.ts'
import { type UnreachableDatabase } from './planned-database.ts'
import { printable } from './printable.ts'
import { endpointText, INSTANT, momentText, rangeText } from './range-text.ts'
import { displaySize } from './size.ts'
import { type Cell, type Column, renderTable } from './table.ts'

/** What has left one database. `held`: by ledger row, why it must not leave its archive. */
export interface ListedDatabase {
  readonly kind: 'listed'
  readonly name: string
  readonly departed: readonly Departed[]
  readonly held: ReadonlyMap<number, readonly string[]>
}

const columns: readonly Column[] = [
  { heading: 'TABLE', gives: true },
  { heading: 'RANGE' },
  { heading: 'ROWS', align: 'right' },
  { heading: 'SIZE', align: 'right' },
  { heading: 'FORMAT' },
  { heading: 'ARCHIVED' },
  { heading: 'VERIFIED' },
  { heading: 'WHERE', gives: true },
]

const NOTHING: Cell = { text: '-' }

/** One line a partition that has left, and a line below for each thing that is particular about it. */
export function archiveListText(
  databases: readonly (ListedDatabase | UnreachableDatabase)[],
  paint: Paint,
  width: number | undefined,
): string {
  return databases
    .map((database) => {
      const heading = databases.length > 1 ? [paint('strong', `database ${printable(database.name)}`)] : []
      const lines =
        database.kind === 'unreachable'
          ? findingsText([database.finding], paint, '')
          : databaseLines(database, paint, width)
      return [...heading, ...lines].join('\n')
    })
    .join('\n\n')
}

function databaseLines(
  { departed, held }: ListedDatabase,
  paint: Paint,
  width: number | undefined,
): readonly string[] {
  if (departed.length === 0) return ['Nothing has left that could come back.']
  const [heading = '', ...lines] = renderTable(columns, departed.map(rowOf), { paint, width })
  return [
    heading,
    ...departed.flatMap((each, at) => [
      lines[at] ?? '',
      ...notesOf(each, held.get(each.ledgerId) ?? []).map(({ text, look }) => {
        const words = `  ${printable(text)}`
        return look === undefined ? words : paint(look, words)
      }),
    ]),
  ]
}

function rowOf(departed: Departed): readonly Cell[] {
  const { parent, archive, zone } = departed
  const moment = (instant: Temporal.Instant): string => momentText(toMinutes(instant), INSTANT, zone)
  const range = { text: printable(rangeShown(departed)) }
  if (archive === undefined) {
    const rest = Array.from({ length: columns.length - 3 }, () => NOTHING)
    return [{ text: printable(displayName(parent)) }, range, ...rest, { text: 'not archived', look: 'warn' }]
  }
  return [
    { text: printable(displayName(parent)) },
    range,
    { text: String(archive.contents.rows) },
    archive.format === undefined ? NOTHING : { text: displaySize(archive.bytes) },
    { text: archive.format ?? archive.kind },
    { text: moment(archive.archivedAt) },
    verifiedCell(archive, moment),
    { text: printable(archive.location) },
  ]
}

function verifiedCell(
  { damage, verifiedAt }: NonNullable<Departed['archive']>,
  moment: (instant: Temporal.Instant) => string,
): Cell {
  if (damage !== '') return { text: 'DAMAGED', look: 'bad' }
  return verifiedAt === undefined ? { text: 'never', look: 'warn' } : { text: moment(verifiedAt) }
}

function notesOf({ archive, standsAs, restored, zone }: Departed, held: readonly string[]): readonly Cell[] {
  const damage = archive?.damage ?? ''
  return [
    ...(damage === '' ? [] : [{ text: `damaged: ${damage}`, look: 'bad' as const }]),
    ...(standsAs === undefined ? [] : [{ text: `still in the database as ${displayName(standsAs)}` }]),
    ...restored.map(({ name, isAttached, until }) => ({
      text: `restored as ${displayName(name)}${isAttached ? ', attached' : ''}${
        until === undefined ? '' : `, until ${momentText(toMinutes(until), INSTANT, zone)} ${zone}`
      }`,
    })),
    ...held.map((reason) => ({ text: `held: ${reason}` })),
  ]
}

/** The range for people; as the ledger's own words where the key's type is not read. */
export function rangeShown({ bound, keyType, encoding, zone, name }: Departed): string {
  return bound === undefined ? displayName(name) : rangeText(bound, { type: keyType, encoding }, zone)
}

function toMinutes(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'minute' })
}

/** The same for programs. */
export function archiveListJson(databases: readonly (ListedDatabase | UnreachableDatabase)[]): unknown {
  return {
    formatVersion: FORMAT_VERSION,
    databases: databases.map((database) =>
      database.kind === 'unreachable'
        ? { name: database.name, findings: [database.finding], archives: [] }
        : {
            name: database.name,
            findings: [],
            archives: database.departed.map((each) =>
              departedJson(each, database.held.get(each.ledgerId) ?? []),
            ),
          },
    ),
  }
}

function departedJson(departed: Departed, held: readonly string[]): unknown {
  const { standsAs, restored } = departed
  return {
    ...identityJson(departed),
    state: departed.state,
    archive: archiveJson(departed.archive),
    table: standsAs === undefined ? null : displayName(standsAs),
    restored: restored.map(({ name, isAttached, until }) => ({
      table: displayName(name),
      attached: isAttached,
      until: until?.toString() ?? null,
    })),
    holds: held,
  }
}

/** Which partition it is about. */
export function identityJson({
  parent,
  name,
  bound,
  keyType,
  encoding,
}: Departed): Readonly<Record<string, string>> {
  const ends =
    bound === undefined
      ? {}
      : {
          lower: endpointText(bound.lower, { type: keyType, encoding }),
          upper: endpointText(bound.upper, { type: keyType, encoding }),
        }
  return { set: displayName(parent), partition: displayName(name), ...ends }
}

function archiveJson(archive: Departed['archive']): unknown {
  if (archive === undefined) return null
  const {
    kind,
    format,
    location,
    manifestSha256,
    contents,
    bytes,
    archivedAt,
    verifiedAt,
    checkedAt,
    damage,
  } = archive
  return {
    kind,
    format: format ?? null,
    location,
    manifestSha256: manifestSha256 ?? null,
    rows: contents.rows,
    digest: contents.digest,
    bytes,
    archivedAt: archivedAt.toString(),
    verifiedAt: verifiedAt?.toString() ?? null,
    checkedAt: checkedAt?.toString() ?? null,
    damage,
  }
}
