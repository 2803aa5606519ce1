import { type InvalidIndex } from '../../catalog/doctor/read-invalid-indexes.ts'
import { displayName } from '../../domain/name.ts'
import { remedies } from '../../sql/remedies.ts'
import { type Diagnosis } from './diagnosis.ts'

/** Indexes that cost writes and serve no reads. A partitioned table's becomes valid by itself once every partition's is attached (postgres.md A13). */
export function diagnoseIndexes(indexes: readonly InvalidIndex[]): readonly Diagnosis[] {
  return indexes.map(({ table, index, isPartitioned }) => ({
    check: 'indexes',
    code: 'invalid-index',
    level: 'warning',
    subject: displayName(table),
    message: isPartitioned
      ? `index ${displayName(index)} of ${displayName(table)} is invalid: some partition has no valid index attached to it`
      : `index ${displayName(index)} of ${displayName(table)} is invalid: a CREATE INDEX CONCURRENTLY did not finish`,
    fix: isPartitioned ? [] : [remedies.reindex(index)],
  }))
}
