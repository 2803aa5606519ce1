import { describe, expect, it } from 'vitest'
import { type ServerHealth } from '../../src/catalog/doctor/read-server-health.ts'
import { type ArchiveTableRights } from '../../src/catalog/doctor/read-archive-tables.ts'
import { type ObjectStore } from '../../src/archive/stores/object-store.ts'
import { s3Error } from '../../src/archive/stores/s3/s3-error.ts'
import { type PartitiondError } from '../../src/domain/errors.ts'
import { settingsFor } from '../archive/stores/s3-server.ts'
import { diagnoseArchiveTable } from '../../src/cli/diagnosis/diagnose-archive-table.ts'
import { diagnoseStores } from '../../src/cli/diagnosis/diagnose-stores.ts'
import { probeStore } from '../../src/cli/diagnosis/probe-store.ts'
import { diagnoseClock } from '../../src/cli/diagnosis/diagnose-clock.ts'
import { diagnoseIndexes } from '../../src/cli/diagnosis/diagnose-indexes.ts'
import { diagnoseLedger } from '../../src/cli/diagnosis/diagnose-ledger.ts'
import { diagnoseOwners } from '../../src/cli/diagnosis/diagnose-owners.ts'
import { diagnoseRights } from '../../src/cli/diagnosis/diagnose-rights.ts'
import { diagnoseServer } from '../../src/cli/diagnosis/diagnose-server.ts'
import { asFinding } from '../../src/cli/diagnosis/diagnosis.ts'
import { doctorText } from '../../src/cli/render/doctor-text.ts'
import { plain } from '../../src/cli/render/paint.ts'
import { aSet } from '../support/builders.ts'

const rights = {
  oid: 1,
  schema: 'public',
  owner: 'App Owner',
  isMember: true,
  mayBecomeOwner: true,
  ownerMayCreate: true,
}

describe('privileges', () => {
  it('are fine when we may act as the owner', () => {
    expect(diagnoseRights('public.a', 'daemon', rights, [])).toMatchObject([{ level: 'ok' }])
  })

  it.each([
    ['no membership', { isMember: false, mayBecomeOwner: false }, 'grant "App Owner" to daemon;'],
    ['membership without SET', { mayBecomeOwner: false }, 'grant "App Owner" to daemon with set true;'],
    [
      'an owner that may not create',
      { ownerMayCreate: false },
      'grant usage, create on schema public to "App Owner";',
    ],
  ])('%s: error, with the SQL that cures it', (_what, changes, fix) => {
    expect(diagnoseRights('public.a', 'daemon', { ...rights, ...changes }, [])).toMatchObject([
      { level: 'error', code: 'missing-privilege', subject: 'public.a', fix: [fix] },
    ])
  })

  it.each([
    ['schema', true, ['grant usage, create on schema archive to app;']],
    ['schema', false, ['create schema archive authorization app;']],
    ['tablespace', true, ['grant create on tablespace archive to app;']],
    ['tablespace', false, []],
  ] as const)('the %s that partitions go to, there: %s', (kind, isThere, fix) => {
    const place = { kind, name: 'archive', role: 'app', isThere, mayCreate: false }
    expect(diagnoseRights('public.a', 'daemon', rights, [place])).toMatchObject([{ level: 'error', fix }])
  })
})

