import { type Diagnosis } from '../diagnosis/diagnosis.ts'
import { type Look, type Paint } from './paint.ts'
import { printable } from './printable.ts'
import { type Column, renderTable } from './table.ts'

/** One database as `doctor` saw it. */
export interface DoctoredDatabase {
  readonly name: string
  readonly diagnoses: readonly Diagnosis[]
}

const looks: Readonly<Record<Diagnosis['level'], Look>> = {
  ok: 'good',
  info: 'faint',
  warning: 'warn',
  error: 'bad',
}
const columns: readonly Column[] = Array.from({ length: 4 }, () => ({ heading: '' }))

/** Everything that was looked at, then all the SQL that cures what is not well, ready to be pasted. */
export function doctorText(databases: readonly DoctoredDatabase[], paint: Paint): string {
  return databases.map((database) => databaseText(database, paint)).join('\n\n')
}

function databaseText({ name, diagnoses }: DoctoredDatabase, paint: Paint): string {
  const rows = diagnoses.map(({ check, level, subject, message }) => [
    { text: level, look: looks[level] },
    { text: check },
    { text: subject === name ? '' : printable(subject) },
    { text: printable(message) },
  ])
  const fixes = [...new Set(diagnoses.flatMap(({ fix }) => fix))]
  return [
    paint('strong', `database ${printable(name)}`),
    ...renderTable(columns, rows, { paint, indent: '  ' }),
    ...(fixes.length === 0
      ? []
      : ['', '  What cures it, for a DBA to run there:', ...fixes.map((fix) => `    ${printable(fix)}`)]),
  ].join('\n')
}
