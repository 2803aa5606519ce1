import { z } from 'zod'
import {
  count,
  fileName,
  name,
  qualifiedName,
  sha256,
  shortText,
  statements,
  words,
} from './manifest-words.ts'

/** The digest's name: how it is computed stands in `Contents`, and for people in docs/archive.md. */
export const DIGEST_ALGORITHM = 'sum-of-chained-hashtextextended'

const column = z
  .strictObject({
    name,
    type: shortText.describe('As format_type prints it, with the schema where it is not pg_catalog.'),
    notNull: z.boolean(),
    collation: shortText.nullable().describe('Quoted, with its schema; null for the default of the type.'),
    generated: z
      .strictObject({ kind: z.enum(['stored', 'virtual']), expression: words })
      .nullable()
      .describe('GENERATED ALWAYS AS: such a column is neither in the file nor in the digest.'),
    identity: z.enum(['always', 'by default']).nullable(),
    default: words.nullable(),
    castsAsPrinted: z
      .boolean()
      .describe('Whether ::text gives what COPY prints; otherwise the digest is made of format(%s).'),
    storedAs: shortText
      .nullable()
      .describe("Its type in the file, 'text' for PostgreSQL's own text; null where it is not in the file."),
  })
  .describe('One column, in the order of the table and of the file.')

const constraint = z.strictObject({
  name,
  kind: z.enum(['primary key', 'unique', 'exclusion', 'check', 'foreign key']),
  definition: words.describe('As pg_get_constraintdef prints it.'),
  statement: words,
})

const ddl = z
  .strictObject({
    table: statements.describe('Makes the table, and its own partitions where it had any.'),
    constraints: z.array(constraint).max(10_000).describe('In an order that can be run.'),
    indexes: z
      .array(z.strictObject({ name, statement: words }))
      .max(10_000)
      .describe('But for those that a constraint makes.'),
    defaults: statements.describe('Defaults and identity: not needed to bring rows back.'),
    comments: statements,
  })
  .describe('Statements that make such a table anew, every name with its schema.')

const file = z.strictObject({
  name: fileName.describe('Beside the manifest.'),
  bytes: count,
  sha256,
  uncompressedBytes: count.describe('Of the rows in COPY text format.'),
})

const range = z
  .strictObject({
    column: z.string().max(10_000).describe("The key's column, or its expression."),
    isExpression: z.boolean(),
    type: shortText,
    lower: shortText.nullable().describe('Inclusive, as FOR VALUES prints it in UTC; null where unknown.'),
    upper: shortText.nullable().describe('Exclusive.'),
    min: shortText
      .nullable()
      .describe('The smallest key value; null of an empty table, and of a key that is an expression.'),
    max: shortText.nullable(),
  })
  .describe('What the partition was for, and what it held.')

/** What lies beside the files of an archive. Its JSON Schema is config/archive-manifest.schema.json. */
export const manifestSchema = z.strictObject({
  manifestVersion: z.literal(1),
  archivedAt: z.iso.datetime().describe("On the cycle's clock."),
  partitiond: shortText.describe('The version that wrote it.'),
  server: z.strictObject({
    version: shortText,
    encoding: shortText.describe('Of the database, and of the texts in the file.'),
    settings: z.record(z.string().max(63), shortText).describe('What values were printed under.'),
  }),
  database: z.strictObject({
    systemIdentifier: z.string().regex(/^\d{1,20}$/),
    oid: count,
    name,
  }),
  parent: qualifiedName,
  partition: z.strictObject({
    ...qualifiedName.shape,
    oid: count,
    owner: name,
    kind: z.enum(['table', 'partitioned table', 'foreign table']),
  }),
  key: range,
  columns: z.array(column).max(1600),
  ddl,
  byHand: z
    .strictObject({
      load: words.nullable().describe('Takes the decompressed file; null for Parquet.'),
      check: words.describe('Gives rows and digest of a restored table, under the settings above.'),
    })
    .describe('What psql needs.'),
  contents: z.strictObject({
    rows: count,
    digest: z.strictObject({
      algorithm: z.literal(DIGEST_ALGORITHM),
      value: z.string().regex(/^[0-9a-f]{16}$/),
    }),
  }),
  format: z.enum(['copy', 'csv', 'parquet']),
  compression: z.enum(['zstd', 'gzip']).describe('Of copy and csv; Parquet has its own, zstd.'),
  files: z.array(file).length(1),
})

/** What an archive is made of. */
export type Manifest = z.infer<typeof manifestSchema>

/** The JSON Schema (draft 2020-12) of the manifest, for people and other programs. */
export function manifestJsonSchema(): object {
  return {
    ...z.toJSONSchema(manifestSchema, { io: 'input', target: 'draft-2020-12' }),
    title: 'partitiond archive manifest',
  }
}
