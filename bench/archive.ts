import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedServer } from '../src/demo/embedded-server.ts'
import { type ArchiveDone, type ArchiveOrder } from './archive-order.ts'
import { absenceOf, type Peer, PEER_MAJOR, peers, runPeer } from './archive-peers.ts'
import { type Bench, type Measure, roundsOf } from './bench.ts'
import { type Compiled, compile } from './compiled.ts'
import { type Figure } from './figure.ts'
import { connect } from './fixtures.ts'
import { alternate, type Contender, ratios, statistics, type Times } from './rounds.ts'

const USUAL_ROUNDS = 5

const TABLE = 'events'

/** How long we may take, in multiples of theirs. */
const atMostBeside: Readonly<Record<string, number>> = {
  psql: 1 / 0.75,
  'pg_dump -Fc -Z1': 1 / 0.9,
  'pg_dump -Fc': 1 / 1.3,
}

/** Durable, and with the cache that a server of this size would have. */
const earnest = { fsync: true, synchronous_commit: true, full_page_writes: true, shared_buffers: '512MB' }

/** About 360 bytes of COPY text a row, hardly two of them alike: what repeats itself is compressed and copied too fast. */
async function fill(url: string, rows: number): Promise<number> {
  const client = await connect(url)
  try {
    await client.query(`
      create table ${TABLE} (id bigint not null, ts timestamptz not null, device uuid not null, body text, payload jsonb not null);
      insert into ${TABLE}
      select
        n, timestamptz '2026-01-01 00:00:00+00' + n * interval '0.9 s' + random() * interval '0.9 s', gen_random_uuid(),
        case when n % 50 <> 0 then format(
          '%s /api/v%s/%s/%s answered %s in %s ms to Mozilla/5.0 (X11; Linux x86_64; rv:%s.0) Gecko/20100101 Firefox/%s.0',
          ('{GET,POST,PUT,DELETE}'::text[])[1 + n % 4], 1 + n % 3, ('{orders,customers,invoices,carts,payments}'::text[])[1 + n % 5],
          (random() * 1e6)::int, ('{200,200,201,204,301,404,500}'::text[])[1 + n % 7], round((random() * 900)::numeric, 3),
          90 + n % 40, 90 + n % 41
        ) end,
        jsonb_build_object(
          'user', (random() * 1e6)::int, 'ip', format('10.%s.%s.%s', n % 250, n % 251, n % 252), 'amount', round((random() * 1e3)::numeric, 2),
          'tags', jsonb_build_array(('{new,vip,mobile,web,beta}'::text[])[1 + n % 5], ('{eu,us,apac}'::text[])[1 + n % 3]),
          'trace', md5(random()::text), 'ok', random() < 0.9, 'note', case when n % 7 = 0 then E'line one\\na "quoted" word' end
        )
      from generate_series(1, ${rows}) as n`)
    await client.query(`vacuum (freeze, analyze) ${TABLE}`)
    await client.query('checkpoint')
    const { rows: sizes } = await client.query<{ bytes: string }>(`select pg_table_size('${TABLE}') as bytes`)
    return Number(sizes[0]?.bytes)
  } finally {
    await client.end()
  }
}

/** Puts the program that archives beside the compiled code: reading TypeScript takes memory that partitiond as shipped does not need. */
function compiledWork({ folder }: Compiled): string {
  const source = readFileSync(new URL('archive-work.ts', import.meta.url), 'utf8')
  const file = join(folder, 'bench', 'archive-work.js')
  mkdirSync(join(folder, 'bench'))
  writeFileSync(file, stripTypeScriptTypes(source).replaceAll(/'\.\.\/src\/(.+)\.ts'/g, "'../dist/$1.js'"))
  return file
}

/** Runs one order in a process of its own. */
function work(program: string, order: ArchiveOrder): Promise<ArchiveDone> {
  const { promise, resolve, reject } = Promise.withResolvers<ArchiveDone>()
  // As src/main.ts sets them for every command.
  const execArgv = ['--max-semi-space-size=1', '--semi-space-growth-factor=1']
  const child = fork(program, [JSON.stringify(order)], { execArgv })
  child.once('message', (done: ArchiveDone) => resolve(done))
  child.once('exit', (code) => reject(new Error(`the archive's process ended with ${code ?? 'a signal'}`)))
  return promise
}

