import { type Endpoint } from '../../domain/endpoint.ts'
import { type Finding, type FindingLevel } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type SetPlan } from '../../domain/plan.ts'
import { archivesText } from './archives-text.ts'
import { findingsText, levelLooks } from './findings-text.ts'
import { holdsText } from './holds-text.ts'
import { type Paint } from './paint.ts'
import { type PlannedDatabase, type ShownDatabase } from './planned-database.ts'
import { printable } from './printable.ts'
import { endpointText, INSTANT, momentText } from './range-text.ts'
import { displaySize } from './size.ts'
import { type Cell, type Column, renderTable } from './table.ts'

const columns: readonly Column[] = [
  { heading: 'TABLE', gives: true },
  { heading: 'PARTITIONS', align: 'right' },
  { heading: 'COVERED UNTIL' },
  { heading: 'OLDEST' },
  { heading: 'SIZE', align: 'right' },
  { heading: 'NEXT STEP' },
  { heading: 'FINDINGS' },
]

const levels: readonly FindingLevel[] = ['error', 'warning', 'info']
const NOTHING: Cell = { text: '-' }

/** One line a set. Databases that could not be reached are told with the reason, the others are shown all the same. */
export function statusText(
  databases: readonly ShownDatabase[],
  paint: Paint,
  width: number | undefined,
): string {
  return databases
    .map((database) => {
      const heading = databases.length > 1 ? [paint('strong', `database ${printable(database.name)}`)] : []
      return [...heading, ...databaseLines(database, paint, width)].join('\n')
    })
    .join('\n\n')
}

function databaseLines(database: ShownDatabase, paint: Paint, width: number | undefined): readonly string[] {
  if (database.kind === 'unreachable') return findingsText([database.finding], paint, '')
  const { findings, sets } = database.plan
  const rows = sets.map((set) => setRow(database, set))
  const table =
    rows.length === 0
      ? ['No set: no policy matches a partitioned table here.']
      : renderTable(columns, rows, { paint, width })
  const held = holdsText(sets, (name) => database.policies.get(name)?.timezone ?? 'UTC', paint)
  const archives = archivesText(sets, paint)
  return [
    ...table,
    ...(held.length === 0 ? [] : ['', ...held]),
    ...(archives.length === 0 ? [] : ['', ...archives]),
    ...(findings.length === 0 ? [] : ['', ...findingsText(findings, paint, '')]),
  ]
}

function setRow(
  database: PlannedDatabase,
  { table, key, summary, findings, mode }: SetPlan,
): readonly Cell[] {
  const name = displayName(table)
  const zone = database.policies.get(name)?.timezone ?? 'UTC'
  const end = (endpoint: Endpoint) => ({
    text: momentText(endpointText(endpoint, key), key, zone),
  })
  return [
    { text: printable(mode === 'observe' ? `${name} (observed)` : name) },
    { text: partitionsText(summary) },
    summary.coveredUntil === undefined ? notCovered(summary) : end(summary.coveredUntil),
    summary.oldest === undefined ? NOTHING : end(summary.oldest),
    { text: displaySize(summary.bytes) },
    { text: nextStepText(summary, zone) },
    findingsCell(findings),
  ]
}

/** A set whose summary is empty because it cannot be planned has its findings to say so. */
function notCovered({ attached, isComplete }: SetPlan['summary']): Cell {
  if (isComplete !== undefined) return isComplete ? { text: 'complete' } : { text: 'incomplete', look: 'bad' }
  return attached === 0 ? NOTHING : { text: 'now not covered', look: 'bad' }
}

function findingsCell(findings: readonly Finding[]): Cell {
  const worst = levels.find((level) => findings.some((finding) => finding.level === level))
  if (worst === undefined) return NOTHING
  const counts = levels.flatMap((level) =>
    countedFindings(findings.filter((each) => each.level === level).length, level),
  )
  return { text: counts.join(', '), look: levelLooks[worst] }
}

function partitionsText({ attached, detached, pendingDetach }: SetPlan['summary']): string {
  const others = [...counted(detached, 'detached'), ...counted(pendingDetach, 'half detached')]
  return others.length === 0 ? String(attached) : `${attached} (${others.join(', ')})`
}

function nextStepText({ overdue, nextStep }: SetPlan['summary'], zone: string): string {
  const due = Object.entries(overdue).filter(([, count]) => count > 0)
  if (due.length > 0) return due.map(([step, count]) => `${step} now (${count})`).join(', ')
  return nextStep === undefined
    ? '-'
    : `${nextStep.step} ${momentText(nextStep.at.toString(), INSTANT, zone)}`
}

/** `1 warning`, `2 warnings`, `2 info`. */
function countedFindings(count: number, level: FindingLevel): readonly string[] {
  return counted(count, count === 1 || level === 'info' ? level : `${level}s`)
}

function counted(count: number, word: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${word}`]
}
