import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program of the test's own: ended when disposed, and its last words are in every complaint about it. */
export class LiveProcess implements AsyncDisposable {
  readonly #name: string
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  #log = ''

  constructor(command: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#name = command
    this.#child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (code) => resolve(code))
      this.#child.once('error', (error) => {
        this.#log += error.message
        resolve(null)
      })
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text) => {
        this.#log = (this.#log + String(text)).slice(-8000)
      })
    }
  }

  /** Resolves once the address answers 200; throws when the process ends before, or after 30 s. */
  async answers(url: string): Promise<void> {
    await eventually(`an answer of ${this.#name} at ${url}`, async () => {
      if (this.#child.exitCode !== null) throw new Error(`${this.#name} ended: ${this.#log}`)
      const answer = await fetch(url).catch(() => undefined)
      await answer?.body?.cancel()
      return answer?.status === 200 ? true : undefined
    })
  }

  /** What it has written so far, at most the last 8000 characters. */
  get log(): string {
    return this.#log
  }

  /** Asks it to end and gives its exit code, null when it had to be killed. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM')
    const stubborn = setTimeout(() => this.#child.kill('SIGKILL'), 10_000)
    const code = await this.#ended
    clearTimeout(stubborn)
    return code
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

/** Looks again and again until there is something to see. */
export async function eventually<Seen>(
  what: string,
  look: () => Promise<Seen | undefined>,
  withinMs = 30_000,
): Promise<Seen> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > deadline) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`)
    await sleep(100)
  }
}

/** Which of these programs are not on the PATH. */
export function missingPrograms(names: readonly string[]): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return names.filter((name) => !folders.some((folder) => isProgram(join(folder, name))))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
