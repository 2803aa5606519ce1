import {
  choice,
  cron,
  databaseUrl,
  days,
  duration,
  host,
  hours,
  path,
  schemaName,
  whole,
  zone,
} from './formats.ts'
import { archiveSettings } from './archive-settings.ts'
import { DAY, type Group, HOUR, item, type Item, MINUTE, optional, SECOND } from './item.ts'
import { logFormats, logLevels, modes } from './settings.ts'

/** Every process setting by its key in the settings file (product.md §5). */
export const schema: Group = {
  database: {
    url: {
      ...optional(
        'DATABASE_URL',
        databaseUrl,
        'The database, when the policy file names none: postgres://user:password@host:port/database.',
      ),
      sensitive: true,
    },
    urlFile: optional(
      'DATABASE_URL_FILE',
      path,
      'A file that holds the URL instead; read again at each connect.',
    ),
  },
  policies: item(
    'PARTITIOND_POLICIES',
    path,
    'config/policies.yaml',
    'The policy file, or a directory of them.',
  ),
  schedule: item(
    'PARTITIOND_SCHEDULE',
    cron,
    '*/10 * * * *',
    'When a cycle begins: cron in UTC, optionally with seconds first. Each begins up to a tenth of the gap, or 30 s, later.',
  ),
  window: {
    hours: optional(
      'PARTITIOND_WINDOW',
      hours,
      'When heavy and destructive steps (freeze, move, detach, archive, drop) may run, such as 22:00-05:00; always, if not set.',
    ),
    days: optional(
      'PARTITIOND_WINDOW_DAYS',
      days,
      'The days on which the window opens, such as mon-fri or sat,sun; all, if not set.',
    ),
    timezone: item('PARTITIOND_WINDOW_TIMEZONE', zone, 'UTC', "The window's time zone."),
  },
  lock: {
    timeout: item(
      'PARTITIOND_LOCK_TIMEOUT',
      duration(1, MINUTE),
      '100 ms',
      'How long one attempt waits for a lock, and so how long the application may queue behind us. Too short: busy tables are never had.',
    ),
    budget: item(
      'PARTITIOND_LOCK_BUDGET',
      duration(100, HOUR),
      '60 s',
      'How long one action goes on trying for its locks in one cycle, pauses included.',
    ),
  },
  detach: {
    timeout: item(
      'PARTITIOND_DETACH_TIMEOUT',
      duration(SECOND, HOUR),
      '60 s',
      'How long one DETACH CONCURRENTLY waits for older transactions.',
    ),
  },
  hold: {
    timeout: item(
      'PARTITIOND_HOLD_TIMEOUT',
      duration(10, MINUTE),
      '2 s',
      'How long a statement may go on while it holds a lock that others want.',
    ),
  },
  settle: item(
    'PARTITIOND_SETTLE',
    duration(0, 7 * DAY),
    '10 minutes',
    'How long a closed partition must have been unchanged before it is frozen.',
  ),
  concurrency: item(
    'PARTITIOND_CONCURRENCY',
    whole(1, 64),
    '2',
    'How many databases are worked on at the same time.',
  ),
  mode: item(
    'PARTITIOND_MODE',
    choice(modes),
    'manage',
    'observe: plan, metrics and findings only, whatever the policies say.',
  ),
  http: {
    host: item(
      'PARTITIOND_HTTP_HOST',
      host,
      '0.0.0.0',
      'The address that /metrics, /healthz, /readyz and /status listen on.',
    ),
    port: item('PARTITIOND_HTTP_PORT', whole(0, 65_535), '9471', 'Their port; 0 takes any free one.'),
  },
  metrics: {
    seriesLimit: item(
      'PARTITIOND_METRICS_SERIES_LIMIT',
      whole(1000, 10_000_000),
      '50000',
      'How many series /metrics shows at most; a set has about 30. partitiond_series_dropped_total counts what is left out.',
    ),
  },
  log: {
    level: item('PARTITIOND_LOG_LEVEL', choice(logLevels), 'info', 'How much is logged.'),
    format: item(
      'PARTITIOND_LOG_FORMAT',
      choice(logFormats),
      'json',
      'One JSON object a line, or lines for people.',
    ),
  },
  schema: item(
    'PARTITIOND_SCHEMA',
    schemaName,
    'partitiond',
    'The schema of ledger and journal in each database.',
  ),
  brake: {
    replicationLag: item(
      'PARTITIOND_BRAKE_REPLICATION_LAG',
      duration(SECOND, DAY),
      '30 s',
      'From which replication lag on detach, freeze, move and archive wait.',
    ),
    transactionAge: item(
      'PARTITIOND_BRAKE_TRANSACTION_AGE',
      duration(SECOND, 7 * DAY),
      '15 minutes',
      'From which age of the oldest transaction on they wait.',
    ),
  },
  ...archiveSettings,
  fullReadEvery: item(
    'PARTITIOND_FULL_READ_EVERY',
    whole(1, 10_000),
    '6',
    'Every so many cycles the whole catalog is read again, changed or not.',
  ),
}

/** The variable that names the settings file; a file cannot name itself. */
export const CONFIG_VARIABLE = 'PARTITIOND_CONFIG'

/** Which commit this is: set by whoever builds the image, told by `partitiond_build_info`. No setting. */
export const REVISION_VARIABLE = 'PARTITIOND_REVISION'

/** Every setting with its dotted key, in the schema's order. */
export const items: readonly (readonly [key: string, item: Item])[] = flatten(schema, '')

function flatten(group: Group, prefix: string): readonly (readonly [string, Item])[] {
  return Object.entries(group).flatMap(([name, node]): readonly (readonly [string, Item])[] =>
    isItem(node) ? [[prefix + name, node]] : flatten(node, `${prefix}${name}.`),
  )
}

function isItem(node: Item | Group): node is Item {
  return typeof node.env === 'string'
}
