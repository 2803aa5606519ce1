import { describe, expect, it } from 'vitest'
import { type Action, type ArchiveAction, type DropAction } from '../../src/domain/action.ts'
import { type ArchiveRecord, type TableShape } from '../../src/domain/archive.ts'
import { parseDestination } from '../../src/domain/destination.ts'
import { type LedgerEntry, type RestoredTable } from '../../src/domain/ledger.ts'
import { displayName, parseName, type QualifiedName } from '../../src/domain/name.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type LifecycleStep, type Policy } from '../../src/domain/policy.ts'
import { type Snapshot } from '../../src/domain/snapshot.ts'
import { type PlanningOptions } from '../../src/planning/options.ts'
import { plan } from '../../src/planning/planner.ts'
import {
  aLedger,
  aLedgerEntry,
  aPolicy,
  aSet,
  aSnapshot,
  detachAfter,
  dropAfter,
  NO_OBSERVATIONS,
  PLANNING,
  span,
} from '../support/builders.ts'

const AT = '2026-03-10T12:00:00Z'
const moment = Temporal.Instant.from('2026-03-02T00:00:00Z')

/** January 2025 is due to leave, March 2026 is now. */
const set = aSet().with('2025-01-01', '2025-02-01').with('2026-03-01', '2026-04-01').build()
const [old] = set.partitions
if (old === undefined) throw new Error('no partition')
const left = { ...set, partitions: set.partitions.slice(1) }

function archiveTo(
  to: string,
  changes: Partial<Extract<LifecycleStep, { do: 'archive' }>> = {},
): LifecycleStep {
  const destination = parseDestination(to)
  if (destination === undefined) throw new Error(`no destination: ${to}`)
  const after = { kind: 'time', span: span('12 months') } as const
  const step = { do: 'archive', after, to: destination, format: 'copy', compression: 'zstd' } as const
  return { ...step, keep: undefined, ...changes }
}

function policyTo(to: string, grace = '0 days'): Policy {
  return aPolicy('public.events', '1 month', {
    premake: { ahead: 0, behind: 0 },
    lifecycle: [detachAfter('12 months'), archiveTo(to), dropAfter('12 months', grace)],
  })
}

const shape: TableShape = {
  oid: old.oid,
  columns: [
    { name: 'ts', type: 'timestamp with time zone', notNull: true, generated: false, castsAsPrinted: true },
  ],
  bytes: 81_920,
  encoding: 'UTF8',
}
const observations = { ...NO_OBSERVATIONS, tables: new Map([[old.oid, shape]]) }

const record: ArchiveRecord = {
  kind: 'directory',
  format: 'copy',
  location: 'file:///vault/x/manifest.json',
  manifestSha256: '0'.repeat(64),
  contents: { rows: 1, digest: '0'.repeat(16) },
  columns: undefined,
  bytes: 4096,
  archivedAt: moment,
  verifiedAt: undefined,
  checkedAt: undefined,
  damage: '',
}

function actionsFor(
  policy: Policy,
  snapshot: Partial<Snapshot>,
  of: PartitionSet = left,
  options: Partial<PlanningOptions> = {},
): readonly Action[] {
  const [planned] = plan(aSnapshot(AT, [of], { observations, ...snapshot }), [policy], {
    ...PLANNING,
    ...options,
  }).sets
  // What is made to fill holes is no business of these tests.
  return planned?.actions.filter(({ kind }) => kind !== 'create') ?? []
}

const ids = (actions: readonly Action[]): readonly string[] => actions.map(({ id }) => id)
const found = (changes: Partial<LedgerEntry>, snapshot: Partial<Snapshot> = {}): readonly Action[] =>
  actionsFor(policyTo('file:///vault'), {
    ledger: aLedger({ entries: [aLedgerEntry(set, old, changes)] }),
    ...snapshot,
  })
const nameOf = (text: string): QualifiedName => {
  const name = parseName(text)
  if (name === undefined) throw new Error(text)
  return name
}

function only<K extends Action['kind']>(actions: readonly Action[], kind: K): Extract<Action, { kind: K }> {
  const [action] = actions.filter((each): each is Extract<Action, { kind: K }> => each.kind === kind)
  if (action === undefined) throw new Error(`no ${kind}`)
  return action
}
const stored = (actions: readonly Action[]): Extract<ArchiveAction['archive'], { do: 'store' }> => {
  const { archive } = only(actions, 'archive')
  if (archive.do !== 'store') throw new Error(archive.do)
  return archive
}

