import { createHash } from 'node:crypto'
import { type QualifiedName } from '../domain/name.ts'
import { type DatabaseIdentity } from '../domain/snapshot.ts'

/** What an archive's folder is named after. */
export interface ArchiveSubject {
  readonly identity: Pick<DatabaseIdentity, 'systemIdentifier' | 'oid' | 'datname'>
  readonly parent: QualifiedName
  /** The ends of the bound as texts, as the server prints them. */
  readonly lower: string
  readonly upper: string
  readonly at: Temporal.Instant
  /** In [0, 1). */
  readonly random: () => number
}

export const MANIFEST_NAME = 'manifest.json'

/** The part that makes a folder unique: `20261121T103000Z-4f09a1`. */
const attempt = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/

/** How many parts a folder's key has. */
const DEPTH = 5

// File systems take 255 bytes a part, S3 1024 for the whole key.
const MAX_PART = 120

/** A new folder's key: cluster, database, set, range, moment. Two attempts never share one, so that nothing is ever overwritten. */
export function archiveFolder({ identity, parent, lower, upper, at, random }: ArchiveSubject): string {
  const parts = [
    identity.systemIdentifier,
    `${identity.oid}-${identity.datname}`,
    `${parent.schema}.${parent.name}`,
    `${withoutMidnight(lower)}_${withoutMidnight(upper)}`,
    `${stampOf(at)}-${sixDigits(random)}`,
  ]
  return parts.map(keyPart).join('/')
}

/** How many of a manifest address's last parts are its key within the destination; undefined when it lies in no folder of ours. */
export function keyDepth(parts: readonly string[]): number | undefined {
  const isOurs = parts.at(-1) === MANIFEST_NAME && attempt.test(parts.at(-2) ?? '') && parts.length > DEPTH
  return isOurs ? DEPTH + 1 : undefined
}

/** Most ranges begin and end at midnight: a folder's name says the day. The manifest has the exact ends. */
function withoutMidnight(text: string): string {
  return text.replace(/ 00:00:00(?:\+00)?$/, '')
}

function stampOf(at: Temporal.Instant): string {
  return at.round('second').toString().replaceAll(/[-:]/g, '')
}

function sixDigits(random: () => number): string {
  return Math.floor(random() * 0x1000000)
    .toString(16)
    .padStart(6, '0')
}

/** One part of a key: what no file system and no store minds. A long one is cut, and told from others by a hash. */
function keyPart(text: string): string {
  const whole = text.replaceAll(/[^A-Za-z0-9._-]/gu, percentEncoded)
  if (whole.length <= MAX_PART) return whole
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return `${whole.slice(0, MAX_PART - hash.length - 1).replace(/%[0-9A-F]?$/, '')}-${hash}`
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}
