import { createHash } from 'node:crypto'
import { type ArchivedColumn, type Contents, storedColumns } from '../domain/archive.ts'
import { PartitiondError } from '../domain/errors.ts'
import { type Layout } from './formats/format.ts'
import { type Manifest, manifestSchema } from './manifest-schema.ts'
import { type ObjectStore } from './stores/object-store.ts'

// A table of 1600 columns with as many indexes takes less than one; what is longer is not ours.
const MAX_BYTES = 16 * 1024 * 1024

/** A manifest as it is stored. */
export interface ManifestBytes {
  readonly bytes: Uint8Array
  readonly sha256: string
}

/** What is known of a manifest before it is read. */
export interface ExpectedManifest {
  /** Undefined: nobody noted it. */
  readonly sha256: string | undefined
}

/** For people and machines. */
export function writeManifest(manifest: Manifest): ManifestBytes {
  const bytes = Buffer.from(`${JSON.stringify(manifestSchema.parse(manifest), undefined, 2)}\n`)
  return { bytes, sha256: sha256Of(bytes) }
}

/**
 * Reads a manifest back, believing nothing. Throws `archive-damaged` for one that was altered or is none of ours, and what the store
 * throws.
 */
export async function readManifest(
  store: ObjectStore,
  key: string,
  expected: ExpectedManifest,
  signal: AbortSignal,
): Promise<{ readonly manifest: Manifest; readonly bytes: number }> {
  const where = store.locate(key)
  const bytes = await readBounded(store, key, signal)
  if (expected.sha256 !== undefined && sha256Of(bytes) !== expected.sha256) {
    throw damaged(`${where} is not the manifest that was written: its SHA-256 differs`)
  }
  const read = manifestSchema.safeParse(parsed(bytes, where))
  if (!read.success) {
    const [issue] = read.error.issues
    const place = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`
    throw damaged(`${where} is no manifest of this version of partitiond${place}`)
  }
  return { manifest: read.data, bytes: bytes.length }
}

export function contentsIn({ contents }: Manifest): Contents {
  return { rows: contents.rows, digest: contents.digest.value }
}

/** All columns, generated ones included. */
export function columnsIn({ columns }: Manifest): readonly ArchivedColumn[] {
  return columns.map(({ name, type, notNull, generated, castsAsPrinted }) => ({
    name,
    type,
    notNull,
    generated: generated !== null,
    castsAsPrinted,
  }))
}

/** How the file is to be read. */
export function layoutIn(manifest: Manifest): Layout {
  const { compression, server } = manifest
  return { columns: storedColumns(columnsIn(manifest)), compression, encoding: server.encoding }
}

async function readBounded(store: ObjectStore, key: string, signal: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  const stream: AsyncIterable<Buffer> = await store.get(key, signal)
  for await (const bytes of stream) {
    length += bytes.length
    if (length > MAX_BYTES) throw damaged(`${store.locate(key)} is too long for a manifest`)
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

function parsed(bytes: Buffer, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw damaged(`${where} is no manifest: it cannot be read as JSON`)
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function damaged(message: string): PartitiondError {
  return new PartitiondError('archive-damaged', message)
}
