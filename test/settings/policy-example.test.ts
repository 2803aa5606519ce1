import { describe, expect, it } from 'vitest'

import { parse } from './reading.ts'

const example = `version: 1

databases:                       # optional
  - name: main
    url: \${MAIN_DATABASE_URL}    # or urlFile: /run/secrets/main

defaults:                        # merged under every policy: maps merge by key, lists replace
  timezone: UTC
  premake: { ahead: 4 }

policies:
  - table: public.event_logs     # schema.table, quoted as PostgreSQL would; or a glob, metrics.* (literal inside quotes)
    database: main               # optional when there is one database; a list or "*" applies the policy to several
    mode: manage                 # manage | observe
    interval: 1 month            # time keys: N minute|hour|day|week|month|quarter|year; number keys: a whole number
    timezone: Asia/Seoul         # any IANA zone
    name: "{table}_{yyyy}_{MM}"  # for partitions that partitiond creates
    premake: { ahead: 3, behind: 3 }
    default: { rows: move }
    lifecycle:
      - { after: 1 day, do: freeze }
      - { after: 90 days, do: move, tablespace: cold }
      - { after: 12 months, do: detach, schema: archive }
      - { after: 12 months, do: archive, to: "s3://acme-archive/events", format: copy }
      - { after: 12 months, do: drop, grace: 7 days }
    parameters: { autovacuum_vacuum_scale_factor: 0.05 }
    indexes: [ "create index on {partition} using brin (ts)" ]
    guard: { maxDropsPerCycle: 12, minPartitions: 1 }
`

describe('the policy file of the manual', () => {
  const environment = { MAIN_DATABASE_URL: 'postgres://app:secret@db/main' }

  it('is accepted whole', () => {
    const { policies, databases, warnings } = parse(example, environment)
    expect(warnings).toEqual([])
    expect(databases).toEqual([
      { name: 'main', source: { kind: 'url', url: 'postgres://app:secret@db/main' } },
    ])
    const months = { kind: 'time', span: { count: 12, unit: 'month' } }
    expect(policies).toEqual([
      expect.objectContaining({
        databases: ['main'],
        mode: 'manage',
        interval: { kind: 'time', span: { count: 1, unit: 'month' } },
        timezone: 'Asia/Seoul',
        name: '{table}_{yyyy}_{MM}',
        premake: { ahead: 3, behind: 3 },
        defaultRows: 'move',
        lifecycle: [
          { do: 'freeze', after: { kind: 'time', span: { count: 1, unit: 'day' } } },
          { do: 'move', after: { kind: 'time', span: { count: 90, unit: 'day' } }, tablespace: 'cold' },
          { do: 'detach', after: months, schema: 'archive' },
          {
            do: 'archive',
            after: months,
            to: { kind: 's3', bucket: 'acme-archive', prefix: 'events' },
            format: 'copy',
            compression: 'zstd',
            keep: undefined,
          },
          { do: 'drop', after: months, grace: { count: 7, unit: 'day' } },
        ],
        parameters: { autovacuum_vacuum_scale_factor: '0.05' },
        indexes: [
          {
            unique: false,
            name: undefined,
            columns: 'using brin (ts)',
            tablespace: undefined,
            predicate: undefined,
          },
        ],
        guard: { maxDropsPerCycle: 12, minPartitions: 1 },
        source: { file: 'policies.yaml', line: 12, column: 5 },
      }),
    ])
    expect(policies[0]?.table.exact).toEqual({ schema: 'public', name: 'event_logs' })
  })

  it('warns that DATABASE_URL is ignored beside `databases`', () => {
    const { warnings } = parse(example, { ...environment, DATABASE_URL: 'postgres://h/other' })
    expect(warnings).toEqual([
      'policies.yaml:3:1  databases: DATABASE_URL is set and ignored, because the policy file names its databases',
    ])
  })
})
