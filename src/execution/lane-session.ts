import { type Session } from '../postgres/session.ts'
import { type ExecutionContext } from './execution-context.ts'

/** The session of one lane, which is what is done one after the other: opened when it is first needed, and anew after it was lost. */
export class LaneSession implements AsyncDisposable {
  readonly #open: ExecutionContext['open']
  readonly #pending: Promise<unknown>[] = []
  #session: Session | undefined
  #opening: Promise<Session> | undefined

  constructor({ open }: Pick<ExecutionContext, 'open'>) {
    this.#open = open
  }

  /** Opened once, whoever asks for it meanwhile. Throws ConnectionError when it cannot be opened. */
  async current(): Promise<Session> {
    if (this.#session?.isOpen === true) return this.#session
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    this.#session = await this.#opening
    return this.#session
  }

  /** Is waited for before the session is closed for good: closing cancels what runs. */
  isBusyWith(work: Promise<unknown>): void {
    this.#pending.push(work)
  }

  /** Closes the session because its state is not known any more; the next use opens another. */
  async discard(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#pending)
    await this.discard()
  }
}