class Ground implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'partitiond-bench-'))
  readonly #url: string
  readonly #program: string
  readonly done: { readonly export: ArchiveDone[]; readonly verify: ArchiveDone[] } = {
    export: [],
    verify: [],
  }

  constructor(url: string, program: string) {
    this.#url = url
    this.#program = program
  }

  /** Files are removed at once: the next one shall not wait while the disk writes the last one's. */
  async peer(peer: Peer): Promise<number> {
    const file = join(this.#folder, 'peer')
    try {
      return await runPeer(peer, this.#url, TABLE, file)
    } finally {
      rmSync(file, { force: true })
    }
  }

  async exportAndVerify(): Promise<readonly [number, number]> {
    const folder = mkdtempSync(join(this.#folder, 'archive-'))
    try {
      const written = await work(this.#program, { do: 'export', url: this.#url, table: TABLE, folder })
      const verified = await work(this.#program, { ...written, do: 'verify' })
      this.done.export.push(written)
      this.done.verify.push(verified)
      return [written.ms, verified.ms]
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function figuresOf(
  times: Times,
  verified: readonly number[],
  { done }: Ground,
  present: readonly Peer[],
): readonly Figure[] {
  const seconds = (values: readonly number[] | undefined): string =>
    `${(statistics(values ?? []).median / 1000).toFixed(1)} s`
  const ours = seconds(times['export'])
  const beside = present.map(({ name }): Figure => {
    const atMost = atMostBeside[name]
    return {
      name: `export to a directory, as copy + zstd`,
      unit: 'ratio',
      statistics: statistics(ratios(times, 'export', name)),
      floor: name,
      ...(atMost === undefined ? {} : { atMost }),
      details: `ours ${ours}, theirs ${seconds(times[name])}`,
    }
  })
  const resident = (of: readonly ArchiveDone[]): number =>
    Math.max(...of.map(({ residentBytes }) => residentBytes))
  const cpu = (of: readonly ArchiveDone[]): string => seconds(of.map(({ cpuMs }) => cpuMs))
  return [
    ...beside,
    {
      name: 'reading back and verifying',
      unit: 'ratio',
      statistics: statistics(ratios({ ...times, verify: verified }, 'verify', 'export')),
      floor: 'the export',
      atMost: 1,
      details: `export ${ours} (${cpu(done.export)} of CPU), verify ${seconds(verified)} (${cpu(done.verify)} of CPU)`,
    },
    {
      name: 'resident memory, at most',
      unit: 'MB',
      statistics: statistics([resident([...done.export, ...done.verify]) / 1e6]),
      atMost: 160,
      details: `export ${(resident(done.export) / 1e6).toFixed(0)} MB, verify ${(resident(done.verify) / 1e6).toFixed(0)} MB`,
    },
  ]
}

function absences(): readonly string[] {
  const programs = new Set(peers.map(({ program }) => program))
  return [...programs].flatMap((program) => absenceOf(program) ?? [])
}

async function measure(bench: Bench): Promise<readonly Figure[]> {
  await using server = await EmbeddedServer.start({ major: PEER_MAJOR, settings: earnest })
  const rows = bench.quick ? 20_000 : 3_500_000
  bench.progress(`making ${rows} rows`)
  const bytes = await fill(server.url(), rows)
  bench.progress(`a table of ${(bytes / 1e6).toFixed(0)} MB`)
  using compiled = compile()
  using ground = new Ground(server.url(), compiledWork(compiled))
  const verified: number[] = []
  const present = peers.filter(({ program }) => absenceOf(program) === undefined)
  const contenders: readonly Contender[] = [
    ...present.map((peer) => ({ name: peer.name, run: () => ground.peer(peer) })),
    {
      name: 'export',
      async run() {
        const [exportMs, verifyMs] = await ground.exportAndVerify()
        verified.push(verifyMs)
        return exportMs
      },
    },
  ]
  const times = await alternate(contenders, roundsOf(bench, USUAL_ROUNDS), (round) =>
    bench.progress(`round ${round + 1}`),
  )
  return figuresOf(times, verified, ground, present)
}

export const archive: Measure = {
  letter: 'f',
  title: 'Archiving a partition',
  notes: () => [
    `On PostgreSQL ${PEER_MAJOR}. Times in multiples of theirs: 1.33 is three quarters of psql's speed. Ours has digest, SHA-256, manifest and fsync in it;`,
    'theirs have none of them, but their processes start within the time. MB are 10^6 bytes.',
    ...absences(),
  ],
  run: measure,
}
