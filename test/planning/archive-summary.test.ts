import { expect, it } from 'vitest'
import { type ArchiveRecord } from '../../src/domain/archive.ts'
import { type ArchivedEntry, type Ledger, type LedgerEntry } from '../../src/domain/ledger.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type LifecycleStep } from '../../src/domain/policy.ts'
import { type SetSummary } from '../../src/domain/set-summary.ts'
import { plan } from '../../src/planning/planner.ts'
import {
  aLedger,
  aLedgerEntry,
  aPolicy,
  aSet,
  aSnapshot,
  detachAfter,
  NO_OBSERVATIONS,
  PLANNING,
  span,
} from '../support/builders.ts'

const archiveStep: LifecycleStep = {
  do: 'archive',
  after: { kind: 'time', span: span('12 months') },
  to: { kind: 's3', bucket: 'acme', prefix: '' },
  format: 'copy',
  compression: 'zstd',
  keep: undefined,
}

const set = aSet().with('2025-01-01', '2025-02-01').with('2026-03-01', '2026-04-01').build()
const [old, current] = set.partitions
if (old === undefined || current === undefined) throw new Error('no partitions')
const left: PartitionSet = { ...set, partitions: [current] }
const read = Temporal.Instant.from('2026-03-02T00:00:00Z')

function record(changes: Partial<ArchiveRecord> = {}): ArchiveRecord {
  return {
    kind: 's3',
    format: 'copy',
    location: 's3://acme/x/manifest.json',
    manifestSha256: '0'.repeat(64),
    contents: { rows: 1, digest: '0'.repeat(16) },
    columns: undefined,
    bytes: 4096,
    archivedAt: read,
    verifiedAt: read,
    checkedAt: read,
    damage: '',
    ...changes,
  }
}

const whole = record()
const unread = record({ verifiedAt: undefined, checkedAt: undefined })
const damaged = record({ verifiedAt: undefined, damage: 'the file is cut' })

function standing(changes: Partial<LedgerEntry>): LedgerEntry {
  return aLedgerEntry(set, old as NonNullable<typeof old>, changes)
}

function gone(archive: ArchiveRecord): ArchivedEntry {
  const { table: _table, state: _state, ...entry } = standing({})
  return { ...entry, archive }
}

function summaryWith(
  ledger: Partial<Ledger>,
  lifecycle: readonly LifecycleStep[] = [detachAfter('12 months'), archiveStep],
  of = left,
): SetSummary | undefined {
  const snapshot = aSnapshot('2026-03-10T12:00:00Z', [of], {
    ledger: aLedger(ledger),
    observations: {
      ...NO_OBSERVATIONS,
      tables: new Map([[old?.oid ?? 0, { oid: old?.oid ?? 0, columns: [], bytes: 1, encoding: 'UTF8' }]]),
    },
  })
  return plan(snapshot, [aPolicy('public.events', '1 month', { lifecycle })], PLANNING).sets[0]?.summary
}

it('an archive counts as kept once it was read back, whether its partition still stands or is gone', () => {
  const entries = [standing({ state: 'verified', archive: whole })]
  expect(summaryWith({ entries, archives: [gone(whole)] })).toMatchObject({
    detached: 1,
    archived: 2,
    archiveUnverified: 0,
    archiveDamaged: 0,
  })
})

it('an archive that was never read back, or was found damaged, is in doubt; what is gone but for a damaged archive is told apart', () => {
  const entries = [standing({ state: 'archived', archive: unread })]
  expect(summaryWith({ entries })).toMatchObject({ archived: 0, archiveUnverified: 1, archiveDamaged: 0 })
  const reopened = [standing({ state: 'detached', archive: damaged })]
  expect(summaryWith({ entries: reopened })).toMatchObject({ archiveUnverified: 1, archiveDamaged: 0 })
  expect(summaryWith({ archives: [gone(whole), gone(damaged)] })).toMatchObject({
    archived: 1,
    archiveUnverified: 1,
    archiveDamaged: 1,
  })
})

it('archives of another set are not counted', () => {
  expect(summaryWith({ archives: [{ ...gone(whole), parentOid: 1 }] })).toMatchObject({ archived: 0 })
})

it('archives that the ledger of a copied database tells of are not counted: they are the original’s', () => {
  const archives = [
    { ...gone(damaged), databaseOid: 6 },
    { ...gone(whole), systemIdentifier: '8' },
  ]
  expect(summaryWith({ archives })).toMatchObject({ archived: 0, archiveUnverified: 0, archiveDamaged: 0 })
})

it('archiving is overdue for what is due to leave, and for what has left and is not in its archive', () => {
  expect(summaryWith({}, undefined, set)?.overdue).toEqual({ detach: 1, archive: 1 })
  expect(summaryWith({ entries: [standing({})] })?.overdue).toEqual({ detach: 0, archive: 1 })
  const verified = [standing({ state: 'verified', archive: whole })]
  expect(summaryWith({ entries: verified })?.overdue).toEqual({ detach: 0, archive: 0 })
})

it('where the archive step takes partitions is known, if there is one', () => {
  expect(summaryWith({})?.archivesTo).toBe('s3')
  expect(summaryWith({}, [])?.archivesTo).toBeUndefined()
})
