import { createServer, type Server, type Socket } from 'node:net'

/** A message of PostgreSQL's protocol: a type byte, a length, a body. */
export function message(type: string, ...parts: readonly (string | number | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map(bytes))
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** Strings end with a zero byte, numbers are 32 bits. */
function bytes(part: string | number | Buffer): Buffer {
  if (typeof part === 'string') return Buffer.from(`${part}\0`)
  if (typeof part !== 'number') return part
  const number = Buffer.alloc(4)
  number.writeInt32BE(part)
  return number
}

export function fatal(code: string, text: string): Buffer {
  return message('E', 'SFATAL', 'VFATAL', `C${code}`, `M${text}`, Buffer.from([0]))
}

/** What a server says once it has let a client in: who serves it, and that it may ask. */
export function greeting(pid: number): Buffer {
  return Buffer.concat([message('R', 0), message('K', pid, 4711), message('Z', Buffer.from('I'))])
}

/** One row of one text column per value, as an answer to an extended query. */
export function row(
  columns: Readonly<Record<string, { readonly type: number; readonly text: string }>>,
): Buffer {
  const fields = Object.entries(columns).map(([name, { type }]) =>
    Buffer.concat([bytes(name), bytes(0), short(0), bytes(type), short(-1), bytes(-1), short(0)]),
  )
  const values = Object.values(columns).map(({ text }) =>
    Buffer.concat([bytes(Buffer.byteLength(text)), Buffer.from(text)]),
  )
  return Buffer.concat([
    message('1'),
    message('2'),
    message('T', short(fields.length), ...fields),
    message('D', short(values.length), ...values),
    message('C', 'SELECT 1'),
    message('Z', Buffer.from('I')),
  ])
}

function short(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeInt16BE(value)
  return buffer
}

/** Listens on a free port and answers the n-th packet of each connection with the n-th of `answers`; TLS is refused and not counted. */
export async function fakePostgres(...answers: readonly Buffer[]): Promise<FakePostgres> {
  return listen((socket) => {
    const left = [...answers]
    socket.on('data', (packet: Buffer) => {
      const isTlsRequest = packet.length === 8 && packet.readInt32BE(4) === 80_877_103
      socket.write(isTlsRequest ? 'N' : (left.shift() ?? message('Z', Buffer.from('I'))))
    })
  })
}

/** A listening server; `url` leads to it. */
export interface FakePostgres extends AsyncDisposable {
  readonly url: string
}

/** Listens on a free port. */
export async function listen(serve: (socket: Socket) => void): Promise<FakePostgres> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `postgresql://app:s3cret@127.0.0.1:${address.port}/orders?sslmode=disable`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
