import { displayName } from '../../domain/name.ts'
import { type HoldOutcome } from '../archive/hold-in.ts'
import { type HoldState, type ListedHold } from '../archive/list-holds.ts'
import { type Look, type Paint } from './paint.ts'
import { FORMAT_VERSION } from './plan-json.ts'
import { printable } from './printable.ts'
import { endpointText, INSTANT, momentText, rangeText, type ShownKey } from './range-text.ts'
import { type Cell, type Column, renderTable } from './table.ts'

const columns: readonly Column[] = [
  { heading: 'HOLD' },
  { heading: 'RANGE' },
  { heading: 'UNTIL' },
  { heading: 'STATE' },
  { heading: 'KEEPS', align: 'right' },
  { heading: 'PLACED' },
  { heading: 'REASON', gives: true },
]

const looks: Readonly<Record<HoldState, Look | undefined>> = {
  'in force': 'warn',
  unreadable: 'bad',
  over: 'faint',
  released: 'faint',
}

/** One line a hold; after a change also what the hold keeps. */
export function holdText(outcome: HoldOutcome, paint: Paint, width: number | undefined): string {
  const { holds, table } = outcome
  const name = printable(displayName(table.set.name))
  if (holds.length === 0) return `Nothing of ${name} is held.`
  const rows = holds.map((hold) => rowOf(hold, outcome))
  return [...changeLines(outcome), ...renderTable(columns, rows, { paint, width })].join('\n')
}

function changeLines({ changed, holds, table }: HoldOutcome): readonly string[] {
  const hold = changed === undefined ? undefined : holds.find(({ id }) => id === changed)
  if (hold === undefined) return []
  const name = displayName(table.set.name)
  if (hold.state === 'released') return [printable(`Hold ${hold.id} on ${name} is released.`), '']
  const kept =
    hold.keeps.length === 0
      ? 'Nothing that is there now lies in its range: it keeps what will.'
      : `It keeps ${hold.keeps.map(displayName).join(', ')}.`
  return [printable(`Hold ${hold.id} on ${name} stands. ${kept}`), '']
}

function rowOf(
  { id, bound, lower, upper, until, state, keeps, noted, reason }: ListedHold,
  { table: { keyType, encoding, zone } }: HoldOutcome,
): readonly Cell[] {
  const range =
    bound === undefined ? `[${lower}, ${upper})` : rangeText(bound, { type: keyType, encoding }, zone)
  const moment = (at: Temporal.Instant): string =>
    momentText(at.toString({ smallestUnit: 'minute' }), INSTANT, zone)
  const look = looks[state]
  const released =
    noted?.releasedAt === undefined ? '' : ` by ${noted.releasedBy ?? '?'}, ${moment(noted.releasedAt)}`
  return [
    { text: id === undefined ? 'policy' : String(id) },
    { text: printable(range) },
    { text: until === undefined ? '-' : moment(until) },
    { text: printable(`${state}${released}`), ...(look === undefined ? {} : { look }) },
    { text: String(keeps.length) },
    { text: noted === undefined ? '-' : printable(`${moment(noted.placedAt)} by ${noted.placedBy}`) },
    { text: printable(reason) },
  ]
}

/** The same for programs. */
export function holdJson({ database, table, changed, holds }: HoldOutcome): unknown {
  return {
    formatVersion: FORMAT_VERSION,
    database,
    table: displayName(table.set.name),
    changed: changed ?? null,
    holds: holds.map((hold) => ({
      id: hold.id ?? null,
      ...endsJson(hold, { type: table.keyType, encoding: table.encoding }),
      reason: hold.reason,
      until: hold.until?.toString() ?? null,
      state: hold.state,
      ...historyJson(hold.noted),
      keeps: hold.keeps.map(displayName),
    })),
  }
}

/** As written where they cannot be read. */
function endsJson(
  { bound, lower, upper }: ListedHold,
  key: ShownKey,
): { readonly lower: string; readonly upper: string } {
  if (bound === undefined) return { lower, upper }
  return { lower: endpointText(bound.lower, key), upper: endpointText(bound.upper, key) }
}

function historyJson(noted: ListedHold['noted']): Readonly<Record<string, string | null>> {
  return {
    placedAt: noted?.placedAt.toString() ?? null,
    placedBy: noted?.placedBy ?? null,
    releasedAt: noted?.releasedAt?.toString() ?? null,
    releasedBy: noted?.releasedBy ?? null,
  }
}
