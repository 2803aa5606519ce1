import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { eventually } from './live-process.ts'

/** One alert as Alertmanager hands it to a webhook. */
export interface Notice {
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** Takes what Alertmanager sends, as a pager would. */
export class Webhook implements AsyncDisposable {
  readonly notices: Notice[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#take(request).finally(() => response.end())
    })
  }

  async #take(request: IncomingMessage): Promise<void> {
    const { alerts } = JSON.parse(await text(request)) as { readonly alerts: readonly Notice[] }
    this.notices.push(...alerts)
  }

  static async open(): Promise<Webhook> {
    const webhook = new Webhook()
    webhook.#server.listen(0, '127.0.0.1')
    await once(webhook.#server, 'listening')
    return webhook
  }

  get url(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`
  }

  /** The latest word on an alert, once it is this status. */
  arrival(status: Notice['status'], labels: Readonly<Record<string, string>>): Promise<Notice> {
    const isMeant = (notice: Notice): boolean =>
      Object.entries(labels).every(([name, value]) => notice.labels[name] === value)
    return eventually(
      `${status} ${JSON.stringify(labels)}`,
      () => {
        const latest = this.notices.findLast(isMeant)
        return Promise.resolve(latest?.status === status ? latest : undefined)
      },
      90_000,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
