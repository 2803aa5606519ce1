/** How values of one key type are written. Positions are those of `key.ts`. */
export interface ValueFormat {
  /** Reads a value as PostgreSQL prints it under the pinned session settings; undefined when it is none, or one without a position. */
  parse(text: string): bigint | undefined
  /** The value as PostgreSQL reads it back unchanged in any session, whatever its settings. */
  format(position: bigint): string
  /** The value as plans and JSON show it. */
  display(position: bigint): string
}
