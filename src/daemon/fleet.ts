import { type PolicyFile } from '../settings/policy-file.ts'
import { policiesOf } from './policies-of.ts'
import { targetsOf } from './targets.ts'
import { Worker } from './worker.ts'
import { type WorkerParts } from './worker-parts.ts'

interface Member {
  readonly worker: Worker
  readonly address: string
}

/** All workers, one a database. They run side by side; how many cycles run at once is up to the slots they share. */
export class Fleet {
  readonly #parts: WorkerParts
  readonly #forget: (database: string) => void
  readonly #members = new Map<string, Member>()
  #isStopping = false

  /** `forget` is called for a database that is no longer looked after, once its worker has ended. */
  constructor(parts: WorkerParts, forget: (database: string) => void) {
    this.#parts = parts
    this.#forget = forget
  }

  /** Follows a policy file: new databases get a worker, changed ones a cycle or a new connection, and removed ones are let go. */
  async follow(file: PolicyFile): Promise<void> {
    const wanted = targetsOf(file, this.#parts.settings)
    const addresses = new Map(wanted.map(({ target, address }) => [target.name, address]))
    const gone = [...this.#members].filter(([name, { address }]) => addresses.get(name) !== address)
    await Promise.all(gone.map(([name, { worker }]) => this.#letGo(name, worker)))
    if (this.#isStopping) return
    for (const { target, address } of wanted) {
      const policies = policiesOf(file.policies, target.name)
      const member = this.#members.get(target.name)
      if (member !== undefined) {
        member.worker.update(policies)
        continue
      }
      const worker = new Worker(this.#parts, target, policies)
      this.#members.set(target.name, { worker, address })
      worker.start()
    }
  }

  tick(): void {
    for (const { worker } of this.#members.values()) worker.tick()
  }

  /** Cancels what runs and waits until every worker has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all([...this.#members.values()].map(({ worker }) => worker.stop()))
  }

  async #letGo(name: string, worker: Worker): Promise<void> {
    this.#members.delete(name)
    await worker.stop()
    this.#forget(name)
  }
}
