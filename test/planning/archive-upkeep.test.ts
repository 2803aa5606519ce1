import { describe, expect, it } from 'vitest'
import { type ArchiveRecord } from '../../src/domain/archive.ts'
import { type ArchivedEntry } from '../../src/domain/ledger.ts'
import { type SetPlan } from '../../src/domain/plan.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { type Snapshot } from '../../src/domain/snapshot.ts'
import { type PlanningOptions } from '../../src/planning/options.ts'
import { plan } from '../../src/planning/planner.ts'
import { aLedger, aLedgerEntry, aPolicy, aSet, aSnapshot, PLANNING, span } from '../support/builders.ts'

const AT = '2026-03-10T12:00:00Z'
const set = aSet().with('2026-03-01', '2026-04-01').build()
const gone = aSet().with('2025-01-01', '2025-02-01', {}, 'public.events_2025_01').build().partitions[0]
if (gone === undefined) throw new Error('no partition')

const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text)

const record = (changes: Partial<ArchiveRecord> = {}): ArchiveRecord => ({
  kind: 's3',
  format: 'copy',
  location: 's3://vault/x/manifest.json',
  manifestSha256: '0'.repeat(64),
  contents: { rows: 1, digest: '0'.repeat(16) },
  columns: undefined,
  bytes: 4096,
  archivedAt: instant('2025-03-10T12:00:00Z'),
  verifiedAt: instant('2025-03-10T12:00:00Z'),
  checkedAt: instant('2025-03-10T12:00:00Z'),
  damage: '',
  ...changes,
})

function archived(changes: Partial<ArchiveRecord> = {}, entry: Partial<ArchivedEntry> = {}): ArchivedEntry {
  const { table: _table, state: _state, ...row } = aLedgerEntry(set, gone as NonNullable<typeof gone>)
  return { ...row, detachedAtServer: instant('2010-01-01T00:00:00Z'), ...entry, archive: record(changes) }
}

const policy = (keep: string | undefined, changes: Partial<Policy> = {}): Policy =>
  aPolicy('public.events', '1 month', {
    premake: { ahead: 0, behind: 0 },
    lifecycle: [
      {
        do: 'archive',
        after: { kind: 'time', span: span('12 months') },
        to: { kind: 's3', bucket: 'vault', prefix: '' },
        format: 'copy',
        compression: 'zstd',
        keep: keep === undefined ? undefined : span(keep),
      },
    ],
    ...changes,
  })

function planned(
  of: Policy,
  archives: readonly ArchivedEntry[],
  options: Partial<PlanningOptions> = {},
  more: Partial<Snapshot['ledger']> = {},
): SetPlan {
  const snapshot = aSnapshot(AT, [set], { ledger: aLedger({ archives, ...more }) })
  const [first] = plan(snapshot, [of], { ...PLANNING, ...options }).sets
  if (first === undefined) throw new Error('no set')
  return first
}

const deeds = ({ actions }: SetPlan): readonly string[] =>
  actions.flatMap((action) =>
    action.kind === 'archive' ? [`${action.archive.do} ${action.ledgerId ?? ''}`] : [],
  )

describe('an archive whose own retention is over', () => {
  it('ends, to the moment, by the calendar of the policy', () => {
    expect(deeds(planned(policy('1 year'), [archived({}, { id: 4 })]))).toEqual(['expire 4'])
    const later = archived({ archivedAt: instant('2025-03-10T12:00:00.001Z') })
    expect(deeds(planned(policy('1 year'), [later]))).toEqual([])
    // Three days over a night that New York cuts by an hour.
    const spring = archived({ archivedAt: instant('2026-03-07T12:30:00Z') }, { id: 4 })
    expect(deeds(planned(policy('3 days'), [spring]))).toEqual([])
    expect(deeds(planned(policy('3 days', { timezone: 'America/New_York' }), [spring]))).toEqual(['expire 4'])
  })

  it('is deleted data: consent is asked for it, and the guard counts it', () => {
    const many = [1, 2, 3].map((id) => archived({}, { id }))
    const [action] = planned(policy('1 year'), many).actions
    expect(action?.hazards).toEqual(['deletes-data'])
    const guarded = planned(policy('1 year', { guard: { maxDropsPerCycle: 2, minPartitions: 0 } }), many)
    expect(deeds(guarded)).toEqual([])
    expect(guarded.findings.map(({ code }) => code)).toEqual(['guard'])
    expect(guarded.withheld).toHaveLength(3)
  })

  it('waits for the window', () => {
    expect(deeds(planned(policy('1 year'), [archived()], { windowOpen: false }))).toEqual([])
  })

  it('stays for ever where the policy does not say how long it is kept', () => {
    expect(deeds(planned(policy(undefined), [archived()]))).toEqual([])
    expect(deeds(planned(policy('1 year', { lifecycle: [] }), [archived()]))).toEqual([])
  })

  it('stays while a table that was made from it stands', () => {
    const entry = archived()
    const restored = {
      id: 1,
      ledgerId: entry.id,
      parentOid: set.oid,
      oid: 9,
      name: { schema: 'public', name: 'again' },
      owner: 'app',
      isAttached: false,
      until: undefined,
    }
    expect(deeds(planned(policy('1 year'), [entry], {}, { restored: [restored] }))).toEqual([])
  })

  it('stays while it is held, and the plan says why', () => {
    const hold = { lower: '2025-01-15', upper: '2025-01-16', reason: 'case 42', until: undefined }
    const result = planned(policy('1 year', { holds: [hold] }), [archived()])
    expect(deeds(result)).toEqual([])
    expect(result.findings.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
      ['on-hold', 'the archive of public.events_2025_01 would leave and stays'],
    ])
  })

  it('stays while a hold stands and nobody can read which range it is of', () => {
    const hold = { lower: '2020-01-15', upper: '2020-01-16', reason: 'case 42', until: undefined }
    expect(deeds(planned(policy('1 year', { holds: [hold] }), [archived({}, { lower: '?' })]))).toEqual([])
    expect(deeds(planned(policy('1 year'), [archived({}, { lower: '?' })]))).toHaveLength(1)
  })

  it.each([
    ['another database', { databaseOid: 6 }],
    ['another cluster', { systemIdentifier: '8' }],
    ['another set', { parentOid: 1 }],
  ])('is left to %s, whose ledger this is a copy of', (_whose, entry) => {
    expect(deeds(planned(policy('1 year'), [archived({}, entry)]))).toEqual([])
  })

  it('is no older than its partition has been away, whatever clock an earlier `--at` recorded', () => {
    const early = archived({ archivedAt: instant('2019-01-01T00:00:00Z') })
    const left = { ...early, detachedAtServer: instant('2026-01-01T00:00:00Z') }
    expect(deeds(planned(policy('1 year'), [left]))).toEqual([])
    expect(deeds(planned(policy('1 year'), [left], { timeTravel: true }))).toHaveLength(1)
  })

  it('that was the table itself has ended with it', () => {
    expect(deeds(planned(policy('1 year'), [archived({ kind: 'schema', format: undefined })]))).toEqual([])
  })

  it('ends although it is damaged, which is told until it does', () => {
    const result = planned(policy('1 year'), [archived({ damage: 'gone' })])
    expect(deeds(result)).toHaveLength(1)
    expect(result.findings).toEqual([
      expect.objectContaining({ code: 'archive-damaged', level: 'error', subject: 'public.events_2025_01' }),
    ])
  })

  it('of a partition that still stands waits for its drop', () => {
    const entry = aLedgerEntry(set, gone, { state: 'verified', archive: record() })
    expect(deeds(planned(policy('1 year'), [], {}, { entries: [entry] }))).toEqual([])
  })
})

