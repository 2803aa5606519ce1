import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo } from 'node:net'

/** What becomes of a request. `cut`: the connection ends in the middle of its body, or of its answer. `stall`: its answer stops in the
 * middle. `lose`: it is done, but nobody hears. */
export type Fate =
  | 'pass'
  | 'cut'
  | 'lose'
  | 'hang'
  | 'stall'
  | { readonly status: number; readonly code: string }

export interface Proxy extends AsyncDisposable {
  readonly endpoint: string
  /** Method and path of every request that came. */
  readonly seen: readonly string[]
}

/** Stands between the client and a server of HTTP, and is told the fate of each request. */
export async function openProxy(
  target: string,
  fateOf: (seen: string, nth: number) => Fate,
  headers: (given: IncomingMessage['headers']) => void = () => undefined,
): Promise<Proxy> {
  const seen: string[] = []
  const server = createServer((incoming, outgoing) => {
    const what = `${incoming.method ?? ''} ${incoming.url ?? ''}`
    seen.push(what)
    headers(incoming.headers)
    const fate = fateOf(what, seen.length)
    if (fate === 'hang') return void incoming.resume()
    if (fate === 'cut' && incoming.method === 'PUT') {
      incoming.once('data', () => incoming.socket.destroy())
      return
    }
    if (typeof fate === 'object') {
      incoming.resume()
      incoming.once('end', () => {
        outgoing.writeHead(fate.status, { 'content-type': 'application/xml' })
        outgoing.end(`<Error><Code>${fate.code}</Code><Message>secret ${fate.code}</Message></Error>`)
      })
      return
    }
    const passed = request(
      target + (incoming.url ?? ''),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        if (fate === 'lose') {
          answer.resume()
          answer.once('end', () => incoming.socket.destroy())
          return
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        if (fate === 'stall') {
          answer.once('data', (chunk) => {
            outgoing.write(chunk)
            answer.pause()
          })
          return
        }
        if (fate === 'cut') answer.once('data', () => setImmediate(() => incoming.socket.destroy()))
        answer.pipe(outgoing)
      },
    )
    passed.on('error', () => incoming.socket.destroy())
    incoming.pipe(passed)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
