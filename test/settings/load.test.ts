import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { SettingsError } from '../../src/domain/errors.ts'
import { describe as reference } from '../../src/settings/describe.ts'
import { effective } from '../../src/settings/effective.ts'
import { loadSettings, type LoadedSettings } from '../../src/settings/load.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partitiond-settings-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

type Texts = Readonly<Record<string, string>>

const load = async (environment: Texts, flags: Texts = {}): Promise<LoadedSettings> =>
  loadSettings({ environment, flags })

async function withFile(text: string, environment: Texts = {}, flags: Texts = {}): Promise<LoadedSettings> {
  const path = join(folder, 'settings.yaml')
  await writeFile(path, text)
  return load({ ...environment, PARTITIOND_CONFIG: path }, flags)
}

async function problems(reading: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await reading.catch((caught: unknown) => caught)
  if (!(error instanceof SettingsError)) throw new Error('it was read')
  expect(error.details['problems']).toEqual(error.message.split('\n'))
  return error.message.split('\n')
}

describe('the process settings', () => {
  it('hold without anything set', async () => {
    const { settings, warnings } = await load({ HOME: '/root' })
    expect(warnings).toEqual([])
    expect({ ...settings, settle: settings.settle.total('minutes') }).toEqual({
      policies: 'config/policies.yaml',
      database: undefined,
      schedule: '*/10 * * * *',
      window: undefined,
      limits: { lockTimeoutMs: 100, lockBudgetMs: 60_000, detachTimeoutMs: 60_000, holdTimeoutMs: 2000 },
      settle: 10,
      concurrency: 2,
      mode: 'manage',
      http: { host: '0.0.0.0', port: 9471 },
      metrics: { seriesLimit: 50_000 },
      log: { level: 'info', format: 'json' },
      schema: 'partitiond',
      brakes: { replicationLagSeconds: 30, transactionAgeSeconds: 900 },
      archive: {
        s3: {
          endpoint: undefined,
          region: undefined,
          forcePathStyle: false,
          encryption: undefined,
          kmsKeyId: undefined,
        },
      },
      fullReadEvery: 6,
      archiveBudgetMs: 600_000,
      archiveVerifyEvery: Temporal.Duration.from({ milliseconds: 30 * 86_400_000 }),
    })
    expect(Object.isFrozen(settings)).toBe(true)
  })

  it('come from the environment', async () => {
    const { settings } = await load({
      DATABASE_URL: 'postgres://u:p@h/d',
      PARTITIOND_POLICIES: '/etc/policies',
      PARTITIOND_SCHEDULE: '30 */5 * * * *',
      PARTITIOND_WINDOW: '22:00-05:00',
      PARTITIOND_WINDOW_DAYS: 'sat,sun',
      PARTITIOND_WINDOW_TIMEZONE: 'Asia/Seoul',
      PARTITIOND_LOCK_TIMEOUT: '50ms',
      PARTITIOND_LOCK_BUDGET: '2 minutes',
      PARTITIOND_DETACH_TIMEOUT: '5 s',
      PARTITIOND_HOLD_TIMEOUT: '500 ms',
      PARTITIOND_SETTLE: '1 hour',
      PARTITIOND_CONCURRENCY: '8',
      PARTITIOND_MODE: 'observe',
      PARTITIOND_HTTP_HOST: '::1',
      PARTITIOND_HTTP_PORT: '0',
      PARTITIOND_METRICS_SERIES_LIMIT: '2000',
      PARTITIOND_LOG_LEVEL: 'debug',
      PARTITIOND_LOG_FORMAT: 'pretty',
      PARTITIOND_SCHEMA: 'Ops',
      PARTITIOND_BRAKE_REPLICATION_LAG: '2 minutes',
      PARTITIOND_BRAKE_TRANSACTION_AGE: '1 hour',
      PARTITIOND_S3_ENDPOINT: 'https://minio.internal:9000',
      PARTITIOND_S3_REGION: 'eu-central-1',
      PARTITIOND_S3_FORCE_PATH_STYLE: 'false',
      PARTITIOND_S3_ENCRYPTION: 'aws:kms',
      PARTITIOND_S3_KMS_KEY_ID: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd',
      PARTITIOND_ARCHIVE_BUDGET: '1 hour',
      PARTITIOND_ARCHIVE_VERIFY_EVERY: '0 days',
      PARTITIOND_FULL_READ_EVERY: '1',
    })
    expect({ ...settings, settle: settings.settle.total('minutes') }).toEqual({
      policies: '/etc/policies',
      database: { kind: 'url', url: 'postgres://u:p@h/d' },
      schedule: '30 */5 * * * *',
      window: { startMinute: 1320, endMinute: 300, days: [6, 7], timezone: 'Asia/Seoul' },
      limits: { lockTimeoutMs: 50, lockBudgetMs: 120_000, detachTimeoutMs: 5000, holdTimeoutMs: 500 },
      settle: 60,
      concurrency: 8,
      mode: 'observe',
      http: { host: '::1', port: 0 },
      metrics: { seriesLimit: 2000 },
      log: { level: 'debug', format: 'pretty' },
      schema: 'Ops',
      brakes: { replicationLagSeconds: 120, transactionAgeSeconds: 3600 },
      archive: {
        s3: {
          endpoint: 'https://minio.internal:9000',
          region: 'eu-central-1',
          forcePathStyle: false,
          encryption: 'aws:kms',
          kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd',
        },
      },
      fullReadEvery: 1,
      archiveBudgetMs: 3_600_000,
      archiveVerifyEvery: undefined,
    })
  })

  it('are looked for in the flags first, then the environment, then the file', async () => {
    const file =
      'policies: from-file\nmode: observe\nlog: { level: warn, format: pretty }\nhttp: { port: 8080 }\nwindow: { days: [mon, tue] }\n'
    const { settings, texts } = await withFile(
      file,
      { PARTITIOND_POLICIES: 'from-env', PARTITIOND_LOG_LEVEL: 'error' },
      { policies: 'from-flag' },
    )
    expect(settings).toMatchObject({
      policies: 'from-flag',
      mode: 'observe',
      log: { level: 'error', format: 'pretty' },
      http: { port: 8080 },
    })
    expect(settings.window).toEqual({ startMinute: 0, endMinute: 1440, days: [1, 2], timezone: 'UTC' })
    const layers = Object.fromEntries(texts.map(({ key, layer }) => [key, layer]))
    expect(layers).toMatchObject({
      policies: 'flag',
      'log.level': 'environment',
      mode: 'file',
      schedule: 'default',
    })
  })

  it('name buckets in the path where an endpoint is set, unless told otherwise', async () => {
    const { settings } = await load({ PARTITIOND_S3_ENDPOINT: 'http://minio:9000' })
    expect(settings.archive.s3.forcePathStyle).toBe(true)
  })

  it('take an empty variable for none, and an empty file', async () => {
    const { settings } = await withFile('', { PARTITIOND_WINDOW: '', DATABASE_URL: '', PARTITIOND_MODE: '' })
    expect(settings).toMatchObject({ window: undefined, database: undefined, mode: 'manage' })
  })

  it('take the address from the stronger of two layers', async () => {
    const { settings } = await withFile('database: { url: "postgres://h/d" }', {
      DATABASE_URL_FILE: '/run/secrets/url',
    })
    expect(settings.database).toEqual({ kind: 'file', path: '/run/secrets/url' })
  })
})