describe('a partition that is to be archived', () => {
  it('is detached, archived and dropped in one plan, each only after the one before', () => {
    const actions = actionsFor(policyTo('file:///vault'), {}, set)
    expect(actions.map(({ id, needs }) => [id, needs])).toEqual([
      ['detach public.events_p0', []],
      ['archive public.events_p0', ['detach public.events_p0']],
      ['drop public.events_p0', ['archive public.events_p0']],
    ])
    expect(only(actions, 'drop')).toMatchObject({
      hazards: ['deletes-data', 'locks-out-writers'],
      proof: { columns: shape.columns },
    })
  })

  it('is archived where an earlier cycle only detached it, and dropped no sooner', () => {
    expect(ids(found({}))).toEqual(['archive public.events_p0', 'drop public.events_p0'])
    expect(only(found({}), 'drop').needs).toEqual(['archive public.events_p0'])
    const graced = actionsFor(policyTo('file:///vault', '30 days'), {
      ledger: aLedger({ entries: [aLedgerEntry(set, old)] }),
    })
    expect(ids(graced)).toEqual(['archive public.events_p0'])
  })

  it('is not written again when that was done and only the proof is missing', () => {
    const actions = found({ state: 'archived', archive: record })
    expect(stored(actions).written).toEqual(record)
    expect(only(actions, 'archive').reason).toBe('archive: written, and not yet read back')
  })

  it('is dropped once it is proved whole, against its archive', () => {
    const actions = found({ state: 'verified', archive: { ...record, verifiedAt: moment } })
    expect(ids(actions)).toEqual(['drop public.events_p0'])
    expect(only(actions, 'drop').proof).toEqual({
      columns: shape.columns,
      isPartitioned: false,
      key: set.key.columns[0],
    })
  })

  it('stays as long as its columns are not known', () => {
    expect(found({}, { observations: NO_OBSERVATIONS })).toEqual([])
  })

  it('is not touched when it is not beyond doubt the table that we detached', () => {
    const changes: readonly Partial<LedgerEntry>[] = [
      { systemIdentifier: '8' },
      { databaseOid: 6 },
      { name: nameOf('public.other') },
      { upper: 'garbage' },
    ]
    for (const change of changes) expect(found(change)).toEqual([])
  })

  it('is told of when it is not beyond doubt ours and the policy has no drop to tell it', () => {
    const policy = aPolicy('public.events', '1 month', {
      premake: { ahead: 0, behind: 0 },
      lifecycle: [detachAfter('12 months'), archiveTo('file:///vault')],
    })
    const entry = aLedgerEntry(set, old, { systemIdentifier: '8' })
    const { sets } = plan(
      aSnapshot(AT, [left], { ledger: aLedger({ entries: [entry] }) }),
      [policy],
      PLANNING,
    )
    expect(sets[0]?.findings.map(({ code }) => code)).toEqual(['ledger-mismatch'])
  })

  it('waits for the window and for the brakes with everything that follows', () => {
    const ledger = aLedger({ entries: [aLedgerEntry(set, old)] })
    const policy = policyTo('file:///vault')
    expect(actionsFor(policy, { ledger }, left, { windowOpen: false })).toEqual([])
    const pressure = {
      oldestTransaction: undefined,
      replicationLagSeconds: 3600,
      baseBackup: false,
      pgDump: undefined,
    }
    expect(actionsFor(policy, { ledger, pressure })).toEqual([])
  })

  it('waits with the detach that the guard holds back, and goes on where it has left already', () => {
    const policy = { ...policyTo('file:///vault'), guard: { maxDropsPerCycle: 0, minPartitions: 0 } }
    expect(actionsFor(policy, {}, set)).toEqual([])
    const ledger = aLedger({ entries: [aLedgerEntry(set, old)] })
    expect(ids(actionsFor(policy, { ledger }))).toEqual(['archive public.events_p0'])
  })
})

