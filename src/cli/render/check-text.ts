import { type Finding, type FindingLevel } from '../../domain/finding.ts'
import { findingsText } from './findings-text.ts'
import { FORMAT_VERSION } from './plan-json.ts'
import { type Paint } from './paint.ts'
import { printable } from './printable.ts'

/** One database as audited: findings of its own, and those of each of its sets. */
export interface AuditedDatabase {
  readonly name: string
  readonly findings: readonly Finding[]
  readonly sets: readonly { readonly table: string; readonly findings: readonly Finding[] }[]
}

/** Every finding of an audit, those of databases first. */
export function auditedFindings(databases: readonly AuditedDatabase[]): readonly Finding[] {
  return databases.flatMap(({ findings, sets }) => [...findings, ...sets.flatMap((set) => set.findings)])
}

/** The audit for people: sets in good order are one word each, then what it comes to. */
export function checkText(databases: readonly AuditedDatabase[], paint: Paint): string {
  const blocks = databases.flatMap(({ name, findings, sets }) => [
    ...(databases.length > 1 ? [paint('strong', `database ${printable(name)}`)] : []),
    ...findingsText(findings, paint, ''),
    ...sets.flatMap((set) => [
      `${paint('strong', printable(set.table))}  ${set.findings.length === 0 ? paint('good', 'ok') : ''}`.trimEnd(),
      ...findingsText(set.findings, paint, '  '),
    ]),
    '',
  ])
  return [...blocks, totals(databases)].join('\n')
}

function totals(databases: readonly AuditedDatabase[]): string {
  const findings = auditedFindings(databases)
  const sets = databases.reduce((sum, database) => sum + database.sets.length, 0)
  const count = (level: FindingLevel, word: string) =>
    counted(findings.filter((finding) => finding.level === level).length, word)
  return `Checked ${counted(sets, 'set')}: ${count('error', 'error')}, ${count('warning', 'warning')}, ${count('info', 'note')}.`
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** The audit for programs. */
export function checkJson(databases: readonly AuditedDatabase[]): unknown {
  const findings = auditedFindings(databases)
  const count = (level: FindingLevel) => findings.filter((finding) => finding.level === level).length
  return {
    formatVersion: FORMAT_VERSION,
    databases,
    summary: { error: count('error'), warning: count('warning'), info: count('info') },
  }
}