describe('a wrong setting', () => {
  it.each([
    [
      'PARTITIOND_SCHEDULE',
      '* * *',
      'has 3 fields; allowed: five fields (minute hour day month weekday) or six (second first), such as "*/10 * * * *"',
    ],
    [
      'PARTITIOND_SCHEDULE',
      '61 * * * *',
      'has a wrong minute "61"; allowed: *, 0-59, lists, ranges and steps such as */10',
    ],
    [
      'PARTITIOND_WINDOW',
      '22-05',
      'is no window; allowed: start-end such as 22:00-05:00 (it may pass midnight), 24:00 at most',
    ],
    [
      'PARTITIOND_WINDOW',
      '22:00-22:00',
      'begins when it ends; allowed: start-end such as 22:00-05:00 (it may pass midnight), 24:00 at most; for whole days 00:00-24:00',
    ],
    [
      'PARTITIOND_WINDOW_DAYS',
      'mon,tus',
      'has no weekday in "tus"; allowed: mon, tue, wed, thu, fri, sat or sun, lists and ranges; did you mean "tue"?',
    ],
    [
      'PARTITIOND_WINDOW_TIMEZONE',
      'Asia/Soul',
      'is not a time zone; allowed: IANA names such as UTC or Asia/Seoul; did you mean "Asia/Seoul"?',
    ],
    [
      'PARTITIOND_LOCK_TIMEOUT',
      '100',
      'has no unit; allowed: a whole number and ms, s, minutes or hours; did you mean "100 ms" or "100 s"?',
    ],
    ['PARTITIOND_LOCK_TIMEOUT', '0 ms', 'must be from 1 ms to 1 minute'],
    ['PARTITIOND_LOCK_TIMEOUT', '2 hours', 'must be from 1 ms to 1 minute'],
    [
      'PARTITIOND_LOCK_BUDGET',
      '2 weeks',
      'has an unknown unit "weeks"; allowed: a whole number and ms, s, minutes or hours',
    ],
    [
      'PARTITIOND_DETACH_TIMEOUT',
      '10 seconnds',
      'has an unknown unit "seconnds"; allowed: a whole number and ms, s, minutes or hours; did you mean "10 second"?',
    ],
    [
      'PARTITIOND_HOLD_TIMEOUT',
      'soon',
      'is not a duration; allowed: a whole number and ms, s, minutes or hours',
    ],
    ['PARTITIOND_SETTLE', '-1 s', 'is not a duration; allowed: a whole number and ms, s, minutes or hours'],
    ['PARTITIOND_CONCURRENCY', '0', 'must be a whole number from 1 to 64'],
    ['PARTITIOND_MODE', 'observ', 'must be manage or observe; did you mean "observe"?'],
    [
      'PARTITIOND_HTTP_HOST',
      'a b',
      'is no address to listen on; allowed: an IP address or a host name, such as 0.0.0.0',
    ],
    ['PARTITIOND_HTTP_PORT', '70000', 'must be a whole number from 0 to 65535'],
    ['PARTITIOND_LOG_LEVEL', 'verbose', 'must be trace, debug, info, warn, error, fatal or silent'],
    ['PARTITIOND_LOG_FORMAT', 'JSON', 'must be json or pretty; did you mean "json"?'],
    [
      'PARTITIOND_SCHEMA',
      'pg_partitiond',
      'begins with pg_, which PostgreSQL keeps for itself; allowed: any other name',
    ],
    ['PARTITIOND_SCHEMA', 'x'.repeat(64), 'is no schema name; allowed: a plain name of at most 63 bytes'],
    [
      'PARTITIOND_BRAKE_REPLICATION_LAG',
      '30',
      'has no unit; allowed: a whole number and ms, s, minutes or hours; did you mean "30 ms" or "30 s"?',
    ],
    [
      'PARTITIOND_S3_ENDPOINT',
      'minio.internal:9000',
      'must be a plain URL, such as https://minio.internal:9000, without credentials',
    ],
    ['PARTITIOND_S3_REGION', 'eu central', 'is no region; allowed: a name such as eu-central-1'],
    ['PARTITIOND_S3_FORCE_PATH_STYLE', 'yes', 'must be true or false'],
    ['PARTITIOND_S3_ENCRYPTION', 'aes256', 'must be AES256 or aws:kms; did you mean "AES256"?'],
    ['PARTITIOND_FULL_READ_EVERY', '1.5', 'must be a whole number from 1 to 10000'],
    ['DATABASE_URL_FILE', ' ', 'is empty; allowed: a path'],
  ])('is told with its variable, its value and what is allowed: %s=%s', async (name, value, problem) => {
    expect(await problems(load({ [name]: value }))).toEqual([`${name}: ${JSON.stringify(value)} ${problem}`])
  })

  it('is told with every other one', async () => {
    expect(
      await problems(load({ PARTITIOND_MODE: 'x', PARTITIOND_SETTLE: '5', PARTITIOND_HTTP_PORT: 'http' })),
    ).toHaveLength(3)
  })

  it('is told without the secret', async () => {
    expect(await problems(load({ DATABASE_URL: 'mysql://u:geheim@h/d' }))).toEqual([
      'DATABASE_URL: must begin with postgres:// or postgresql://',
    ])
  })

  it('of an endpoint is told without the password in it', async () => {
    expect(await problems(load({ PARTITIOND_S3_ENDPOINT: 'https://key:s3cret@minio:9000' }))).toEqual([
      expect.not.stringContaining('s3cret'),
    ])
  })

  it('may be a key that is none', async () => {
    expect(
      await problems(load({ PARTITIOND_S3_KMS_KEY_ID: 'my key', PARTITIOND_S3_ENCRYPTION: 'aws:kms' })),
    ).toEqual(['PARTITIOND_S3_KMS_KEY_ID: "my key" is no KMS key; allowed: its id, its ARN, or alias/name'])
  })

  it('may be a key for an encryption that takes none', async () => {
    expect(
      await problems(load({ PARTITIOND_S3_KMS_KEY_ID: 'alias/a', PARTITIOND_S3_ENCRYPTION: 'AES256' })),
    ).toEqual(['PARTITIOND_S3_KMS_KEY_ID: is set, but PARTITIOND_S3_ENCRYPTION is not aws:kms'])
  })

  it('may be a secret beside its file', async () => {
    expect(await problems(load({ DATABASE_URL: 'postgres://h/d', DATABASE_URL_FILE: '/x' }))).toEqual([
      'DATABASE_URL_FILE: is set beside DATABASE_URL; allowed: one of them',
    ])
  })

  it('may be made by Kubernetes', async () => {
    const [problem] = await problems(load({ PARTITIOND_HTTP_PORT: 'tcp://10.0.0.1:9471' }))
    expect(problem).toContain(
      '; Kubernetes sets it for a Service of that name: set enableServiceLinks: false',
    )
  })

  it('of the file is told with its place', async () => {
    const text = 'lock: { timeot: 5 ms, timeout: 5 }\nlog:\n  format: prety\nhttp: 5\nmode: { a: 1 }\n'
    const path = join(folder, 'settings.yaml')
    const lines = await problems(withFile(text))
    expect(
      lines.map((line) =>
        line.replace(path, 'f').replace(/allowed: database\.url,.*fullReadEvery/, 'allowed: …'),
      ),
    ).toEqual([
      'f:1:9  lock.timeot: unknown setting "lock.timeot"; allowed: …; did you mean "lock.timeout"?',
      'f:4:1  http: unknown setting "http"; allowed: …',
      'f:5:7  mode: must be one value, is a map',
      'f:1:32  lock.timeout: "5" has no unit; allowed: a whole number and ms, s, minutes or hours; did you mean "5 ms" or "5 s"?',
      'f:3:11  log.format: "prety" must be json or pretty; did you mean "pretty"?',
    ])
  })

  it('of the flags is told as one', async () => {
    expect(await problems(load({}, { policies: ' ' }))).toEqual(['--policies: " " is empty; allowed: a path'])
  })

  it('may be a file that is not there, or no YAML', async () => {
    expect(await problems(load({ PARTITIOND_CONFIG: '/nowhere/x.yaml' }))).toEqual([
      'PARTITIOND_CONFIG: /nowhere/x.yaml cannot be read (ENOENT); allowed: a YAML or JSON file, or nothing',
    ])
    expect((await problems(withFile('a: [1\n')))[0]).toMatch(/settings\.yaml:\d:\d {2}/)
  })
})

