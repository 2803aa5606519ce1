import { type KeyColumn } from './key.ts'
import { type QualifiedName } from './name.ts'
import { type TableRef } from './action.ts'
import { type RangeBound } from './bound.ts'

/** Counting stops behind this many: whether it is a thousand or a million makes no difference to what is to be done. */
export const MOST_REFERENCES = 1000

/** What the foreign key of a table holds against a partition that is to leave. */
export type Reference = {
  readonly table: QualifiedName
  readonly constraint: string
} & (
  | {
      readonly kind: 'rows'
      /** At least one; exact up to MOST_REFERENCES, one more stands for more. */
      readonly rows: number
      /** One of the keys, `(id, ts) = (7, 2026-01-05)`; undefined where it could say more than numbers, times and UUIDs do. */
      readonly example: string | undefined
    }
  /** `slow`: it took too long to find out; `locked`: somebody's lock was in the way; `hidden`: the set's owner may not read the table. */
  | { readonly kind: 'unknown'; readonly why: Unknown }
)

/** A partition about to leave a set that foreign keys reference. */
export interface ReferencesQuestion {
  readonly set: number
  readonly partition: TableRef
  readonly bound: RangeBound
  readonly key: KeyColumn
}

type Unknown = 'slow' | 'locked' | 'hidden'
