import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { helmBinary } from './helm-binary.ts'

export const chart = 'helm/partitiond'

/** Anything that YAML or JSON can hold, to be looked into freely. */
// eslint-disable-next-line typescript/no-explicit-any
export type Tree = any

/** What helm said: its output, or why it refused. */
export interface Answer {
  readonly isOk: boolean
  readonly text: string
}

/** Runs helm, with these values in a file if there are any. */
export async function helm(args: readonly string[], values?: unknown): Promise<Answer> {
  if (helmBinary === undefined) throw new Error('helm is not there: the test ought to have been skipped')
  const folder = await mkdtemp(join(tmpdir(), 'partitiond-helm-'))
  try {
    const file = join(folder, 'values.yaml')
    await writeFile(file, JSON.stringify(values ?? {}))
    const { stdout } = await promisify(execFile)(helmBinary, [...args, '--values', file], {
      env: { ...process.env, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder },
      maxBuffer: 64 * 1024 * 1024,
    })
    return { isOk: true, text: stdout }
  } catch (error) {
    return { isOk: false, text: String((error as { stderr?: unknown }).stderr ?? error) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const rendered = new Map<string, Promise<string>>()

/**
 * The text that `helm template` makes of the chart, as release `shop` in namespace `databases`. Throws what helm refuses.
 * The same is rendered once, because many tests look at it.
 */
export function renderText(values: unknown = {}, more: readonly string[] = []): Promise<string> {
  const key = JSON.stringify([values, more])
  const text = rendered.get(key) ?? template(values, more)
  rendered.set(key, text)
  return text
}

async function template(values: unknown, more: readonly string[]): Promise<string> {
  const { isOk, text } = await helm(['template', 'shop', chart, '--namespace', 'databases', ...more], values)
  if (!isOk) throw new Error(text)
  return text
}

/** The objects of it. */
export async function render(values?: unknown, more: readonly string[] = []): Promise<readonly Tree[]> {
  const documents = parseAllDocuments(await renderText(values, more))
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    if (document.errors.length > 0) throw new AggregateError(document.errors)
    return document.contents === null ? [] : [document.toJS()]
  })
}

/** The one object of this kind whose name ends so. */
export function only(objects: readonly Tree[], kind: string, ending = ''): Tree {
  const found = objects.filter((each) => each.kind === kind && each.metadata.name.endsWith(ending))
  if (found.length !== 1) throw new Error(`${found.length} of ${kind} *${ending}`)
  return found[0]
}

/** The daemon's container. */
export function daemon(objects: readonly Tree[]): Tree {
  return only(objects, 'Deployment').spec.template.spec.containers[0]
}

/** The environment of a container, without what comes from elsewhere. */
export function environmentOf(container: Tree): Readonly<Record<string, string>> {
  return Object.fromEntries(container.env.map(({ name, value }: Tree) => [name, value]))
}

/** The StatefulSet of a PostgreSQL, as `kubectl patch --patch-file` leaves it behind. */
export function besidePostgres(patch: Tree): Tree {
  const { initContainers, volumes } = patch.spec.template.spec
  const labels = { app: 'shop-postgres' }
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'shop-postgres' },
    spec: {
      serviceName: 'shop-postgres',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { initContainers, containers: [{ name: 'postgres', image: 'postgres:18' }], volumes },
      },
    },
  }
}
