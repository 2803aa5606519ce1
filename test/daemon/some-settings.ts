import { type Settings } from '../../src/settings/settings.ts'

/** The defaults, with any port. */
export const SETTINGS: Settings = {
  policies: 'config/policies.yaml',
  database: { kind: 'url', url: 'postgres://nobody@localhost/none' },
  schedule: '*/10 * * * *',
  window: undefined,
  limits: { lockTimeoutMs: 100, lockBudgetMs: 5000, detachTimeoutMs: 60_000, holdTimeoutMs: 2000 },
  settle: Temporal.Duration.from({ minutes: 10 }),
  concurrency: 2,
  mode: 'manage',
  http: { host: '127.0.0.1', port: 0 },
  metrics: { seriesLimit: 50_000 },
  log: { level: 'info', format: 'json' },
  schema: 'partitiond',
  archive: {
    s3: {
      endpoint: undefined,
      region: undefined,
      forcePathStyle: false,
      encryption: undefined,
      kmsKeyId: undefined,
    },
  },
  archiveBudgetMs: 600_000,
  archiveVerifyEvery: Temporal.Duration.from({ days: 30 }),
  brakes: { replicationLagSeconds: 30, transactionAgeSeconds: 300 },
  fullReadEvery: 3,
}