describe('a variable that looks like a setting', () => {
  it('is warned about', async () => {
    const { warnings } = await load({
      PARTITIOND_HTP_PORT: '1',
      PARTITIOND_LOCKTIMEOUT: '1',
      PARTITIOND_ZZZ: '',
    })
    expect(warnings).toEqual([
      'PARTITIOND_HTP_PORT: there is no such setting; did you mean "PARTITIOND_HTTP_PORT"?',
      'PARTITIOND_LOCKTIMEOUT: there is no such setting; did you mean "PARTITIOND_LOCK_TIMEOUT"?',
      'PARTITIOND_ZZZ: there is no such setting',
    ])
  })

  it('is passed over when it is what the image says about itself', async () => {
    expect((await load({ PARTITIOND_REVISION: 'abc' })).warnings).toEqual([])
  })

  it('is passed over when Kubernetes made it for a Service', async () => {
    const { warnings } = await load({
      PARTITIOND_SERVICE_HOST: '10.0.0.1',
      PARTITIOND_SERVICE_PORT: '9471',
      PARTITIOND_SERVICE_PORT_METRICS: '9471',
      PARTITIOND_PORT: 'tcp://10.0.0.1:9471',
      PARTITIOND_PORT_9471_TCP: 'tcp://10.0.0.1:9471',
      PARTITIOND_PORT_9471_TCP_ADDR: '10.0.0.1',
    })
    expect(warnings).toEqual([])
  })
})

describe('what is shown of the settings', () => {
  it('is every one with where it comes from, and no secret', async () => {
    const shown = effective(
      await load({ DATABASE_URL: 'postgres://u:geheim@h/d', PARTITIOND_MODE: 'observe' }),
    )
    expect(JSON.stringify(shown)).not.toContain('geheim')
    expect(shown).toContainEqual({
      setting: 'database.url',
      variable: 'DATABASE_URL',
      value: 'postgres://u:***@h/d',
      from: 'environment',
    })
    expect(shown).toContainEqual({
      setting: 'mode',
      variable: 'PARTITIOND_MODE',
      value: 'observe',
      from: 'environment',
    })
    expect(shown).toContainEqual({
      setting: 'window.hours',
      variable: 'PARTITIOND_WINDOW',
      value: null,
      from: 'default',
    })
  })

  it('is a reference with a row for each', async () => {
    const { texts } = await load({})
    const rows = reference()
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    expect(rows).toHaveLength(texts.length)
    expect(rows).toContain(
      '| `lock.timeout` | `PARTITIOND_LOCK_TIMEOUT` | `100 ms` | How long one attempt waits for a lock, and so how long the application may queue behind us. Too short: busy tables are never had. |',
    )
  })
})
