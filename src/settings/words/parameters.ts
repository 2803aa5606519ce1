import { z } from 'zod'

import { type StorageParameters } from '../../domain/policy.ts'
import { show, word } from './word.ts'

const name = /^(toast\.)?[a-z_][a-z0-9_]*$/

const value = word<string>(
  (given) =>
    typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean'
      ? { value: String(given) }
      : { wrong: `must be a number, true, false or text, is ${show(given)}` },
  { type: ['string', 'number', 'boolean'] },
)

/** Storage parameters, as `WITH (…)` takes them; values become PostgreSQL's text form. */
export const parameters: z.ZodType<StorageParameters> = z
  .record(
    z.string().regex(name, `must be a storage parameter such as fillfactor or toast.autovacuum_enabled`),
    value,
  )
  .meta({
    id: 'parameters',
    description: 'Storage parameters, such as autovacuum_vacuum_scale_factor: 0.05.',
  })

const autovacuum = [
  'autovacuum_enabled',
  'autovacuum_vacuum_threshold',
  'autovacuum_vacuum_max_threshold',
  'autovacuum_vacuum_insert_threshold',
  'autovacuum_vacuum_scale_factor',
  'autovacuum_vacuum_insert_scale_factor',
  'autovacuum_vacuum_cost_delay',
  'autovacuum_vacuum_cost_limit',
  'autovacuum_freeze_min_age',
  'autovacuum_freeze_max_age',
  'autovacuum_freeze_table_age',
  'autovacuum_multixact_freeze_min_age',
  'autovacuum_multixact_freeze_max_age',
  'autovacuum_multixact_freeze_table_age',
  'log_autovacuum_min_duration',
  'vacuum_index_cleanup',
  'vacuum_truncate',
  'vacuum_max_eager_freeze_failure_rate',
]

/** Heap storage parameters of PostgreSQL 15–18 (CREATE TABLE, "Storage Parameters"); other access methods may know more. */
export const knownParameters: readonly string[] = [
  'fillfactor',
  'toast_tuple_target',
  'parallel_workers',
  'autovacuum_analyze_threshold',
  'autovacuum_analyze_scale_factor',
  'user_catalog_table',
  ...autovacuum,
  ...autovacuum.map((each) => `toast.${each}`),
]
