import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../src/demo/free-port.ts'
import { openSite, partitionsOf, type Site } from '../end-to-end/site.ts'
import { eventually } from '../monitoring/live-process.ts'
import { majors } from '../support/majors.ts'
import { buildImage, type BuiltImage, revision, version } from './built-image.ts'
import { type Engine, openEngine } from './engine.ts'

const engine = await openEngine()
const why = engine === undefined ? ' (skipped: no Docker answers, and podman is not on the PATH)' : ''
if (why !== '') process.stderr.write(`the image is not built${why}\n`)
const major = majors().at(-1) ?? 18

const megabyte = 1e6

/** Optional, and in the image unless its builder says otherwise. */
const archives = ['@aws-sdk/client-s3', '@aws-sdk/lib-storage', 'hyparquet', 'hyparquet-writer']

describe.skipIf(engine === undefined)(`the image${why}`, { timeout: 300_000, retry: 0 }, () => {
  const everything = new AsyncDisposableStack()
  let image: BuiltImage

  beforeAll(async () => {
    image = await buildImage(everything.use(present(engine)))
  }, 600_000)

  afterAll(() => everything.disposeAsync(), 120_000)

  it('is smaller than 200 MB', () => {
    expect(image.facts.Size).toBeLessThan(200 * megabyte)
  })

  it('says what it is, and how it wants to be run', () => {
    const { Config } = image.facts
    expect(Config).toMatchObject({
      User: '65532:65532',
      Entrypoint: ['node', '/app/dist/main.js'],
      Cmd: ['run'],
      ExposedPorts: { '9471/tcp': {} },
      Labels: {
        'org.opencontainers.image.title': 'partitiond',
        'org.opencontainers.image.licenses': 'MIT',
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.revision': revision,
      },
    })
    expect(image.healthCheck).toEqual(['CMD', 'node', '/app/healthcheck.mjs'])
    // Engines write it as a name or as a number.
    expect(['SIGTERM', '15']).toContain(Config.StopSignal)
  })

  it('holds the compiled program, and nothing that only builds, tests or the demonstration need', () => {
    const needed = ['app/dist/main.js', 'app/dist/catalog/queries/partitions.sql', 'app/node_modules/pg/']
    expect(needed.filter((path) => !image.paths.includes(path))).toEqual([])
    const modules = new Set(
      image.paths.flatMap((path) => /^app\/node_modules\/((?:@[^/]+\/)?[^/@]+)\/$/.exec(path)?.[1] ?? []),
    )
    const { dependencies, devDependencies, optionalDependencies } = description()
    expect(Object.keys(dependencies).filter((name) => !modules.has(name))).toEqual([])
    const left = { ...devDependencies, ...optionalDependencies }
    expect(Object.keys(left).filter((name) => modules.has(name))).toEqual(archives)
    expect(
      image.paths.filter((path) => /^app\/(?!node_modules\/).*\.ts$|^app\/(?:src|test|\.git)\//.test(path)),
    ).toEqual([])
  })

  it('runs without root, shell, capabilities or a disk to write to, and ends in time when asked', async (context) => {
    const { cannotRun } = image
    context.skip(
      cannotRun !== undefined,
      `skipped: the engine cannot run containers here: ${cannotRun ?? ''}`,
    )
    await using container = await startContainer(present(engine), image)
    const { site } = container
    await eventually('a partition', async () =>
      (await partitionsOf(site.db, 'public.events')).length > 0 ? true : undefined,
    )
    expect(await container.page('/metrics')).toContain(`revision="${revision}"`)

    const status = await container.processStatus()
    expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m)
    expect(status).toMatch(/^CapEff:\t0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(residentBytes(status)).toBeLessThan(110 * megabyte)

    await container.engine.run('exec', container.name, ...image.healthCheck.slice(1))
    const before = performance.now()
    await container.engine.run('stop', '--time', '10', container.name)
    expect(performance.now() - before).toBeLessThan(8000)
    expect(await container.engine.run('inspect', '--format', '{{.State.ExitCode}}', container.name)).toBe('0')
  })
})

interface Description {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const description = (): Description =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as Description

interface Running extends AsyncDisposable {
  readonly engine: Engine
  readonly site: Site
  readonly name: string
  page(path: string): Promise<string>
  /** What the kernel says of the daemon: `/proc/<pid>/status`. */
  processStatus(): Promise<string>
}

async function startContainer(on: Engine, { tag }: BuiltImage): Promise<Running> {
  await using started = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-mounted-'))
  started.defer(() => rmSync(folder, { recursive: true }))
  const policies = join(folder, 'policies.yaml')
  // The container's user is nobody here.
  chmodSync(folder, 0o755)
  writeFileSync(policies, 'version: 1\npolicies:\n  - { table: public.events, interval: 1 month }\n')
  const site = started.use(
    await openSite(major, 'create table public.events (ts timestamptz not null) partition by range (ts)'),
  )
  const port = await freePort()
  const name = `partitiond-test-${crypto.randomUUID().slice(0, 8)}`
  const environment = {
    DATABASE_URL: site.db.urlAs(site.daemon),
    PARTITIOND_HTTP_HOST: '127.0.0.1',
    PARTITIOND_HTTP_PORT: String(port),
    PARTITIOND_SCHEDULE: '* * * * * *',
  }
  started.defer(async () => {
    await on.run('rm', '--force', name)
  })
  const hardened = [
    '--read-only',
    '--cap-drop=ALL',
    '--security-opt',
    'no-new-privileges',
    '--memory',
    '192m',
  ]
  const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`])
  const around = ['--detach', '--name', name, '--network', 'host', '--volume', `${folder}:/etc/partitiond:ro`]
  await on.run('run', ...around, ...hardened, ...variables, tag)
  const page = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  await eventually(
    'the container to be ready',
    async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
      await answer?.body?.cancel()
      if (answer?.status === 200) return true
      if ((await on.run('inspect', '--format', '{{.State.Running}}', name)) === 'true') return undefined
      throw new Error(`the container ended: ${await on.run('logs', name)}`)
    },
    60_000,
  )
  const held = started.move()
  return {
    engine: on,
    site,
    name,
    page,
    async processStatus() {
      const pid = await on.run('inspect', '--format', '{{.State.Pid}}', name)
      return readFileSync(`/proc/${pid}/status`, 'utf8')
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

const residentBytes = (status: string): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024

function present(found: Engine | undefined): Engine {
  if (found === undefined) throw new Error('no container engine')
  return found
}
