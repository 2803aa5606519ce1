import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { PartitiondError } from '../domain/errors.ts'

/** What one path answers to GET. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** By path. Routes must not wait for anything outside this process. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>

export interface HttpOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
}

const json = 'application/json; charset=utf-8'

/** A value as a JSON answer. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, contentType: json, body: `${JSON.stringify(value, null, 2)}\n` }
}

async function answerTo(request: IncomingMessage, routes: Routes): Promise<Answer> {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '')
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined
  if (route === undefined) return jsonAnswer(404, { error: 'no such page', pages: Object.keys(routes) })
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return jsonAnswer(405, { error: 'only GET and HEAD' })
  try {
    return await route()
  } catch {
    // The cause may hold anything: it stays out of the answer.
    return jsonAnswer(500, { error: 'this page could not be made' })
  }
}

function send(response: ServerResponse, { status, contentType, body }: Answer, withBody: boolean): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  })
  response.end(withBody ? body : undefined)
}

function listenError(error: NodeJS.ErrnoException, { host, port }: HttpOptions): PartitiondError {
  const reason = error.code === 'EADDRINUSE' ? 'something else listens there' : (error.code ?? error.message)
  return new PartitiondError('port-taken', `cannot listen on ${host}:${port}: ${reason}`, {
    hint: 'Set PARTITIOND_HTTP_PORT (and PARTITIOND_HTTP_HOST) to a free address.',
    details: { host, port },
    cause: error,
  })
}

/** The HTTP server with its routes. */
export class HttpServer implements AsyncDisposable {
  readonly #server: Server
  /** The port it listens on, also when any free one was asked for. */
  readonly port: number

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  /** Throws `port-taken` when the address cannot be had. */
  static async open(routes: Routes, options: HttpOptions): Promise<HttpServer> {
    const server = createServer((request, response) => {
      request.resume()
      void answerTo(request, routes).then((answer) => send(response, answer, request.method !== 'HEAD'))
    })
    server.headersTimeout = 5000
    server.requestTimeout = 10_000
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, options)))
      server.listen(options.port, options.host, resolve)
    })
    const address = server.address()
    return new HttpServer(
      server,
      typeof address === 'object' && address !== null ? address.port : options.port,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
    this.#server.closeAllConnections()
    await closed
  }
}
