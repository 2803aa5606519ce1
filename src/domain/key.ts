/**
 * Key types whose values mean a moment or a day. Positions (`Endpoint`) are
 * - timestamptz: microseconds since 1970-01-01T00:00:00Z;
 * - timestamp: microseconds since 1970-01-01T00:00:00 on the wall clock, no zone;
 * - date: days since 1970-01-01.
 */
export type TimeKeyType = 'timestamptz' | 'timestamp' | 'date'

/** Positions are the numbers themselves; those of numeric are scaled (`key-values/numeric.ts`). */
export type NumberKeyType = 'smallint' | 'integer' | 'bigint' | 'numeric'

/**
 * Key types whose RANGE bounds can be reckoned with. Positions of uuid are its 128 bits, those of text (COLLATE "C" only) its bytes
 * (`key-values/text.ts`).
 */
export type RangeKeyType = TimeKeyType | NumberKeyType | 'uuid' | 'text'

const timeKeyTypes: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date'])
const numberKeyTypes: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric'])

export function isTimeKeyType(type: string): type is TimeKeyType {
  return timeKeyTypes.has(type)
}

export function isNumberKeyType(type: string): type is NumberKeyType {
  return numberKeyTypes.has(type)
}

export function isRangeKeyType(type: string): type is RangeKeyType {
  return timeKeyTypes.has(type) || numberKeyTypes.has(type) || type === 'uuid' || type === 'text'
}

/** What a key's values hold that their type does not tell: a moment, in an encoding that the policy names (`key-encoding.ts`). */
export type KeyEncoding =
  | 'epoch seconds'
  | 'epoch milliseconds'
  | 'epoch microseconds'
  | 'epoch nanoseconds'
  | 'uuidv7'
  | 'ulid'

/** One column (or expression) of a partition key. */
export interface KeyColumn {
  /** The column's name; for an expression its text as the server prints it. */
  readonly name: string
  readonly isExpression: boolean
  /** `format_type` without modifiers, with the short names `timestamptz`, `timestamp` and `text` (of varchar too). */
  readonly type: string
  readonly notNull: boolean
  /** The collation of a text key where the column's own and the key's are the same; undefined for other types and where they differ. */
  readonly collation?: string
  /** How many more columns stand behind this one in a RANGE key; their ends are always MINVALUE. None when undefined. */
  readonly followers?: number
  /** Undefined as long as no policy says so: the catalog does not know. */
  readonly encoding?: KeyEncoding
}

/** What `PARTITION BY` says; `inheritance`: nothing, the children have CHECKs on the key. */
export interface PartitionKey {
  readonly method: 'range' | 'list' | 'hash' | 'inheritance'
  readonly columns: readonly KeyColumn[]
}

/** Whether its partitions have ranges of the key: declared ones, or those of CHECKs. */
export function hasRanges({ method }: PartitionKey): boolean {
  return method === 'range' || method === 'inheritance'
}