describe('looking after archives', () => {
  const every = { archiveVerifyEvery: Temporal.Duration.from({ hours: 720 }) }
  const checked = (id: number, at: string | undefined, changes: Partial<ArchiveRecord> = {}): ArchivedEntry =>
    archived(
      { checkedAt: at === undefined ? undefined : instant(at), verifiedAt: undefined, ...changes },
      { id },
    )

  it('reads one back a cycle, that which was unlooked-at for the longest', () => {
    const result = planned(
      policy(undefined),
      [
        checked(1, '2026-02-01T00:00:00Z'),
        checked(2, '2026-01-01T00:00:00Z'),
        checked(3, '2026-03-09T00:00:00Z'),
      ],
      every,
    )
    expect(deeds(result)).toEqual(['verify 2'])
    expect(result.actions[0]).toMatchObject({
      hazards: [],
      reason: 'archive last read back 2026-01-01T00:00:00Z',
    })
  })

  it('counts from when it was written where nobody has looked yet', () => {
    const unlooked = checked(1, undefined, { archivedAt: instant('2026-03-01T00:00:00Z') })
    expect(deeds(planned(policy(undefined), [unlooked], every))).toEqual([])
    expect(deeds(planned(policy(undefined), [checked(1, undefined)], every))).toEqual(['verify 1'])
  })

  it.each([
    ['not before its time', '2026-02-08T12:00:01Z', []],
    ['when its time has come', '2026-02-08T12:00:00Z', ['verify 1']],
  ])('%s', (_what, at, expected) => {
    expect(deeds(planned(policy(undefined), [checked(1, at)], every))).toEqual(expected)
  })

  it('can be turned off', () => {
    expect(deeds(planned(policy(undefined), [checked(1, '2020-01-01T00:00:00Z')]))).toEqual([])
  })

  it('looks at another one where the oldest is about to end', () => {
    const old = checked(1, '2020-01-01T00:00:00Z', { archivedAt: instant('2015-01-01T00:00:00Z') })
    const kept = checked(2, '2026-01-01T00:00:00Z', { archivedAt: instant('2026-01-01T00:00:00Z') })
    expect(deeds(planned(policy('5 years'), [old, kept], every))).toEqual(['expire 1', 'verify 2'])
  })

  it('looks also at archives of tables that still stand detached', () => {
    const entry = aLedgerEntry(set, gone, {
      id: 8,
      state: 'verified',
      archive: record({ checkedAt: instant('2026-01-01T00:00:00Z') }),
    })
    expect(deeds(planned(policy(undefined), [], every, { entries: [entry] }))).toEqual(['verify 8'])
  })

  it('tells of every damaged archive as long as it is so', () => {
    const result = planned(
      policy(undefined),
      [checked(1, '2026-03-01T00:00:00Z', { damage: 'it is gone' })],
      every,
    )
    expect(deeds(result)).toEqual([])
    expect(result.findings).toEqual([
      expect.objectContaining({
        code: 'archive-damaged',
        message: 'The archive of public.events_2025_01 at s3://vault/x/manifest.json is damaged: it is gone',
      }),
    ])
  })
})
