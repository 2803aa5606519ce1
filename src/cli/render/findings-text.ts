import { type Finding, type FindingLevel } from '../../domain/finding.ts'
import { type Look, type Paint } from './paint.ts'
import { printable } from './printable.ts'

/** How much a level is to catch the eye. */
export const levelLooks: Readonly<Record<FindingLevel, Look>> = {
  error: 'bad',
  warning: 'warn',
  info: 'faint',
}

/** Findings with their hints, two lines each, in the order given. */
export function findingsText(findings: readonly Finding[], paint: Paint, indent: string): readonly string[] {
  return findings.flatMap(({ level, code, message, hint }) => [
    `${indent}${paint(levelLooks[level], `${level} ${code}:`)} ${printable(message)}`,
    ...(hint === '' ? [] : [`${indent}  ${paint('faint', printable(hint))}`]),
  ])
}
