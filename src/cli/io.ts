/** One of the two output streams. */
export interface Output {
  write(text: string): void
  /** Columns of the terminal; undefined for a pipe or a file. */
  readonly columns: number | undefined
  readonly hasColors: boolean
}

/** Everything a command may touch of the process it runs in. Tests hand in their own. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  /** Whether a person sits there who can answer. */
  readonly canAsk: boolean
  /** Puts a question on stderr; empty when the answer was end-of-file. */
  ask(question: string): Promise<string>
  /** Aborted on Ctrl-C or SIGTERM; the reason is the signal's name. */
  readonly signal: AbortSignal
  /** From then on SIGHUP asks for a reload, instead of ending the process. */
  onReload(reload: () => void): void
}
