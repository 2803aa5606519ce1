import { shortHash } from '../../../domain/short-hash.ts'

/** What the first line of a routing function tells. */
export interface RoutingMark {
  /** What it was written from. */
  readonly version: string
  /** Nobody has changed it since. */
  readonly isIntact: boolean
}

const words = 'written by partitiond, and anew when tables come or go; once changed by hand it is left alone'
const shape = /^\n-- partitiond (?<version>[0-9a-z]+) (?<hash>[0-9a-z]+): [^\n]*\n/

/** Puts the mark before the body of a routing function. The result is what pg_proc.prosrc will hold. */
export function markRouting(version: string, body: string): string {
  return `\n-- partitiond ${version} ${shortHash(body)}: ${words}\n${body}`
}

/** Reads the mark from pg_proc.prosrc; undefined when there is none. */
export function readRoutingMark(source: string): RoutingMark | undefined {
  const match = shape.exec(source)
  const { version, hash } = match?.groups ?? {}
  if (match === null || version === undefined) return undefined
  return { version, isIntact: shortHash(source.slice(match[0].length)) === hash }
}
