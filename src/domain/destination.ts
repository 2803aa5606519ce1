import { type Destination } from './archive.ts'
import { displayName, MAX_NAME_BYTES, parseName } from './name.ts'

/** The five ways to write a destination, for messages. */
export const DESTINATIONS =
  'schema:NAME, tablespace:NAME, table:schema.table, file:///folder or s3://bucket/prefix'

const encoder = new TextEncoder()

/** Reads what follows each kind's opening words; undefined when it cannot be meant. */
const kinds: Readonly<Record<string, (rest: string) => Destination | undefined>> = {
  'schema:': (rest) => (isPlainName(rest) ? { kind: 'schema', schema: rest } : undefined),
  'tablespace:': (rest) => (isPlainName(rest) ? { kind: 'tablespace', tablespace: rest } : undefined),
  'table:': (rest) => {
    const table = parseName(rest)
    return table === undefined || !fits(table.schema) || !fits(table.name)
      ? undefined
      : { kind: 'table', table }
  },
  'file://': readFolder,
  's3://': readBucket,
}

/** How each kind begins. */
export const destinationKinds: readonly string[] = Object.keys(kinds)

/** Reads `to` as a policy writes it (`DESTINATIONS`); undefined when it is none of these. */
export function parseDestination(text: string): Destination | undefined {
  const kind = destinationKinds.find((each) => text.startsWith(each))
  return kind === undefined ? undefined : kinds[kind]?.(text.slice(kind.length))
}

/** A destination as a policy writes it; `parseDestination` reads it back. */
export function displayDestination(destination: Destination): string {
  switch (destination.kind) {
    case 'schema':
      return `schema:${destination.schema}`
    case 'tablespace':
      return `tablespace:${destination.tablespace}`
    case 'table':
      return `table:${displayName(destination.table)}`
    case 'directory':
      return `file://${destination.path}`
    case 's3':
      return `s3://${destination.bucket}${destination.prefix === '' ? '' : `/${destination.prefix}`}`
  }
}

/** As the catalog holds it: no quoting, no folding. */
function isPlainName(text: string): boolean {
  return text.trim() !== '' && !text.includes('"') && fits(text)
}

function fits(name: string): boolean {
  return encoder.encode(name).length <= MAX_NAME_BYTES
}

/** An absolute folder; the root of the file system is none, and `..` would lead to where nobody looks. */
function readFolder(rest: string): Destination | undefined {
  const parts = partsOf(rest)
  if (!rest.startsWith('/') || parts === undefined || parts.length === 0) return undefined
  return { kind: 'directory', path: `/${parts.join('/')}` }
}

function readBucket(rest: string): Destination | undefined {
  const [, bucket, path = ''] = /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/.*)?$/s.exec(rest) ?? []
  const parts = partsOf(path)
  return bucket === undefined || parts === undefined
    ? undefined
    : { kind: 's3', bucket, prefix: parts.join('/') }
}

function partsOf(path: string): readonly string[] | undefined {
  const parts = path.split('/').filter((part) => part !== '')
  const isOdd = path.includes('\0') || parts.some((part) => part === '.' || part === '..')
  return isOdd ? undefined : parts
}
