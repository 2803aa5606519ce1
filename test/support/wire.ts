import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** Where the process at the near end of the wire is killed: before a statement reaches the server, or before its answer comes back. */
export interface Death {
  /** Place among the statements sent, from 0. */
  readonly at: number
  readonly when: 'before' | 'after'
}

export interface Sent {
  /** Connections are counted from 0, in the order they were opened. */
  readonly connection: number
  readonly text: string
}

const SSL_REQUEST = 80_877_103
const GSS_REQUEST = 80_877_104

/**
 * The way from a daemon to its server: reads every statement that passes, in order, and can be cut at one of them. To the server that is
 * a process killed with -9: all its connections end at once, at any moment.
 */
export class Wire implements AsyncDisposable {
  readonly sent: Sent[] = []
  readonly #server: Server
  readonly #serverUrl: string
  readonly #death: Death | undefined
  readonly #sockets = new Set<Socket>()
  #connections = 0
  #turns = 0
  #isDead = false

  private constructor(serverUrl: string, death: Death | undefined) {
    this.#serverUrl = serverUrl
    this.#death = death
    this.#server = createServer((near) => this.#join(near))
  }

  static async open(serverUrl: string, death?: Death): Promise<Wire> {
    const wire = new Wire(serverUrl, death)
    wire.#server.listen(0, '127.0.0.1')
    await once(wire.#server, 'listening')
    return wire
  }

  /** For whoever is to use the wire. */
  get url(): string {
    const url = new URL(this.#serverUrl)
    url.hostname = '127.0.0.1'
    url.port = String((this.#server.address() as AddressInfo).port)
    return url.href
  }

  /** How often the near end spoke after the server had: what a slow network is paid for. */
  get turns(): number {
    return this.#turns
  }

  get isDead(): boolean {
    return this.#isDead
  }

  #join(near: Socket): void {
    if (this.#isDead) {
      near.destroy()
      return
    }
    const { hostname, port } = new URL(this.#serverUrl)
    const far = connect(Number(port), hostname)
    const connection = this.#connections
    this.#connections += 1
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      // Messages are passed on one by one: each would wait for the answer to the one before.
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        near.destroy()
        far.destroy()
      })
    }
    let isLast = false
    let hasAnswered = true
    const read = messages((message) => {
      const text = statementOf(message)
      if (text !== undefined) {
        const place = this.sent.push({ connection, text }) - 1
        if (place === this.#death?.at && this.#death.when === 'before') this.#die()
        isLast = place === this.#death?.at
      }
      if (!this.#isDead) far.write(message)
    })
    near.on('data', (chunk: Buffer) => {
      if (hasAnswered) this.#turns += 1
      hasAnswered = false
      read(chunk)
    })
    far.on('data', (chunk) => {
      hasAnswered = true
      if (isLast) this.#die()
      if (!this.#isDead) near.write(chunk)
    })
  }

  #die(): void {
    this.#isDead = true
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#die()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** Cuts the stream of a client into messages: without a type at first, then a type and a length each. */
function messages(take: (message: Buffer) => void): (chunk: Buffer) => void {
  let waiting = Buffer.alloc(0)
  let hasStarted = false
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk])
    for (;;) {
      const at = hasStarted ? 1 : 0
      if (waiting.length < at + 4) return
      const length = at + waiting.readInt32BE(at)
      if (waiting.length < length) return
      const message = waiting.subarray(0, length)
      waiting = waiting.subarray(length)
      if (!hasStarted) {
        const code = message.readInt32BE(4)
        hasStarted = code !== SSL_REQUEST && code !== GSS_REQUEST
      }
      take(message)
    }
  }
}

/** The text of a simple query or of a parse message; a start-up message begins with the zero of its length. */
function statementOf(message: Buffer): string | undefined {
  const type = String.fromCodePoint(message[0] ?? 0)
  if (type === 'Q') return cString(message, 5)
  if (type !== 'P') return undefined
  return cString(message, message.indexOf(0, 5) + 1)
}

function cString(message: Buffer, from: number): string {
  return message.toString('utf8', from, message.indexOf(0, from))
}
