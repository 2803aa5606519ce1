import { ConnectionError } from '../../src/domain/errors.ts'
import { type LeaderLink, type OpenLeaderLink } from '../../src/daemon/leader-link.ts'
import { type Standing } from '../../src/daemon/standing.ts'

/** A server with one leader's lock, as several daemons would see it. */
export class FakeServer {
  standing: Omit<Standing, 'now'> = { inRecovery: false, systemIdentifier: '7', timeline: 1 }
  /** Its clock stands still. */
  readonly now = Temporal.Instant.from('2026-03-10T12:00:00Z')
  /** Thrown at each try to connect. */
  refusal: Error | undefined
  /** Answers nothing, and says nothing. */
  isSilent = false
  connects = 0
  readonly #links = new Set<FakeLink>()
  #leader: FakeLink | undefined

  readonly open: OpenLeaderLink = async () => {
    this.connects += 1
    if (this.refusal !== undefined) throw this.refusal
    const link = new FakeLink(this)
    this.#links.add(link)
    return Promise.resolve(link)
  }

  tryLead(link: FakeLink): boolean {
    this.#leader ??= link
    return this.#leader === link
  }

  holdsLead(link: FakeLink): boolean {
    return this.#leader === link
  }

  /** Somebody else, outside of the test's daemons, takes the lock. */
  giveLeadAway(): void {
    this.#leader = new FakeLink(this)
  }

  freeLead(): void {
    this.#leader = undefined
  }

  close(link: FakeLink): void {
    this.#links.delete(link)
    if (this.#leader === link) this.#leader = undefined
  }

  /** Ends all sessions, as a restart does. */
  killSessions(): void {
    for (const link of this.#links) link.lose()
  }

  openLinks(): number {
    return this.#links.size
  }
}

class FakeLink implements LeaderLink {
  readonly #server: FakeServer
  readonly #listeners: (() => void)[] = []
  #isLost = false

  constructor(server: FakeServer) {
    this.#server = server
  }

  lose(): void {
    this.#isLost = true
    this.#server.close(this)
    for (const listener of this.#listeners) listener()
  }

  readStanding(): Promise<Standing> {
    return this.#ask(() => ({ ...this.#server.standing, now: this.#server.now }))
  }

  tryLead(): Promise<boolean> {
    return this.#ask(() => this.#server.tryLead(this))
  }

  holdsLead(): Promise<boolean> {
    return this.#ask(() => this.#server.holdsLead(this))
  }

  onLost(listener: () => void): void {
    this.#listeners.push(listener)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#server.close(this)
    return Promise.resolve()
  }

  async #ask<T>(answer: () => T): Promise<T> {
    if (this.#server.isSilent) return new Promise(() => undefined)
    if (this.#isLost) throw new ConnectionError('unreachable', 'the session was lost')
    return Promise.resolve(answer())
  }
}
