import { encryptions, type S3Settings } from '../domain/store-settings.ts'
import { type Window } from '../domain/window.ts'
import { readDuration } from './duration.ts'
import { type UrlSource } from './policy-file.ts'
import { logFormats, logLevels, modes, type Settings } from './settings.ts'
import { readDays, readHours } from './window.ts'
import { type Reading } from './words/word.ts'
import { readZone } from './words/zone.ts'

/** Where a value comes from, weakest first. */
export const layers = ['default', 'file', 'environment', 'flag'] as const

export type Layer = (typeof layers)[number]

/** A validated text by its key. */
interface Text {
  readonly key: string
  readonly text: string | undefined
  readonly layer: Layer
}

/** Turns validated texts into values. */
export function buildSettings(texts: readonly Text[]): Settings {
  const optional = (key: string): string | undefined => texts.find((each) => each.key === key)?.text
  const text = (key: string): string => optional(key) ?? ''
  const ms = (key: string): number => valueOf(readDuration(text(key)))
  return Object.freeze<Settings>({
    policies: text('policies'),
    database: urlSource(texts),
    schedule: text('schedule'),
    window: window(optional('window.hours'), optional('window.days'), text('window.timezone')),
    limits: {
      lockTimeoutMs: ms('lock.timeout'),
      lockBudgetMs: ms('lock.budget'),
      detachTimeoutMs: ms('detach.timeout'),
      holdTimeoutMs: ms('hold.timeout'),
    },
    settle: Temporal.Duration.from({ milliseconds: ms('settle') }),
    concurrency: Number(text('concurrency')),
    mode: one(modes, text('mode')),
    http: { host: text('http.host'), port: Number(text('http.port')) },
    metrics: { seriesLimit: Number(text('metrics.seriesLimit')) },
    log: { level: one(logLevels, text('log.level')), format: one(logFormats, text('log.format')) },
    schema: text('schema'),
    brakes: {
      replicationLagSeconds: ms('brake.replicationLag') / 1000,
      transactionAgeSeconds: ms('brake.transactionAge') / 1000,
    },
    archive: { s3: s3Settings(optional) },
    fullReadEvery: Number(text('fullReadEvery')),
    archiveBudgetMs: ms('archive.budget'),
    archiveVerifyEvery:
      ms('archive.verifyEvery') === 0
        ? undefined
        : Temporal.Duration.from({ milliseconds: ms('archive.verifyEvery') }),
  })
}

/** The URL or its file, whichever the stronger layer has. */
function urlSource(texts: readonly Text[]): UrlSource | undefined {
  const [strongest] = texts
    .filter(({ key, text }) => key.startsWith('database.') && text !== undefined)
    .toSorted((a, b) => layers.indexOf(b.layer) - layers.indexOf(a.layer))
  if (strongest?.text === undefined) return undefined
  return strongest.key === 'database.url'
    ? { kind: 'url', url: strongest.text }
    : { kind: 'file', path: strongest.text }
}

function s3Settings(optional: (key: string) => string | undefined): S3Settings {
  const endpoint = optional('s3.endpoint')
  const encryption = optional('s3.encryption')
  return {
    endpoint,
    region: optional('s3.region'),
    forcePathStyle: (optional('s3.forcePathStyle') ?? String(endpoint !== undefined)) === 'true',
    encryption: encryption === undefined ? undefined : one(encryptions, encryption),
    kmsKeyId: optional('s3.kmsKeyId'),
  }
}

/** Days without hours mean whole days. */
function window(hours: string | undefined, days: string | undefined, zone: string): Window | undefined {
  if (hours === undefined && days === undefined) return undefined
  return {
    ...valueOf(readHours(hours ?? '00:00-24:00')),
    days: valueOf(readDays(days ?? 'mon-sun')),
    timezone: valueOf(readZone(zone)),
  }
}

function valueOf<T>(reading: Reading<T>): T {
  if ('value' in reading) return reading.value
  throw new Error(`not validated: ${reading.wrong}`)
}

function one<T extends string>(allowed: readonly T[], text: string): T {
  const found = allowed.find((each) => each === text)
  if (found === undefined) throw new Error(`not validated: ${text}`)
  return found
}
