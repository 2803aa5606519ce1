import { sqlFile } from '../postgres/sql-file.ts'

export interface Migration {
  readonly number: number
  /** With psql's variable `:"schema"` for the schema's name. */
  readonly text: string
}

/** In order, append-only; a later one only adds, so that an older copy of partitiond goes on working beside a newer one. */
export const migrations: readonly Migration[] = [
  { number: 1, text: sqlFile(import.meta.url, './schema/000001.sql') },
  { number: 2, text: sqlFile(import.meta.url, './schema/000002.sql') },
  { number: 3, text: sqlFile(import.meta.url, './schema/000003.sql') },
  { number: 4, text: sqlFile(import.meta.url, './schema/000004.sql') },
  { number: 5, text: sqlFile(import.meta.url, './schema/000005.sql') },
]

export const newestMigration = Math.max(...migrations.map(({ number }) => number))
