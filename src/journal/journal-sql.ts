import { inSchema, sqlFile } from '../postgres/sql-file.ts'

const texts = {
  intendDetach: sqlFile(import.meta.url, './queries/intend-detach.sql'),
  confirmDetached: sqlFile(import.meta.url, './queries/confirm-detached.sql'),
  abandonDetach: sqlFile(import.meta.url, './queries/abandon-detach.sql'),
  markDropped: sqlFile(import.meta.url, './queries/mark-dropped.sql'),
  forget: sqlFile(import.meta.url, './queries/forget.sql'),
  lockEntry: sqlFile(import.meta.url, './queries/lock-entry.sql'),
  recordSamples: sqlFile(import.meta.url, './queries/record-samples.sql'),
  hasFrozenSince: sqlFile(import.meta.url, './queries/has-frozen-since.sql'),
  recordFrozen: sqlFile(import.meta.url, './queries/record-frozen.sql'),
  recordFreezeTried: sqlFile(import.meta.url, './queries/record-freeze-tried.sql'),
  recordParentAnalysis: sqlFile(import.meta.url, './queries/record-parent-analysis.sql'),
  append: sqlFile(import.meta.url, './queries/append.sql'),
  pruneJournal: sqlFile(import.meta.url, './queries/prune-journal.sql'),
  pruneSamples: sqlFile(import.meta.url, './queries/prune-samples.sql'),
  pruneAnalyses: sqlFile(import.meta.url, './queries/prune-analyses.sql'),
  readCluster: sqlFile(import.meta.url, './queries/read-cluster.sql'),
  rememberCluster: sqlFile(import.meta.url, './queries/remember-cluster.sql'),
} as const

export type JournalStatement = keyof typeof texts

/** Words one of the journal's statements in the schema it lives in. */
export function journalSql(name: JournalStatement, schema: string): string {
  return inSchema(texts[name], schema)
}
