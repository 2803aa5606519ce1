/** What CREATE INDEX says behind the table's name, in pieces: what is added belongs between them. */
export interface IndexDefinition {
  readonly unique: boolean
  /** Method, columns, INCLUDE and WITH as SQL: `using brin (ts)`. */
  readonly columns: string
  /** What follows WHERE, as SQL; undefined: every row. */
  readonly predicate: string | undefined
}

/** An index that a policy asks for on every partition. Its SQL was taken apart when the policy was read; nothing can follow it. */
export interface PolicyIndex extends IndexDefinition {
  /** `{partition}_ts`; undefined: partitiond finds one. */
  readonly name: string | undefined
  /** Undefined: where the partition is. */
  readonly tablespace: string | undefined
}

/** An index as a policy would ask for it: `create index on {partition} using brin (ts)`. */
export function displayIndex({ unique, columns, predicate }: IndexDefinition): string {
  const only = predicate === undefined ? '' : ` where ${predicate}`
  return `create ${unique ? 'unique ' : ''}index on {partition} ${columns}${only}`
}

/** The line in an index's comment that says which of a policy's indexes it serves as. It stays in databases: it must never change. */
export function markOf(definition: IndexDefinition): string {
  return `partitiond: ${displayIndex(definition)}`
}
