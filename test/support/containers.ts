import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type Backend } from './backend.ts'
import { type Settings } from './embedded.ts'
import { type Major } from './majors.ts'

// Too small → a busy engine is taken for a dead one; too big → every test run on a machine without one waits for it.
const answerWithinMs = 1500
// Includes pulling the image on its first use.
const startWithinMs = 60_000
const defaultSocket = '/var/run/docker.sock'

/** Starts postgres:<major> in a container, or returns undefined when there is no engine or it cannot. */
export async function startContainer(major: Major, settings: Settings): Promise<Backend | undefined> {
  if (!(await engineAnswers())) return undefined
  const starting = start(major, settings).catch(() => undefined)
  const started = await Promise.race([starting, sleep(startWithinMs, undefined, { ref: false })])
  // Whoever comes too late is sent home.
  if (started === undefined) void starting.then((late) => late?.[Symbol.asyncDispose]())
  return started
}

async function start(major: Major, settings: Settings): Promise<Backend> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  const { Wait } = await import('testcontainers')
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const container = await new PostgreSqlContainer(`postgres:${major}`)
    .withUsername('postgres')
    .withDatabase('postgres')
    .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: 'trust' })
    .withCommand(['postgres', ...flags])
    // The default strategy asks for a health check, which engines without systemd never run.
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(startWithinMs)
    .start()
  const url = `postgresql://postgres@${container.getHost()}:${container.getPort()}/postgres`
  // The image starts a temporary server first: only an answered query tells that the real one is up.
  await untilItAnswers(url)
  return {
    url,
    async [Symbol.asyncDispose]() {
      await container.stop()
    },
  }
}

async function untilItAnswers(url: string): Promise<void> {
  const deadline = performance.now() + startWithinMs
  for (;;) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('select 1')
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(100)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

/** Asks the engine that DOCKER_HOST names, or the one at the usual socket, whether it is there. */
export function engineAnswers(): Promise<boolean> {
  const host =
    process.env['DOCKER_HOST'] ?? (existsSync(defaultSocket) ? `unix://${defaultSocket}` : undefined)
  const address = host === undefined ? undefined : engineAddress(host)
  if (address === undefined) return Promise.resolve(false)
  return new Promise((resolve) => {
    const ping = request(
      { ...address, path: '/_ping', signal: AbortSignal.timeout(answerWithinMs) },
      (response) => {
        response.resume()
        resolve(response.statusCode === 200)
      },
    )
    ping.on('error', () => resolve(false))
    ping.end()
  })
}

type EngineAddress = { readonly socketPath: string } | { readonly host: string; readonly port: number }

/** Undefined for what we cannot ask by plain HTTP (ssh, TLS): the embedded server serves as well. */
function engineAddress(host: string): EngineAddress | undefined {
  const url = URL.canParse(host) ? new URL(host) : undefined
  if (url?.protocol === 'unix:') return { socketPath: url.pathname }
  if (url?.protocol === 'tcp:') return { host: url.hostname, port: Number(url.port) }
  return undefined
}
