import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { type Manifest } from './manifest-schema.ts'

const queries = {
  table: sqlFile(import.meta.url, './queries/described-table.sql'),
  constraints: sqlFile(import.meta.url, './queries/described-constraints.sql'),
  indexes: sqlFile(import.meta.url, './queries/described-indexes.sql'),
  partitions: sqlFile(import.meta.url, './queries/described-partitions.sql'),
}

type Ddl = Manifest['ddl']
type ManifestColumn = Manifest['columns'][number]

/** A column as the catalog has it; what is in the file is told by others. */
export interface DescribedColumn extends Pick<
  ManifestColumn,
  'name' | 'type' | 'notNull' | 'collation' | 'identity'
> {
  readonly generated: 'stored' | 'virtual' | null
  /** Of a default, or of a generated column. */
  readonly expression: string | null
}

/** A table as it is to be remembered. */
export interface TableDescription {
  readonly kind: Manifest['partition']['kind']
  readonly server: Manifest['server']
  readonly columns: readonly DescribedColumn[]
  readonly ddl: Ddl
}

interface TableRow extends Pick<TableDescription, 'kind' | 'columns'> {
  readonly serverVersion: string
  readonly encoding: string
  readonly settings: Manifest['server']['settings']
  readonly create: string
  readonly storages: readonly string[]
  readonly defaults: readonly string[]
  readonly comments: readonly string[]
}

/** Reads what a table is, and how one like it is made. Undefined when it is gone. The caller holds a lock on it. */
export async function describeTable(
  session: Pick<Session, 'query'>,
  oid: number,
): Promise<TableDescription | undefined> {
  const [table] = await session.query<TableRow>(queries.table, [oid])
  if (table === undefined) return undefined
  const constraints = await session.query<Ddl['constraints'][number]>(queries.constraints, [oid])
  const indexes = await session.query<Ddl['indexes'][number]>(queries.indexes, [oid])
  const partitions = await session.query<{ readonly statement: string }>(queries.partitions, [oid])
  const { kind, columns, serverVersion: version, encoding, settings, storages } = table
  return {
    kind,
    columns,
    server: { version, encoding, settings },
    ddl: {
      table: [table.create, ...storages, ...partitions.map(({ statement }) => statement)],
      constraints: [...constraints],
      indexes: [...indexes],
      defaults: [...table.defaults],
      comments: [...table.comments],
    },
  }
}
