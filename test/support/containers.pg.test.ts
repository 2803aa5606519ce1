import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startContainer } from './containers.ts'

afterEach(() => vi.unstubAllEnvs())

describe('without a useful container engine', () => {
  it.each(['tcp://127.0.0.1:1', 'unix:///nowhere/docker.sock', 'ssh://somebody@elsewhere', 'not an address'])(
    'tests do without containers (DOCKER_HOST=%s)',
    async (host) => {
      vi.stubEnv('DOCKER_HOST', host)
      expect(await startContainer(18, {})).toBeUndefined()
    },
  )

  it('an engine that never answers is given up after two seconds', async () => {
    await using silent = await engine(() => undefined)
    vi.stubEnv('DOCKER_HOST', silent.host)
    const before = performance.now()
    expect(await startContainer(18, {})).toBeUndefined()
    expect(performance.now() - before).toBeLessThan(2000)
  })

  it('an engine that answers but cannot start anything is done without', async () => {
    await using broken = await engine((request, response) => {
      response.statusCode = request.url === '/_ping' ? 200 : 500
      response.end('{"message":"no space left on device"}')
    })
    vi.stubEnv('DOCKER_HOST', broken.host)
    expect(await startContainer(18, {})).toBeUndefined()
  })
})

/** Something at a socket that may pass for a container engine. */
async function engine(answer: RequestListener): Promise<AsyncDisposable & { readonly host: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-engine-'))
  const socket = join(folder, 'docker.sock')
  const server = createServer(answer).listen(socket)
  await once(server, 'listening')
  return {
    host: `unix://${socket}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
