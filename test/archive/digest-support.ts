import { ContentDigest } from '../../src/archive/digest/content-digest.ts'
import { type ArchivedColumn, type Contents, storedColumns } from '../../src/domain/archive.ts'
import { contentsOf } from '../../src/domain/contents.ts'
import { type QualifiedName } from '../../src/domain/name.ts'
import { CopySession } from '../../src/postgres/copy-session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { contentQuery, type ContentOptions } from '../../src/sql/clauses/content-digest.ts'
import { RowHashes } from '../../src/archive/digest/row-hashes.ts'
import { copyIn, copyOut } from '../../src/sql/clauses/copy-out.ts'

const columnsQuery = `
  select
    a.attname::text as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull",
    a.attgenerated <> '' as generated,
    a.atttypid = any ('{int2,int4,int8,numeric,float4,float8,text,varchar,uuid,date,time,timetz,timestamp,timestamptz,interval,json,jsonb,bytea,oid}'::regtype[]::oid[]) as "castsAsPrinted"
  from pg_catalog.pg_attribute as a
  where a.attrelid = pg_catalog.format('%I.%I', $1::text, $2::text)::pg_catalog.regclass and a.attnum > 0 and not a.attisdropped
  order by a.attnum`

/** A table named in a test, in schema public. */
export function inPublic(name: string): QualifiedName {
  return { schema: 'public', name }
}

/** A session as archives have it: COPY and queries under our pinned settings. */
export class ArchiveEyes implements AsyncDisposable {
  readonly session: CopySession
  readonly encoding: string

  private constructor(session: CopySession, encoding: string) {
    this.session = session
    this.encoding = encoding
  }

  static async open(url: string): Promise<ArchiveEyes> {
    const session = await CopySession.open(fixedTarget('main', url))
    const [row] = await session.query<{ encoding: string }>(
      'select pg_catalog.getdatabaseencoding() as encoding',
    )
    return new ArchiveEyes(session, row?.encoding ?? '')
  }

  columns(table: string): Promise<readonly ArchivedColumn[]> {
    return this.session.query<ArchivedColumn>(columnsQuery, ['public', table])
  }

  async onServer(
    table: string,
    columns?: readonly ArchivedColumn[],
    options?: ContentOptions,
  ): Promise<Contents> {
    const { text } = contentQuery(inPublic(table), columns ?? (await this.columns(table)), options)
    const [row] = await this.session.query<{ rows: string; digest: string }>(text)
    return contentsOf(row?.rows ?? '', row?.digest ?? '')
  }

  async *copy(table: string): AsyncGenerator<Uint8Array> {
    const columns = await this.columns(table)
    const { text } = copyOut(inPublic(table), columns, { encoding: this.encoding })
    yield* this.session.copyTo({ text, lock: null }, new RowHashes(storedColumns(columns).length))
  }

  /** The hashes that come with the rows. */
  async sentWith(table: string): Promise<Contents> {
    const columns = await this.columns(table)
    const { text } = copyOut(inPublic(table), columns, { encoding: this.encoding })
    const hashes = new RowHashes(storedColumns(columns).length)
    await Array.fromAsync(this.session.copyTo({ text, lock: null }, hashes))
    return hashes.contents()
  }

  async fill(table: string, copy: AsyncIterable<Uint8Array>): Promise<number> {
    const { text } = copyIn(inPublic(table), await this.columns(table), this.encoding)
    return this.session.copyFrom({ text, lock: null }, copy)
  }

  async inCopy(table: string): Promise<Contents> {
    const columns = await this.columns(table)
    return digestOf(this.copy(table), storedColumns(columns).length)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]()
  }
}

export async function digestOf(copy: AsyncIterable<Uint8Array>, columnCount: number): Promise<Contents> {
  const digest = new ContentDigest(columnCount)
  for await (const chunk of copy) digest.update(chunk)
  return digest.finish()
}

export async function together(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks))
}
