import { Client, type QueryConfig } from 'pg'
import { type LoadMessage, type LoadOrder, type Sample, type StatementKind } from './load.ts'

/**
 * A process of its own, so that neither the cycle nor this load waits for the other's event loop. Statements start at a fixed rate
 * whatever happens; each one's latency counts from the moment it was due, so that a queue behind a lock shows in full.
 */

/** 3 inserts : 3 reads of one partition : 1 read of all. */
const mixture: readonly StatementKind[] = ['insert', 'one', 'all', 'insert', 'one', 'insert', 'one']

/** Statements of the first seconds prepare plans and fill caches: they do not count. */
const WARM_UP_MS = 2000

class Load {
  readonly #order: LoadOrder
  readonly #idle: Client[]
  readonly #samples: Sample[] = []
  readonly #startedMs = performance.now()
  #next = 0
  #isStopping = false
  #underWay = 0
  #failed = 0

  constructor(order: LoadOrder, clients: readonly Client[]) {
    this.#order = order
    this.#idle = [...clients]
  }

  /** Starts what is due and has a free connection; comes back when the next one is due, or a connection is free again. */
  pump(): void {
    const client = this.#idle.pop()
    if (client === undefined) return
    const dueMs = this.#startedMs + (this.#next * 1000) / this.#order.ratePerSecond
    const waitMs = dueMs - performance.now()
    if (this.#isStopping || waitMs > 0) {
      this.#idle.push(client)
      if (!this.#isStopping) setTimeout(() => this.pump(), waitMs)
      return
    }
    this.#next += 1
    void this.#send(client, mixture[this.#next % mixture.length] ?? 'one', dueMs)
    this.pump()
  }

  async #send(client: Client, kind: StatementKind, dueMs: number): Promise<void> {
    this.#underWay += 1
    try {
      await client.query(this.#statement(kind))
    } catch {
      this.#failed += 1
    }
    this.#underWay -= 1
    const isCounted = dueMs - this.#startedMs >= WARM_UP_MS
    if (isCounted) this.#samples.push({ kind, ms: performance.now() - dueMs })
    const hadNone = this.#idle.length === 0
    this.#idle.push(client)
    // With another connection idle, a timer is set already.
    if (hadNone) this.pump()
  }

  #statement(kind: StatementKind): QueryConfig {
    const { table, days, rowsPerDay } = this.#order
    const day = Math.floor(Math.random() * days.length)
    const { date = '', firstId = 0 } = days[day] ?? {}
    switch (kind) {
      case 'insert':
        return {
          name: kind,
          text: `insert into ${table} (ts, id, device, payload) values (now(), $1, $2, $3)`,
          values: [1_000_000_000 + this.#next, this.#next % 1000, 'x'.repeat(60)],
        }
      case 'one':
        return {
          name: kind,
          text: `select payload from ${table} where id = $1 and ts >= $2::timestamptz and ts < $2::timestamptz + interval '1 day'`,
          values: [firstId + Math.floor(Math.random() * rowsPerDay), date],
        }
      case 'all':
        return { name: kind, text: `select ts, id, device from ${table} order by ts desc limit 20` }
    }
  }

  async stop(): Promise<{ readonly samples: readonly Sample[]; readonly failed: number }> {
    this.#isStopping = true
    while (this.#underWay > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    return { samples: this.#samples, failed: this.#failed }
  }
}

async function connected(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'foreground',
    options: '-c TimeZone=UTC',
  })
  await client.connect()
  return client
}

function tell(message: LoadMessage, onSent: () => void = () => undefined): void {
  process.send?.(message, onSent)
}

const order = JSON.parse(process.argv[2] ?? '') as LoadOrder
const clients = await Promise.all(Array.from({ length: order.clients }, () => connected(order.url)))
const load = new Load(order, clients)
load.pump()
setTimeout(() => tell({ kind: 'warm' }), WARM_UP_MS)
process.once('message', () => void end())

async function end(): Promise<void> {
  const result = await load.stop()
  await Promise.all(clients.map((client) => client.end()))
  tell({ kind: 'result', ...result }, () => process.exit())
}