describe('an archive table', () => {
  const well: ArchiveTableRights = {
    parent: 1,
    table: { schema: 'Cold', name: 'rows' },
    role: 'app',
    kind: 'r',
    isLogged: true,
    isSchemaThere: true,
    mayUseSchema: true,
    mayCreate: true,
    mayWrite: true,
    missing: [],
  }
  const absent = { kind: undefined, isLogged: false, mayWrite: false, missing: ['id', 'ts'] }

  it.each<[string, Partial<ArchiveTableRights>, RegExp]>([
    ['that stands', {}, /app may write to "Cold"\.rows/],
    ['that is foreign', { kind: 'f' }, /what its server allows is seen when/],
    ['that is made when it is needed', absent, /is made with the first partition/],
  ])('%s is fine', (_what, changes, message) => {
    expect(diagnoseArchiveTable('public.a', { ...well, ...changes })).toMatchObject([
      { level: 'ok', check: 'archive', subject: 'public.a', message: expect.stringMatching(message) },
    ])
  })

  it.each<[string, Partial<ArchiveTableRights>, readonly string[]]>([
    [
      'in a schema that is not there',
      { ...absent, isSchemaThere: false, mayUseSchema: false, mayCreate: false },
      ['create schema "Cold" authorization app;'],
    ],
    [
      'in a schema where nothing may be made',
      { ...absent, mayCreate: false },
      ['grant usage, create on schema "Cold" to app;'],
    ],
    [
      'that may not be written to',
      { mayUseSchema: false, mayWrite: false },
      ['grant usage on schema "Cold" to app;', 'grant select, insert on "Cold".rows to app;'],
    ],
    ['that a crash empties', { isLogged: false }, ['alter table "Cold".rows set logged;']],
    ['that is a view', { kind: 'v' }, []],
    ['that lacks a column', { missing: ['body'] }, []],
  ])('%s is an error, with the SQL that cures it', (_what, changes, fix) => {
    const found = diagnoseArchiveTable('public.a', { ...well, ...changes })
    expect(found.every(({ level, code }) => level === 'error' && code === 'archive-place')).toBe(true)
    expect(found.flatMap((each) => each.fix)).toEqual(fix)
  })
})

describe('a bucket', () => {
  const destination = { kind: 's3', bucket: 'acme', prefix: 'events' } as const
  const settings = settingsFor('http://127.0.0.1:1')
  async function answering(
    error: PartitiondError,
  ): Promise<Pick<ObjectStore, 'get' | typeof Symbol.asyncDispose>> {
    return {
      get: async () => {
        throw error
      },
      async [Symbol.asyncDispose]() {
        // Nothing stays open.
      },
    }
  }

  it.each([
    ['has no such object', 'NoSuchKey', 404, 'ok', ''],
    ['is not there', 'NoSuchBucket', 404, 'error', 'archive-missing'],
    ['does not tell what is not there', 'AccessDenied', 403, 'warning', 'archive-refused'],
    ['does not know our key', 'InvalidAccessKeyId', 403, 'error', 'archive-refused'],
    ['is no store', 'NotFound', 404, 'error', 'archive-unreachable'],
    ['is somewhere else', 'PermanentRedirect', 301, 'error', 'archive-refused'],
  ])('that %s', async (_what, name, httpStatusCode, level, code) => {
    const error = Object.assign(new Error('s3cret-word'), { name, $metadata: { httpStatusCode } })
    const open = () => answering(s3Error(error, 'read', 's3://acme/events'))
    const probe = await probeStore(destination, settings, new AbortController().signal, open)
    const found = diagnoseStores([probe])
    expect(found).toMatchObject([{ check: 'archive', subject: 's3://acme/events', level, code }])
    expect(JSON.stringify(found)).not.toContain('s3cret-word')
  })
})

const health: ServerHealth = {
  version: '18.4',
  isStandby: false,
  database: 'app',
  role: 'daemon',
  isSuperuser: false,
  mayCreateSchema: true,
  seesAllSessions: true,
  clockMicroseconds: 0n,
  settings: {
    autovacuum: 'on',
    track_counts: 'on',
    enable_partition_pruning: 'on',
    max_connections: '100',
    max_prepared_transactions: '0',
    max_locks_per_transaction: '64',
  },
  eventTriggers: 0,
}
const unwell = (changes: Partial<ServerHealth>, needs: Parameters<typeof diagnoseServer>[2] = []) =>
  diagnoseServer('main', { ...health, ...changes }, needs).filter(({ level }) => level !== 'ok')

