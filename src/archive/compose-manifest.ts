import { type Contents } from '../domain/archive.ts'
import { WorldMoved } from '../domain/errors.ts'
import { displayName } from '../domain/name.ts'
import { checkByHand, loadByHand } from '../sql/clauses/archive-by-hand.ts'
import { keyText } from '../sql/clauses/for-values.ts'
import { type DescribedColumn, type TableDescription } from './describe-table.ts'
import { type ExportRequest, type ExportSubject } from './export-request.ts'
import { type Layout } from './formats/format.ts'
import { DIGEST_ALGORITHM, type Manifest } from './manifest-schema.ts'

/** The smallest and the largest key value, as texts. */
export interface KeyExtremes {
  readonly min: string | null
  readonly max: string | null
}

/** What was found out while the file was written. */
export interface Findings {
  readonly description: TableDescription
  readonly file: Manifest['files'][number]
  readonly contents: Contents
  readonly extremes: KeyExtremes
}

/** Puts together what lies beside the file. */
export function composeManifest(
  { subject, at, format, layout }: Pick<ExportRequest, 'subject' | 'at' | 'format' | 'layout'>,
  { description, file, contents, extremes }: Findings,
): Manifest {
  const { identity, partition, key } = subject
  const { encoding } = layout
  return {
    manifestVersion: 1,
    archivedAt: at.toString(),
    partitiond: subject.version,
    server: description.server,
    database: { systemIdentifier: identity.systemIdentifier, oid: identity.oid, name: identity.datname },
    parent: subject.parent,
    partition: { ...partition.name, oid: partition.oid, owner: partition.owner, kind: description.kind },
    key: {
      column: key.name,
      isExpression: key.isExpression,
      type: key.type,
      ...endsOf(subject),
      ...extremes,
    },
    columns: columnsOf(description.columns, layout, format.storedAs(layout)),
    ddl: description.ddl,
    byHand: {
      load: loadByHand(partition.name, layout.columns, { format: format.name, encoding })?.text ?? null,
      check: checkByHand(partition.name, layout.columns).text,
    },
    contents: { rows: contents.rows, digest: { algorithm: DIGEST_ALGORITHM, value: contents.digest } },
    format: format.name,
    compression: layout.compression,
    files: [file],
  }
}

/** The ends of the range as texts; null where nobody knows them any more. */
export function endsOf({ bound, key }: Pick<ExportSubject, 'bound' | 'key'>): {
  readonly lower: string | null
  readonly upper: string | null
} {
  if (bound === undefined) return { lower: null, upper: null }
  return { lower: keyText(bound.lower, key), upper: keyText(bound.upper, key) }
}

/** The digest and the file are of the columns that were planned: a table that has others by now is planned anew. Throws WorldMoved. */
export function requireColumns(
  { columns }: TableDescription,
  layout: Layout,
  { partition }: Pick<ExportSubject, 'partition'>,
): void {
  const now = columns.filter(({ generated }) => generated === null)
  const isSame =
    now.length === layout.columns.length &&
    now.every(({ name, type, notNull }, at) => {
      const planned = layout.columns[at]
      return planned?.name === name && planned.type === type && planned.notNull === notNull
    })
  if (!isSame) throw new WorldMoved(`the columns of ${displayName(partition.name)} have changed`)
}

function columnsOf(
  described: readonly DescribedColumn[],
  layout: Layout,
  storedAs: readonly (string | undefined)[],
): Manifest['columns'] {
  const places = new Map(layout.columns.map((column, at) => [column.name, { column, type: storedAs[at] }]))
  return described.map(({ name, type, notNull, collation, identity, generated, expression }) => {
    const stored = places.get(name)
    return {
      name,
      type,
      notNull,
      collation,
      generated: generated === null ? null : { kind: generated, expression: expression ?? 'null' },
      identity,
      default: generated === null ? expression : null,
      castsAsPrinted: stored?.column.castsAsPrinted ?? false,
      storedAs: stored === undefined ? null : (stored.type ?? 'text'),
    }
  })
}
