import { type SourcePlace } from '../domain/policy.ts'
import { displayPath, type Path, type Problem } from './problem.ts'
import { type SourceFile } from './source-file.ts'
import { type Complaint } from './zod-problems.ts'

type PlainMap = Readonly<Record<string, unknown>>

/** Values together with where they come from: a file, and the path in it under which they stand. */
export interface Origin {
  readonly source: SourceFile
  readonly path: Path
  readonly value: PlainMap
}

export function isPlainMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A policy over the defaults: maps merge by key, all else replaces. */
export function merge(defaults: unknown, policy: unknown): unknown {
  if (!isPlainMap(defaults) || !isPlainMap(policy)) return policy === undefined ? defaults : policy
  const keys = new Set([...Object.keys(defaults), ...Object.keys(policy)])
  return Object.fromEntries([...keys].map((key) => [key, merge(defaults[key], policy[key])]))
}

/** Gives a complaint about a merged policy its place: in the policy, or in the defaults that the value came from. */
export function locate(
  policy: Origin,
  defaults: Origin | undefined,
  { path, about, message }: Complaint,
): Problem {
  const origin =
    defaults !== undefined && comesFromDefaults(policy.value, defaults.value, path) ? defaults : policy
  const whole = [...origin.path, ...path]
  const place: SourcePlace = about === 'key' ? origin.source.placeOfKey(whole) : origin.source.placeOf(whole)
  return { place, path: displayPath(whole), message }
}

function comesFromDefaults(policy: unknown, defaults: unknown, path: Path): boolean {
  let mine = policy
  let theirs = defaults
  for (const part of path) {
    if (mine !== undefined && !isPlainMap(mine)) return false
    mine = childOf(mine, part)
    theirs = childOf(theirs, part)
  }
  return mine === undefined && theirs !== undefined
}

function childOf(value: unknown, part: string | number): unknown {
  if (isPlainMap(value)) return value[part]
  return Array.isArray(value) ? value[Number(part)] : undefined
}
