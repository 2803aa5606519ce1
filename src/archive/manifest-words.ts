import { z } from 'zod'

// A manifest may come from hands that are not ours: everything in it has a form and an end.
const MAX_STATEMENT = 1_000_000
const MAX_ITEMS = 100_000

/** A name in the catalog, raw. */
export const name = z.string().min(1).max(63)

/** A statement, an expression, a definition: in PostgreSQL's own words. */
export const words = z.string().min(1).max(MAX_STATEMENT)

export const statements = z.array(words).max(MAX_ITEMS)

export const shortText = z.string().max(1000)

export const count = z.int().min(0)

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const qualifiedName = z.strictObject({ schema: name, name })

/** Beside the manifest: never a path. */
export const fileName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/)
