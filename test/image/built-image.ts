import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBaseImages, npmRegistry } from './base-images.ts'
import { type Engine, imagePrefix } from './engine.ts'

const root = join(import.meta.dirname, '../..')

export const revision = '0123456789abcdef0123456789abcdef01234567'
export const version = '9.8.7'

/** What `inspect` says of an image, as far as it is promised. */
export interface ImageFacts {
  readonly Size: number
  readonly Config: {
    readonly User: string
    readonly Entrypoint: readonly string[]
    readonly Cmd: readonly string[]
    readonly StopSignal: string
    readonly ExposedPorts: Readonly<Record<string, unknown>>
    readonly Labels: Readonly<Record<string, string>>
    /** Where Docker tells it. */
    readonly Healthcheck?: HealthCheck
  }
  /** Where podman tells it. */
  readonly Healthcheck?: HealthCheck
}

interface HealthCheck {
  readonly Test: readonly string[]
}

/** The image that the Dockerfile makes on stand-ins for its bases. */
export interface BuiltImage {
  readonly tag: string
  readonly facts: ImageFacts
  /** The words of its HEALTHCHECK. */
  readonly healthCheck: readonly string[]
  /** Every path in it, without the leading slash; folders end with one. */
  readonly paths: readonly string[]
  /** Why containers cannot be run here, though images can be built. */
  readonly cannotRun: string | undefined
}

export async function buildImage(engine: Engine): Promise<BuiltImage> {
  const bases = await makeBaseImages(engine)
  const tag = `${imagePrefix}partitiond:test`
  const given = {
    NODE_IMAGE: bases.node,
    RUNTIME_IMAGE: bases.runtime,
    VERSION: version,
    REVISION: revision,
    NPM_CONFIG_REGISTRY: npmRegistry(),
  }
  const words = Object.entries(given).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
  await engine.run(...engine.buildWords, ...words, '--tag', tag, root)
  const [facts] = JSON.parse(await engine.run('image', 'inspect', tag)) as readonly [ImageFacts]
  const { Test: healthCheck = [] } = facts.Config.Healthcheck ?? facts.Healthcheck ?? {}
  return {
    tag,
    facts,
    healthCheck,
    paths: await pathsIn(engine, tag),
    cannotRun: await reasonNotToRun(engine, bases.runtime),
  }
}

async function pathsIn(engine: Engine, tag: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-image-'))
  const tar = join(folder, 'image.tar')
  const container = await engine.run('create', tag)
  try {
    await engine.run('export', '--output', tar, container)
    const listed = execFileSync('tar', ['--list', '--file', tar], { encoding: 'utf8', maxBuffer: 1e8 })
    return listed.split('\n')
  } finally {
    await engine.run('rm', container)
    rmSync(folder, { recursive: true })
  }
}

async function reasonNotToRun(engine: Engine, image: string): Promise<string | undefined> {
  try {
    await engine.run('run', '--rm', '--network', 'host', image, 'node', '--version')
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
