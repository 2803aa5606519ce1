/** One room of the house: which other rooms and which packages its files may import. */
export interface Room {
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  /** Pure rooms decide and never look: no clock, no process, no waiting. */
  readonly isPure: boolean
}

const files = ['node:fs', 'node:fs/promises', 'node:path', 'node:url']
const waiting = ['node:timers/promises', 'node:events']
const allAbove = [
  'domain',
  'planning',
  'sql',
  'settings',
  'postgres',
  'catalog',
  'journal',
  'archive',
  'execution',
  'observe',
  'demo',
]

/** The floor plan: who may import whom. Everything not listed here is forbidden. */
export const rooms: Readonly<Record<string, Room>> = {
  domain: { rooms: [], packages: [], isPure: true },
  planning: { rooms: ['domain'], packages: [], isPure: true },
  sql: { rooms: ['domain'], packages: [], isPure: true },
  settings: { rooms: ['domain'], packages: ['convict', 'zod', 'yaml', ...files], isPure: false },
  postgres: {
    rooms: ['domain', 'sql'],
    packages: ['pg', 'node:stream', 'node:tls', 'node:net', 'node:os', 'node:crypto', ...files, ...waiting],
    isPure: false,
  },
  catalog: { rooms: ['domain', 'sql', 'postgres'], packages: files, isPure: false },
  journal: { rooms: ['domain', 'sql', 'postgres'], packages: files, isPure: false },
  archive: {
    rooms: ['domain', 'sql', 'postgres'],
    packages: [
      'node:stream',
      'node:stream/promises',
      'node:zlib',
      'node:crypto',
      'node:os',
      'node:worker_threads',
      'zod',
      '@aws-sdk/client-s3',
      '@aws-sdk/lib-storage',
      'hyparquet',
      'hyparquet-writer',
      ...files,
      ...waiting,
    ],
    isPure: false,
  },
  execution: {
    rooms: ['domain', 'sql', 'postgres', 'journal', 'archive'],
    packages: ['node:crypto', ...waiting],
    isPure: false,
  },
  observe: {
    rooms: ['domain'],
    packages: ['prom-client', 'pino', 'pino-pretty', 'node:http', ...waiting],
    isPure: false,
  },
  demo: {
    rooms: ['domain'],
    packages: [
      'node:child_process',
      'node:module',
      'node:net',
      'node:os',
      'node:readline',
      ...files,
      ...waiting,
    ],
    isPure: false,
  },
  daemon: {
    rooms: allAbove,
    packages: ['node-cron', 'node:crypto', 'node:os', 'node:v8', ...files, ...waiting],
    isPure: false,
  },
  cli: {
    rooms: [...allAbove, 'daemon'],
    packages: [
      'commander',
      'node:util',
      'node:tty',
      'node:readline/promises',
      'node:process',
      ...files,
      ...waiting,
    ],
    isPure: false,
  },
  'main.ts': { rooms: ['cli'], packages: ['node:v8'], isPure: false },
}
