import { type Format } from './formats.ts'

/** One process setting, in convict's words. Values are text in every layer, and read in one place: see `load.ts`. */
export interface Item {
  readonly doc: string
  readonly format: Format
  /** Null: not set. */
  readonly default: string | null
  readonly nullable?: boolean
  readonly env: string
  readonly sensitive?: boolean
}

/** Settings under a common key. */
export interface Group {
  readonly [name: string]: Item | Group
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A setting that may be left out. */
export function optional(env: string, format: Format, doc: string): Item {
  return { doc, format, default: null, nullable: true, env }
}

/** A setting with a default. */
export function item(env: string, format: Format, defaultText: string, doc: string): Item {
  return { doc, format, default: defaultText, env }
}
