import { type InheritedTable, routingFunction } from '../../domain/inheritance.ts'

/** The wanted tables as the queries of this folder take them: lists of equal length. */
export interface WantedLists {
  readonly schemas: readonly string[]
  readonly names: readonly string[]
  readonly keys: readonly string[]
  readonly routings: readonly string[]
}

export function listsOf(wanted: readonly InheritedTable[]): WantedLists {
  return {
    schemas: wanted.map(({ table }) => table.schema),
    names: wanted.map(({ table }) => table.name),
    keys: wanted.map(({ key }) => key),
    routings: wanted.map(({ table }) => routingFunction(table).name),
  }
}
