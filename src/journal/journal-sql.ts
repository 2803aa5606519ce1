import { inSchema, sqlFile } from '../postgres/sql-file.ts'

const texts = {
  intendDetach: sqlFile(import.meta.url, './queries/intend-detach.sql'),
  confirmDetached: sqlFile(import.meta.url, './queries/confirm-detached.sql'),
  confirmIfLeft: sqlFile(import.meta.url, './queries/confirm-if-left.sql'),
  abandonDetach: sqlFile(import.meta.url, './queries/abandon-detach.sql'),
  markDropped: sqlFile(import.meta.url, './queries/mark-dropped.sql'),
  forget: sqlFile(import.meta.url, './queries/forget.sql'),
  lockEntries: sqlFile(import.meta.url, './queries/lock-entries.sql'),
  recordSamples: sqlFile(import.meta.url, './queries/record-samples.sql'),
  hasFrozenSince: sqlFile(import.meta.url, './queries/has-frozen-since.sql'),
  recordFrozen: sqlFile(import.meta.url, './queries/record-frozen.sql'),
  recordFreezeTried: sqlFile(import.meta.url, './queries/record-freeze-tried.sql'),
  recordParentAnalysis: sqlFile(import.meta.url, './queries/record-parent-analysis.sql'),
  recordArchived: sqlFile(import.meta.url, './queries/record-archived.sql'),
  readArchive: sqlFile(import.meta.url, './queries/read-archive.sql'),
  adoptArchive: sqlFile(import.meta.url, './queries/adopt-archive.sql'),
  recordVerified: sqlFile(import.meta.url, './queries/record-verified.sql'),
  recordDamage: sqlFile(import.meta.url, './queries/record-damage.sql'),
  reopenArchive: sqlFile(import.meta.url, './queries/reopen-archive.sql'),
  lockRestored: sqlFile(import.meta.url, './queries/lock-restored.sql'),
  endRestored: sqlFile(import.meta.url, './queries/end-restored.sql'),
  holdsInForce: sqlFile(import.meta.url, './queries/holds-in-force.sql'),
  lockHolds: sqlFile(import.meta.url, './queries/lock-holds.sql'),
  placeHold: sqlFile(import.meta.url, './queries/place-hold.sql'),
  releaseHold: sqlFile(import.meta.url, './queries/release-hold.sql'),
  listHolds: sqlFile(import.meta.url, './queries/list-holds.sql'),
  lockExpiring: sqlFile(import.meta.url, './queries/lock-expiring.sql'),
  archiveInUse: sqlFile(import.meta.url, './queries/archive-in-use.sql'),
  markExpired: sqlFile(import.meta.url, './queries/mark-expired.sql'),
  append: sqlFile(import.meta.url, './queries/append.sql'),
  pruneJournal: sqlFile(import.meta.url, './queries/prune-journal.sql'),
  pruneSamples: sqlFile(import.meta.url, './queries/prune-samples.sql'),
  pruneAnalyses: sqlFile(import.meta.url, './queries/prune-analyses.sql'),
  intendIndex: sqlFile(import.meta.url, './queries/intend-index.sql'),
  endIndex: sqlFile(import.meta.url, './queries/end-index.sql'),
  failIndex: sqlFile(import.meta.url, './queries/fail-index.sql'),
  recordNewestKeys: sqlFile(import.meta.url, './queries/record-newest-keys.sql'),
  pruneNewestKeys: sqlFile(import.meta.url, './queries/prune-newest-keys.sql'),
  pruneIndexBuilds: sqlFile(import.meta.url, './queries/prune-index-builds.sql'),
  readCluster: sqlFile(import.meta.url, './queries/read-cluster.sql'),
  rememberCluster: sqlFile(import.meta.url, './queries/remember-cluster.sql'),
} as const

export type JournalStatement = keyof typeof texts

/** Words one of the journal's statements in the schema it lives in. */
export function journalSql(name: JournalStatement, schema: string): string {
  return inSchema(texts[name], schema)
}