describe('the place of an archive', () => {
  const to = (destination: string, snapshot: Partial<Snapshot> = {}): readonly Action[] =>
    actionsFor(policyTo(destination), {
      ledger: aLedger({ entries: [aLedgerEntry(set, old)] }),
      ...snapshot,
    })

  it('in another schema is where it is dropped then, without a proof against itself', () => {
    const actions = to('schema:vault')
    expect(actions.map(({ target }) => displayName(target))).toEqual(['public.events_p0', 'vault.events_p0'])
    expect(only(actions, 'drop').proof).toBeUndefined()
  })

  it('in a tablespace costs a rewrite, which the plan says', () => {
    expect(only(to('tablespace:cold'), 'archive').hazards).toEqual(['rewrites-table'])
  })

  it('in a table is made where there is none', () => {
    expect(stored(to('table:vault.rows')).makesTable).toBe(true)
    const takenNames = new Set(['vault\0rows'])
    expect(stored(to('table:vault.rows', { observations: { ...observations, takenNames } })).makesTable).toBe(
      false,
    )
  })

  it('in a table is made once in a plan, and the others wait for it', () => {
    const two = aSet().with('2025-01-01', '2025-02-01').with('2025-02-01', '2025-03-01').build()
    const [, second] = two.partitions
    if (second === undefined) throw new Error('no partition')
    const tables = new Map(two.partitions.map(({ oid }) => [oid, { ...shape, oid }]))
    const policy = { ...policyTo('table:vault.rows'), guard: { maxDropsPerCycle: 12, minPartitions: 0 } }
    const archives = actionsFor(policy, { observations: { ...NO_OBSERVATIONS, tables } }, two).filter(
      (action) => action.kind === 'archive',
    )
    expect(archives.map(({ archive }) => archive.do === 'store' && archive.makesTable)).toEqual([true, false])
    expect(archives[1]?.needs).toContain(archives[0]?.id)
  })

  it('in another schema is not undone by the schema of the detach', () => {
    const policy: Policy = {
      ...policyTo('schema:vault', '90 days'),
      lifecycle: [detachAfter('12 months', 'attic'), archiveTo('schema:vault'), dropAfter('24 months')],
    }
    const name = nameOf('vault.events_p0')
    const table = { oid: old.oid, name, owner: 'app', kind: 'r', attachedTo: undefined, pendingDetach: false }
    const entry = aLedgerEntry(set, old, {
      state: 'verified',
      name,
      table,
      archive: { ...record, kind: 'schema' },
    })
    expect(actionsFor(policy, { ledger: aLedger({ entries: [entry] }) })).toEqual([])
  })
})

describe('what was brought back from its archive', () => {
  const restored: RestoredTable = {
    id: 1,
    ledgerId: 77,
    parentOid: set.oid,
    oid: old.oid,
    name: old.name,
    owner: 'app',
    isAttached: true,
    until: Temporal.Instant.from('2026-03-12T00:00:00Z'),
  }
  const policy = policyTo('file:///vault')
  const over = Temporal.Instant.from('2026-03-10T11:00:00Z')
  const { table: _, state: __, ...gone } = aLedgerEntry(set, old)
  const archives = [{ ...gone, id: 77, partitionOid: 1, archive: { ...record, verifiedAt: moment } }]

  it('stays attached for as long as it was asked for, however old it is', () => {
    for (const until of [restored.until, undefined]) {
      const ledger = aLedger({ restored: [{ ...restored, until }], archives })
      expect(actionsFor(policy, { ledger }, set)).toEqual([])
    }
  })

  it('leaves like every other partition when its time is over, and before its age says so too', () => {
    const ledger = aLedger({ restored: [{ ...restored, until: over }], archives })
    const detach = only(actionsFor(policy, { ledger }, set), 'detach')
    expect(detach.reason).toBe('restored until 2026-03-10T11:00Z')
    const patient: Policy = { ...policy, lifecycle: [detachAfter('5 years')] }
    expect(ids(actionsFor(patient, { ledger }, set))).toEqual(['detach public.events_p0'])
  })

  it('beside its set is dropped when its time is over, against the archive it came from', () => {
    const ledger = aLedger({ restored: [{ ...restored, isAttached: false, until: over }], archives })
    const drop: DropAction = only(actionsFor(policy, { ledger }), 'drop')
    expect(drop).toMatchObject({ ledgerId: 77, isRestored: true, partition: { oid: old.oid } })
    expect(drop.proof?.columns).toEqual(shape.columns)
  })

  it('beside its set stays while its time is not over, or its archive is not known', () => {
    const beside = { ...restored, isAttached: false }
    expect(actionsFor(policy, { ledger: aLedger({ restored: [beside], archives }) })).toEqual([])
    const ledger = aLedger({ restored: [{ ...beside, until: over }] })
    expect(actionsFor(policy, { ledger })).toEqual([])
  })
})