describe('the server', () => {
  it('is fine as it comes', () => {
    expect(unwell({})).toEqual([])
  })

  it.each<[string, Partial<ServerHealth>, string, readonly string[]]>([
    ['a standby', { isStandby: true }, 'standby', []],
    ['a superuser', { isSuperuser: true }, 'superuser', []],
    ['event triggers', { eventTriggers: 2 }, 'event-triggers', []],
    [
      'hidden sessions',
      { seesAllSessions: false },
      'blockers-hidden',
      ['grant pg_read_all_stats to daemon;'],
    ],
    [
      'autovacuum off',
      { settings: { ...health.settings, autovacuum: 'off' } },
      'setting-off',
      [`alter system set autovacuum = 'on';`, 'select pg_catalog.pg_reload_conf();'],
    ],
  ])('%s is told', (_what, changes, code, fix) => {
    expect(unwell(changes)).toMatchObject([{ code, fix }])
  })

  it('a lock table too small for the biggest set is told with the value that is enough', () => {
    expect(unwell({}, [{ table: 'public.big', partitions: 3000, indexes: 2 }])).toMatchObject([
      {
        code: 'lock-table-small',
        subject: 'public.big',
        fix: [`alter system set max_locks_per_transaction = '128';`],
      },
    ])
  })

  it('a lock table too small for what a policy leads to is told before it is there', () => {
    expect(
      unwell({}, [{ table: 'public.hourly', partitions: 10, indexes: 3, expected: 43_835 }]),
    ).toMatchObject([
      {
        code: 'lock-table-small',
        subject: 'public.hourly',
        message: expect.stringContaining('takes 175340 when it has all that its policy keeps (40 now)'),
        fix: [`alter system set max_locks_per_transaction = '1792';`],
      },
    ])
  })
})

describe('clocks', () => {
  it.each([
    [1_000_000n, 'ok', /agree/],
    [1_900_000n, 'ok', /agree/],
    [7_000_000n, 'warning', /4\.5 s ahead of/],
    [-2_000_000n, 'warning', /3\.0 s behind/],
  ] as const)('the server says %i, we say 1 to 2.5 s: %s', (server, level, message) => {
    const diagnosis = diagnoseClock('main', { before: 1_000_000n, server, after: 2_500_000n })
    expect(diagnosis.level).toBe(level)
    expect(diagnosis.message).toMatch(message)
  })
})

describe('drift', () => {
  it('of owners names the statement that gives a partition back', () => {
    const set = aSet('public.a')
      .with('2026-01-01', '2026-02-01', { owner: 'somebody' }, 'public."A b"')
      .build()
    expect(diagnoseOwners(set)).toMatchObject([
      { code: 'owner-drift', level: 'warning', fix: ['alter table public."A b" owner to app;'] },
    ])
  })

  it('of indexes knows a failed CONCURRENTLY from one that waits for its partitions', () => {
    const at = { root: 1, table: { schema: 'public', name: 'a' }, index: { schema: 'public', name: 'i' } }
    const found = diagnoseIndexes([
      { ...at, isPartitioned: false },
      { ...at, isPartitioned: true },
    ])
    expect(found.map(({ fix }) => fix)).toEqual([['reindex index concurrently public.i;'], []])
  })
})

it('a missing ledger comes with what a DBA must run', () => {
  const ledger = {
    available: false,
    missing: ['create schema partitiond;'],
    entries: [],
    archives: [],
    holds: [],
    restored: [],
  }
  expect(diagnoseLedger('main', 'partitiond', ledger)).toMatchObject({
    level: 'error',
    fix: ['create schema partitiond;'],
  })
  expect(diagnoseLedger('main', 'partitiond', { ...ledger, available: true })).toMatchObject({ level: 'ok' })
  expect(diagnoseLedger('main', 'partitiond', { ...ledger, missing: [] })).toMatchObject({ level: 'ok' })
})

it('a diagnosis becomes a finding only when something is wrong', () => {
  const [bad] = diagnoseRights(
    'public.a',
    'daemon',
    { ...rights, mayBecomeOwner: false, isMember: false },
    [],
  )
  expect(bad && asFinding(bad)).toMatchObject({
    code: 'missing-privilege',
    hint: 'grant "App Owner" to daemon;',
  })
  const [good] = diagnoseRights('public.a', 'daemon', rights, [])
  expect(good && asFinding(good)).toBeUndefined()
})

it('the doctor ends with the cures, ready to be pasted, each once', () => {
  const diagnoses = [
    ...diagnoseRights('public.a', 'daemon', { ...rights, ownerMayCreate: false }, []),
    ...diagnoseRights('public.b', 'daemon', { ...rights, ownerMayCreate: false }, []),
  ]
  expect(doctorText([{ name: 'main', diagnoses }], plain)).toBe(
    [
      'database main',
      '  error  privileges  public.a  App Owner, the owner of public.a, may not create tables in schema public',
      '  error  privileges  public.b  App Owner, the owner of public.b, may not create tables in schema public',
      '',
      '  What cures it, for a DBA to run there:',
      '    grant usage, create on schema public to "App Owner";',
    ].join('\n'),
  )
})
