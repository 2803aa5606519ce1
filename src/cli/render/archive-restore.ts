import { displayName } from '../../domain/name.ts'
import { type Outcome } from '../archive/restore-in.ts'
import { identityJson, rangeShown } from './archive-list.ts'
import { type Paint } from './paint.ts'
import { FORMAT_VERSION } from './plan-json.ts'
import { printable } from './printable.ts'
import { INSTANT, momentText } from './range-text.ts'

/** What came back, where it stands, until when, and what a person is to know about it. */
export function restoreText({ found, restored }: Outcome, paint: Paint): string {
  const { table, isAttached, rows, until, remarks } = restored
  const place = isAttached
    ? `attached to ${displayName(found.parent)}`
    : `beside ${displayName(found.parent)}`
  const end =
    until === undefined
      ? 'it stays until somebody drops it'
      : `it leaves again at ${momentText(until.toString({ smallestUnit: 'minute' }), INSTANT, found.zone)} ${found.zone}`
  return [
    paint(
      'good',
      printable(`Restored ${rangeShown(found)} as ${displayName(table)}, ${place}: ${rows} rows; ${end}.`),
    ),
    ...remarks.map((remark) => printable(`  ${remark}`)),
  ].join('\n')
}

/** The same for programs. */
export function restoreJson({ found, restored }: Outcome): unknown {
  const { table, isAttached, rows, until, remarks } = restored
  return {
    formatVersion: FORMAT_VERSION,
    ...identityJson(found),
    table: displayName(table),
    attached: isAttached,
    rows,
    until: until?.toString() ?? null,
    from: found.archive.location,
    remarks,
  }
}
