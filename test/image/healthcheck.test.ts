import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../src/demo/free-port.ts'

const script = join(import.meta.dirname, '../../scripts/healthcheck.mjs')

interface Checked {
  readonly code: unknown
  readonly stderr: string
}

async function check(environment: Readonly<Record<string, string>>): Promise<Checked> {
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment,
  })
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { code, stderr }
}

/** Something at a port that answers `/healthz` like this, and anything else with 404. */
async function daemonThatAnswers(status: number): Promise<AsyncDisposable & { readonly port: string }> {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/healthz' ? status : 404
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: String(typeof address === 'object' ? address?.port : ''),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('the health check of the image', () => {
  it.each(['0.0.0.0', '127.0.0.1', ''])(
    'a daemon that is alive is healthy (PARTITIOND_HTTP_HOST=%s)',
    async (host) => {
      await using daemon = await daemonThatAnswers(200)
      expect(await check({ PARTITIOND_HTTP_HOST: host, PARTITIOND_HTTP_PORT: daemon.port })).toEqual({
        code: 0,
        stderr: '',
      })
    },
  )

  it('a daemon whose loop does not turn is not', async () => {
    await using daemon = await daemonThatAnswers(503)
    expect(await check({ PARTITIOND_HTTP_PORT: daemon.port })).toEqual({
      code: 1,
      stderr: '/healthz answers 503\n',
    })
  })

  it('a daemon that is not there is not', async () => {
    const port = String(await freePort())
    const { code, stderr } = await check({ PARTITIOND_HTTP_PORT: port })
    expect(code).toBe(1)
    expect(stderr).toBe(`connect ECONNREFUSED 127.0.0.1:${port}\n`)
  })
})
