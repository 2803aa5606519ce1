import { type QualifiedName } from './name.ts'

/** Where an archive step takes a partition: `to`, read. Paths are absolute; a prefix neither begins nor ends with a slash. */
export type Destination =
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'tablespace'; readonly tablespace: string }
  | { readonly kind: 'table'; readonly table: QualifiedName }
  | ObjectDestination

/** A place for files and objects, outside the database. */
export type ObjectDestination =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }

export function isObjectDestination(destination: Destination): destination is ObjectDestination {
  return destination.kind === 'directory' || destination.kind === 's3'
}

export type ArchiveFormat = 'copy' | 'csv' | 'parquet'

export type Compression = 'zstd' | 'gzip'

/**
 * What a table or an object holds, whatever its order. `digest`: for every row the columns' texts as PostgreSQL prints them under our
 * pinned settings, generated columns left out, go through `hashtextextended` one after the other, each hash the seed of the next, a NULL
 * told from '' by a flipped seed; the rows' hashes are summed up modulo 2^64. 16 hexadecimal digits.
 */
export interface Contents {
  readonly rows: number
  readonly digest: string
}

/** One column of a table that is archived, in its order there. */
export interface ArchivedColumn {
  readonly name: string
  /** As `format_type` prints it, with modifiers, schema-qualified where it is not PostgreSQL's own. */
  readonly type: string
  readonly notNull: boolean
  /** GENERATED ALWAYS AS: neither written nor digested, because the server computes it again. */
  readonly generated: boolean
  /** Whether the type is one whose output function is called by its name (`printed.ts`); for others (bool, char(n), inet, …) `format` calls it. */
  readonly castsAsPrinted: boolean
}

/** What must be known of a table before it is archived, or dropped against its archive. */
export interface TableShape {
  readonly oid: number
  /** In the table's order. */
  readonly columns: readonly ArchivedColumn[]
  /** Of the table and its indexes, an estimate by pages. */
  readonly bytes: number
  /** PostgreSQL's name of the database's encoding, such as UTF8. */
  readonly encoding: string
}

/** The columns that are written and digested. */
export function storedColumns(columns: readonly ArchivedColumn[]): readonly ArchivedColumn[] {
  return columns.filter(({ generated }) => !generated)
}

/** What the ledger knows of one archived partition. */
export interface ArchiveRecord {
  /** What kind of place it went to. */
  readonly kind: Destination['kind']
  /** Undefined for what stays in the database. */
  readonly format: ArchiveFormat | undefined
  /** For objects the manifest's address (`file:///…/manifest.json`, `s3://…`), else the name of the table that holds the rows. */
  readonly location: string
  /** SHA-256 of the manifest's bytes, hexadecimal; undefined for what stays in the database. */
  readonly manifestSha256: string | undefined
  readonly contents: Contents
  /** What was digested, for what stays in the database; a manifest knows its own. */
  readonly columns: readonly ArchivedColumn[] | undefined
  /** Size of the objects, manifest included; 0 for what stays in the database. */
  readonly bytes: number
  readonly archivedAt: Temporal.Instant
  /** When it was last read back and found whole; undefined: never, or it was found damaged since. */
  readonly verifiedAt: Temporal.Instant | undefined
  /** When it was last read back, whatever came of it. */
  readonly checkedAt: Temporal.Instant | undefined
  /** What was wrong at the last look; empty when nothing was. */
  readonly damage: string
}
