/** What Prometheus knows in one case: series as promtool writes them. */
export interface RuleCase {
  readonly alert: string
  /** A sentence: what is the matter. */
  readonly when: string
  readonly series: Readonly<Record<string, string>>
  /** Between two values and between two evaluations; a minute, unless days have to pass. */
  readonly every?: string
  /** When it is looked at, e.g. 16m. */
  readonly at: string
  /** The alerts that are firing then, by their labels but `severity` and `alertname`; none: quiet. */
  readonly fires: readonly Readonly<Record<string, string>>[]
  /** The summary of the first. */
  readonly summary?: string
}

const db = 'job="partitiond",instance="a:9471",database="app"'
const set = `${db},table="public.event_logs"`
/** The same set told by another process. */
const other = set.replace('a:9471', 'b:9471')
const inApp = { job: 'partitiond', database: 'app' }
const inSet = { ...inApp, table: 'public.event_logs' }

const leading = {
  'partitiond_build_info{job="partitiond",instance="a:9471"}': '1x2000',
  [`partitiond_leader{${db}}`]: '1x2000',
  [`partitiond_database_up{${db}}`]: '1x2000',
}
const hour = 3600
const day = 24 * hour

/** For every alert what makes it fire and what does not; promtool plays each. */
export const ruleCases: readonly RuleCase[] = [
  {
    alert: 'PartitiondAbsent',
    when: 'nothing is scraped',
    series: {},
    at: '16m',
    fires: [{}],
    summary: 'No partitiond is being scraped',
  },
  { alert: 'PartitiondAbsent', when: 'a daemon is there', series: leading, at: '30m', fires: [] },
  {
    alert: 'PartitiondDatabaseDown',
    when: 'no copy reaches the database',
    series: {
      [`partitiond_database_up{${db}}`]: '1 1 0x20',
      [`partitiond_database_up{${db.replace('a:', 'b:')}}`]: '0x22',
    },
    at: '8m',
    fires: [inApp],
    summary: 'partitiond cannot reach database app',
  },
  {
    alert: 'PartitiondDatabaseDown',
    when: 'another copy reaches it',
    series: {
      [`partitiond_database_up{${db}}`]: '0x20',
      [`partitiond_database_up{${db.replace('a:', 'b:')}}`]: '1x20',
    },
    at: '15m',
    fires: [],
  },
  {
    alert: 'PartitiondNoLeader',
    when: 'the database answers and nobody leads',
    series: { [`partitiond_leader{${db}}`]: '0x20', [`partitiond_database_up{${db}}`]: '1x20' },
    at: '12m',
    fires: [inApp],
    summary: 'Nobody looks after database app',
  },
  {
    alert: 'PartitiondNoLeader',
    when: 'the database does not answer, which is another alert',
    series: { [`partitiond_leader{${db}}`]: '0x20', [`partitiond_database_up{${db}}`]: '0x20' },
    at: '12m',
    fires: [],
  },
  {
    alert: 'PartitiondNoLeader',
    when: 'another copy leads',
    series: {
      [`partitiond_leader{${db}}`]: '0x20',
      [`partitiond_leader{${db.replace('a:', 'b:')}}`]: '1x20',
      [`partitiond_database_up{${db}}`]: '1x20',
    },
    at: '12m',
    fires: [],
  },
  {
    alert: 'PartitiondFutureCoverageExhausted',
    when: 'the last partition has ended',
    series: { ...leading, [`partitiond_covered_until_timestamp_seconds{${set}}`]: '600x60' },
    at: '16m',
    fires: [inSet],
    summary: 'public.event_logs has no partition for rows of this moment',
  },
  {
    alert: 'PartitiondFutureCoverageExhausted',
    when: 'this moment has no partition, though later ones are there',
    series: { ...leading, [`partitiond_covered_until_timestamp_seconds{${set}}`]: '0x60' },
    at: '10m',
    fires: [inSet],
  },
  {
    alert: 'PartitiondFutureCoverageExhausted',
    when: 'the daemon is gone, and the last it told has passed',
    series: {
      'partitiond_build_info{job="partitiond",instance="a:9471"}': '1x30 stale',
      [`partitiond_leader{${db}}`]: '1x30 stale',
      [`partitiond_covered_until_timestamp_seconds{${set}}`]: '3600x30 stale',
    },
    at: '70m',
    fires: [inSet],
  },
  {
    alert: 'PartitiondFutureCoverageExhausted',
    when: 'the database is out of reach, and the last that was told has passed',
    series: {
      ...leading,
      [`partitiond_leader{${db}}`]: '1x30 0x100',
      [`partitiond_covered_until_timestamp_seconds{${set}}`]: '3600x30 stale',
    },
    at: '70m',
    fires: [inSet],
  },
  {
    alert: 'PartitiondFutureCoverageExhausted',
    when: 'the policy was taken away and the leader goes on without it',
    series: { ...leading, [`partitiond_covered_until_timestamp_seconds{${set}}`]: '3600x30 stale' },
    at: '70m',
    fires: [],
  },
  {
    alert: 'PartitiondFutureCoverageExhausted',
    when: 'a partition without an end takes everything',
    series: {
      ...leading,
      [`partitiond_covered_until_timestamp_seconds{${set}}`]: Array.from({ length: 40 }, () => 'Inf').join(
        ' ',
      ),
    },
    at: '30m',
    fires: [],
  },
  {
    alert: 'PartitiondFutureCoverageLow',
    when: 'daily partitions are no longer made',
    series: {
      ...leading,
      [`partitiond_covered_until_timestamp_seconds{${set}}`]: `${8 * day}x2000`,
      [`partitiond_premake_missing{${set}}`]: '0x288 7x2000',
    },
    every: '5m',
    at: '6d',
    fires: [inSet],
    summary: 'public.event_logs runs out of partitions in 2d 0h 0m 0s',
  },
  {
    alert: 'PartitiondFutureCoverageLow',
    when: 'a database with quarters of an hour is out of reach',
    series: {
      ...leading,
      [`partitiond_leader{${db}}`]: '1x30 0x100',
      [`partitiond_covered_until_timestamp_seconds{${set}}`]: `${hour}x30 stale`,
      [`partitiond_premake_missing{${set}}`]: '0x130',
    },
    at: '50m',
    fires: [inSet],
  },
  {
    alert: 'PartitiondFutureCoverageLow',
    when: 'quarters of an hour are as far ahead as the policy wants',
    series: {
      ...leading,
      [`partitiond_covered_until_timestamp_seconds{${set}}`]: '4500x14 5400x14 6300x14 7200x14',
      [`partitiond_premake_missing{${set}}`]: '0x60',
    },
    at: '55m',
    fires: [],
  },
  {
    alert: 'PartitiondFutureCoverageLow',
    when: 'a year has two months left and the next is missing since yesterday',
    series: {
      ...leading,
      [`partitiond_covered_until_timestamp_seconds{${set}}`]: `${60 * day}x400`,
      [`partitiond_premake_missing{${set}}`]: '1x400',
    },
    every: '5m',
    at: '1d',
    fires: [],
  },
  {
    alert: 'PartitiondPremakeMissing',
    when: 'partitions stay missing, whoever leads',
    series: {
      [`partitiond_premake_missing{${set}}`]: '2x60 stale',
      [`partitiond_premake_missing{${other}}`]: '_x61 2x120',
      [`partitiond_policy_interval_seconds{${set},action="create"}`]: '600x200',
    },
    at: '125m',
    fires: [inSet],
    summary: 'public.event_logs lacks 2 partitions',
  },
  {
    alert: 'PartitiondPremakeMissing',
    when: 'a cycle has made them',
    series: {
      [`partitiond_premake_missing{${set}}`]: '2x30 0x200',
      [`partitiond_policy_interval_seconds{${set},action="create"}`]: '600x300',
    },
    at: '150m',
    fires: [],
  },
  {
    alert: 'PartitiondPremakeMissing',
    when: 'the set is only observed',
    series: { [`partitiond_premake_missing{${set}}`]: '2x200' },
    at: '150m',
    fires: [],
  },
  {
    alert: 'PartitiondDefaultPartitionHasRows',
    when: 'rows stand in DEFAULT',
    series: { [`partitiond_default_rows{${set}}`]: '24x60' },
    at: '20m',
    fires: [inSet],
    summary: 'The DEFAULT partition of public.event_logs holds rows',
  },
  {
    alert: 'PartitiondDefaultPartitionHasRows',
    when: 'they have been moved',
    series: { [`partitiond_default_rows{${set}}`]: '24x5 0x60' },
    at: '30m',
    fires: [],
  },
  {
    alert: 'PartitiondStepOverdue',
    when: 'a detach has been due for more than a day',
    series: {
      [`partitiond_overdue_partitions{${set},step="detach"}`]: '3x400',
      [`partitiond_policy_interval_seconds{${set},action="detach"}`]: '600x400',
    },
    every: '5m',
    at: '25h',
    fires: [{ ...inSet, step: 'detach' }],
    summary: 'detach is overdue for 3 partitions of public.event_logs',
  },
  {
    alert: 'PartitiondStepOverdue',
    when: 'it waited for its nightly window and was done there',
    series: {
      [`partitiond_overdue_partitions{${set},step="detach"}`]: '1x200 0x200',
      [`partitiond_policy_interval_seconds{${set},action="detach"}`]: '600x400',
    },
    every: '5m',
    at: '25h',
    fires: [],
  },
  {
    alert: 'PartitiondPendingDetach',
    when: 'a half-done detach is not finished',
    series: { [`partitiond_pending_detach{${set}}`]: '1x60' },
    at: '35m',
    fires: [inSet],
    summary: 'Rows of public.event_logs cannot be seen: a detach is half done',
  },
  {
    alert: 'PartitiondPendingDetach',
    when: 'the next cycle has finished it',
    series: { [`partitiond_pending_detach{${set}}`]: '1x10 0x60' },
    at: '45m',
    fires: [],
  },
  {
    alert: 'PartitiondPolicyStale',
    when: 'freezing has not succeeded for three ticks',
    series: {
      ...leading,
      [`partitiond_last_success_timestamp_seconds{${set},action="freeze"}`]: '0x100',
      [`partitiond_policy_interval_seconds{${set},action="freeze"}`]: '600x100',
    },
    at: '50m',
    fires: [{ ...inSet, action: 'freeze' }],
    summary: 'freeze has not succeeded for public.event_logs',
  },
  {
    alert: 'PartitiondPolicyStale',
    when: 'every tick succeeds',
    series: {
      ...leading,
      [`partitiond_last_success_timestamp_seconds{${set},action="freeze"}`]: '0+60x100',
      [`partitiond_policy_interval_seconds{${set},action="freeze"}`]: '600x100',
    },
    at: '50m',
    fires: [],
  },
  {
    alert: 'PartitiondPolicyStale',
    when: 'a big partition is being archived since the cycle began',
    series: {
      ...leading,
      [`partitiond_archive_progress_ratio{${set}}`]: '0+0.01x100',
      [`partitiond_last_success_timestamp_seconds{${set},action="freeze"}`]: '0x100',
      [`partitiond_policy_interval_seconds{${set},action="freeze"}`]: '600x100',
    },
    at: '90m',
    fires: [],
  },
  {
    alert: 'PartitiondPolicyStale',
    when: 'an archive has come to a standstill',
    series: {
      ...leading,
      [`partitiond_archive_progress_ratio{${set}}`]: '0+0.01x30 0.3x100',
      [`partitiond_last_success_timestamp_seconds{${set},action="freeze"}`]: '0x100',
      [`partitiond_policy_interval_seconds{${set},action="freeze"}`]: '600x100',
    },
    at: '90m',
    fires: [{ ...inSet, action: 'freeze' }],
  },
  {
    alert: 'PartitiondPolicyStale',
    when: 'the database is out of reach, which is another alert',
    series: {
      [`partitiond_leader{${db}}`]: '0x100',
      [`partitiond_last_success_timestamp_seconds{${set},action="freeze"}`]: '0x100',
      [`partitiond_policy_interval_seconds{${set},action="freeze"}`]: '600x100',
    },
    at: '50m',
    fires: [],
  },
  {
    alert: 'PartitiondActionsFailing',
    when: 'an action fails in every cycle',
    series: { [`partitiond_actions_total{${set},action="detach",result="error"}`]: '0+0.1x100' },
    at: '55m',
    fires: [{ ...inSet, action: 'detach' }],
    summary: 'detach keeps failing for public.event_logs',
  },
  {
    alert: 'PartitiondActionsFailing',
    when: 'it failed once and succeeded since',
    series: {
      [`partitiond_actions_total{${set},action="detach",result="error"}`]: '0x10 1x90',
      [`partitiond_actions_total{${set},action="detach",result="ok"}`]: '0+0.1x100',
    },
    at: '55m',
    fires: [],
  },
  {
    alert: 'PartitiondCyclesFailing',
    when: 'no cycle succeeds',
    series: {
      [`partitiond_cycles_total{${db},result="error"}`]: '0+0.1x200',
      [`partitiond_cycles_total{${db},result="ok"}`]: '5x200',
    },
    at: '90m',
    fires: [inApp],
    summary: 'No cycle over app has been green for an hour',
  },
  {
    alert: 'PartitiondCyclesFailing',
    when: 'every other cycle succeeds',
    series: {
      [`partitiond_cycles_total{${db},result="error"}`]: '0+0.1x200',
      [`partitiond_cycles_total{${db},result="ok"}`]: '0+0.1x200',
    },
    at: '90m',
    fires: [],
  },
  {
    alert: 'PartitiondLockStarvation',
    when: 'cycle after cycle uses up its lock budget',
    series: { [`partitiond_lock_timeouts_total{${db},action="detach"}`]: '0+6x200' },
    at: '60m',
    fires: [{ ...inApp, action: 'detach' }],
    summary: 'detach cannot get its locks in app',
  },
  {
    alert: 'PartitiondLockStarvation',
    when: 'one action used up its budget once',
    series: { [`partitiond_lock_timeouts_total{${db},action="detach"}`]: '0x10 60x200' },
    at: '41m',
    fires: [],
  },
  {
    alert: 'PartitiondArchiveDamaged',
    when: 'an archive was altered and its partition is gone, whoever leads',
    series: {
      [`partitiond_archive_damaged_partitions{${set}}`]: '0x5 1x10 stale',
      [`partitiond_archive_damaged_partitions{${other}}`]: '_x16 1x60',
    },
    at: '20m',
    fires: [inSet],
    summary: 'Archived partitions of public.event_logs are damaged or gone',
  },
  {
    alert: 'PartitiondArchiveDamaged',
    when: 'its partition is still there, which is another alert',
    series: {
      [`partitiond_archive_unverified_partitions{${set}}`]: '1x60',
      [`partitiond_archive_damaged_partitions{${set}}`]: '0x60',
    },
    at: '30m',
    fires: [],
  },
  {
    alert: 'PartitiondArchiveDamaged',
    when: 'the object was brought back and read again',
    series: { [`partitiond_archive_damaged_partitions{${set}}`]: '1x10 0x60' },
    at: '30m',
    fires: [],
  },
  {
    alert: 'PartitiondArchiveUnverified',
    when: 'archives stay unread',
    series: {
      [`partitiond_archive_unverified_partitions{${set}}`]: '2x100',
      [`partitiond_archive_damaged_partitions{${set}}`]: '0x100',
    },
    at: '65m',
    fires: [inSet],
    summary: '2 archives of public.event_logs are not verified',
  },
  {
    alert: 'PartitiondArchiveUnverified',
    when: 'a big one is read back within the hour',
    series: {
      [`partitiond_archive_unverified_partitions{${set}}`]: '1x45 0x60',
      [`partitiond_archive_damaged_partitions{${set}}`]: '0x105',
    },
    at: '70m',
    fires: [],
  },
  {
    alert: 'PartitiondArchiveUnverified',
    when: 'it is damaged and all there was, which is another alert',
    series: {
      [`partitiond_archive_unverified_partitions{${set}}`]: '1x100',
      [`partitiond_archive_damaged_partitions{${set}}`]: '1x100',
    },
    at: '90m',
    fires: [],
  },
  {
    alert: 'PartitiondErrorFindings',
    when: 'a policy names a table that is not there',
    series: { [`partitiond_findings{${set},level="error",code="missing-table"}`]: '1x60' },
    at: '35m',
    fires: [{ ...inSet, code: 'missing-table' }],
    summary: 'A policy cannot be carried out: missing-table (public.event_logs)',
  },
  {
    alert: 'PartitiondErrorFindings',
    when: 'it concerns the database as a whole',
    series: { [`partitiond_findings{${db},table="",level="error",code="identity-unreadable"}`]: '1x60' },
    at: '35m',
    fires: [{ ...inApp, code: 'identity-unreadable' }],
    summary: 'A policy cannot be carried out: identity-unreadable (app)',
  },
  {
    alert: 'PartitiondErrorFindings',
    when: 'there are only warnings, the error is gone, and damaged archives are another alert',
    series: {
      [`partitiond_findings{${set},level="warning",code="guard"}`]: '1x60',
      [`partitiond_findings{${set},level="error",code="archive-damaged"}`]: '1x60',
      [`partitiond_findings{${set},level="error",code="missing-table"}`]: '1x10 0x50',
    },
    at: '45m',
    fires: [],
  },
  {
    alert: 'PartitiondPoliciesRejected',
    when: 'the file does not validate',
    series: { 'partitiond_policies_valid{job="partitiond",instance="a:9471"}': '1x5 0x60' },
    at: '15m',
    fires: [{ job: 'partitiond' }],
    summary: 'The policy file was refused',
  },
  {
    alert: 'PartitiondPoliciesRejected',
    when: 'it has been put right',
    series: { 'partitiond_policies_valid{job="partitiond",instance="a:9471"}': '0x3 1x60' },
    at: '15m',
    fires: [],
  },
  {
    alert: 'PartitiondClockDifference',
    when: 'the server is two minutes ahead',
    series: { [`partitiond_clock_difference_seconds{${db}}`]: '-120x60' },
    at: '20m',
    fires: [inApp],
    summary: 'The clocks of partitiond and of app differ by 2m 0s',
  },
  {
    alert: 'PartitiondClockDifference',
    when: 'the clocks are half a second apart',
    series: { [`partitiond_clock_difference_seconds{${db}}`]: '0.5x60' },
    at: '20m',
    fires: [],
  },
  {
    alert: 'PartitiondWraparoundDebt',
    when: 'a partition has not been frozen for long',
    series: { [`partitiond_max_xid_age{${set}}`]: '700000000x100' },
    at: '65m',
    fires: [inSet],
    summary: 'A partition of public.event_logs has not been frozen for 700M transactions',
  },
  {
    alert: 'PartitiondWraparoundDebt',
    when: 'autovacuum is about to come for it',
    series: { [`partitiond_max_xid_age{${set}}`]: '210000000x100' },
    at: '65m',
    fires: [],
  },
  {
    alert: 'PartitiondPartitionBudget',
    when: 'a set has more partitions than the lock table bears',
    series: {
      [`partitiond_partition_budget{${set}}`]: '1600x100',
      [`partitiond_partition_budget_used{${set}}`]: '1700x100',
    },
    at: '65m',
    fires: [inSet],
    summary: 'public.event_logs has more partitions than the lock table bears',
  },
  {
    alert: 'PartitiondPartitionBudget',
    when: 'it only comes near',
    series: {
      [`partitiond_partition_budget{${set}}`]: '1600x100',
      [`partitiond_partition_budget_used{${set}}`]: '1599x100',
    },
    at: '65m',
    fires: [],
  },
  {
    alert: 'PartitiondSeriesDropped',
    when: 'series are left out',
    series: { 'partitiond_series_dropped_total{job="partitiond",instance="a:9471"}': '0+10x60' },
    at: '30m',
    fires: [{ job: 'partitiond' }],
    summary: 'partitiond has more series than it may show',
  },
  {
    alert: 'PartitiondSeriesDropped',
    when: 'all of them are shown',
    series: { 'partitiond_series_dropped_total{job="partitiond",instance="a:9471"}': '0x60' },
    at: '30m',
    fires: [],
  },
]
