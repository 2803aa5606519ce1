/**
 * Key types whose values mean a moment or a day. Positions (`Endpoint`) are
 * - timestamptz: microseconds since 1970-01-01T00:00:00Z;
 * - timestamp: microseconds since 1970-01-01T00:00:00 on the wall clock, no zone;
 * - date: days since 1970-01-01.
 */
export type TimeKeyType = 'timestamptz' | 'timestamp' | 'date'

const timeKeyTypes: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date'])

export function isTimeKeyType(type: string): type is TimeKeyType {
  return timeKeyTypes.has(type)
}

/** One column (or expression) of a partition key. */
export interface KeyColumn {
  /** The column's name; for an expression its text as the server prints it. */
  readonly name: string
  readonly isExpression: boolean
  /** `format_type` without modifiers, with the short names for times: `timestamptz`, `timestamp`, `date`, `bigint`, `uuid`, … */
  readonly type: string
  readonly notNull: boolean
}

/** What `PARTITION BY` says. */
export interface PartitionKey {
  readonly method: 'range' | 'list' | 'hash'
  readonly columns: readonly KeyColumn[]
}
