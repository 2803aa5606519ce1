import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { PartitiondError } from '../domain/errors.ts'
import { type ServerAccount } from './server-account.ts'

/**
 * A shell is the parent of the server, not we: it outlives a SIGKILL of ours. It runs as the server's own user,
 * so it may signal the server and remove the folder, and it sits at the end of a pipe that closes when we die.
 *
 * Lines on stdin are commands; every line on stdout is an answer. After the end of stdin it stops the server
 * (fast, then immediate, then by force) and removes the folder. `pid` appears a moment after the launch, so the
 * loop looks for it again each time instead of trusting one look.
 */
const script = `
folder=$1 native=$2 data=$1/data
trap '' INT TERM HUP PIPE
cd "$folder" || exit 1
launch() {
  rm -f exited
  (
    trap - INT TERM HUP PIPE
    exec "$native/bin/postgres" -D "$data" </dev/null >>"$folder/server.log" 2>&1
  ) &
  echo $! >pid
  echo "launched $!"
  wait $!
  status=$?
  rm -f pid
  echo "$status" >exited
  echo "exited $status"
}
launched=
while read -r command argument; do
  case $command in
    initdb)
      "$native/bin/initdb" -N -A trust -U postgres --no-locale -E UTF8 -D "$data" </dev/null >initdb.log 2>&1
      echo "initdb $?" ;;
    clone)
      cp -R "$argument" "$data" && chmod 700 "$data" && rm -f "$data/postmaster.pid" "$data/postmaster.opts"
      echo "clone $?" ;;
    launch)
      launched=yes
      rm -f exited
      launch & ;;
  esac
done
if [ -n "$launched" ]; then
  attempts=0
  while [ ! -f exited ]; do
    signal=INT
    [ $attempts -gt 100 ] && signal=QUIT
    [ $attempts -gt 150 ] && signal=KILL
    [ $attempts -gt 200 ] && break
    [ -f pid ] && kill -$signal "$(cat pid)" 2>/dev/null
    attempts=$((attempts + 1))
    sleep 0.1
  done
fi
cd /
# A backend that outlived its postmaster by a moment may still have written a file.
rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }
`

/** Holds the pipe to the shell that owns one server process and its folder. */
export class Supervisor {
  readonly #shell: ChildProcess
  readonly #ended: Promise<void>
  readonly #listeners = new Map<string, ((number: number) => void)[]>()
  #waiting = 0
  #serverPid: number | undefined

  constructor(account: ServerAccount, folder: string, nativeFolder: string) {
    // Detached: a Ctrl-C in the terminal is for us; we tell the server ourselves, in order.
    this.#shell = spawn('/bin/sh', ['-c', script, 'partitiond-embedded-server', folder, nativeFolder], {
      ...account.spawnOptions,
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: '/usr/bin:/bin:/usr/local/bin', LC_ALL: 'C', TZ: 'UTC' },
    })
    this.#ended = new Promise((resolve) => {
      this.#shell.once('close', () => resolve())
      this.#shell.once('error', () => resolve())
    })
    this.#shell.stdin?.on('error', () => undefined)
    if (this.#shell.stdout !== null) {
      createInterface(this.#shell.stdout).on('line', (line) => this.#hear(line))
    }
    this.#letUsExit()
  }

  /** The postmaster's process id while it runs. */
  get serverPid(): number | undefined {
    return this.#serverPid
  }

  /** Makes the data folder anew. Throws `embedded-postgres-failed` with the folder's log named. */
  async initdb(): Promise<void> {
    await this.#ask('initdb', '')
  }

  /** Makes the data folder a copy of another server's, which must be stopped. */
  async clone(dataFolder: string): Promise<void> {
    await this.#ask('clone', dataFolder)
  }

  /** Starts the server process; says nothing about whether it accepts connections yet. */
  async launch(): Promise<void> {
    const launched = this.#answer('launched')
    this.#say('launch')
    await launched
  }

  /** Resolves when the running server process has ended. */
  async serverEnded(): Promise<void> {
    if (this.#serverPid !== undefined) await this.#answer('exited')
  }

  /** Stops the server, removes its folder and ends the shell. */
  async end(): Promise<void> {
    this.#shell.ref()
    this.#shell.stdin?.end()
    await this.#ended
  }

  async #ask(command: 'initdb' | 'clone', argument: string): Promise<void> {
    const answered = this.#answer(command)
    this.#say(`${command} ${argument}`)
    const status = await answered
    if (status !== 0) {
      throw new PartitiondError('embedded-postgres-failed', `${command} of the embedded server failed`, {
        details: { status },
      })
    }
  }

  #say(line: string): void {
    this.#shell.stdin?.write(`${line}\n`)
  }

  /** The number that the next line with this word carries; -1 when the shell ends without saying it. */
  async #answer(word: string): Promise<number> {
    const heard = new Promise<number>((resolve) => {
      this.#listeners.set(word, [...(this.#listeners.get(word) ?? []), resolve])
    })
    this.#waiting += 1
    this.#shell.ref()
    const number = await Promise.race([heard, this.#ended.then(() => -1)])
    this.#waiting -= 1
    if (this.#waiting === 0) this.#shell.unref()
    return number
  }

  #hear(line: string): void {
    const [word = '', text = ''] = line.split(' ')
    if (word === 'launched') this.#serverPid = Number(text)
    if (word === 'exited') this.#serverPid = undefined
    for (const listener of this.#listeners.get(word) ?? []) listener(Number(text))
    this.#listeners.delete(word)
  }

  /** An embedded server is no reason for a program to stay alive: when we end, the pipe closes. */
  #letUsExit(): void {
    this.#shell.unref()
    for (const pipe of [this.#shell.stdin, this.#shell.stdout]) {
      if (pipe instanceof Socket) pipe.unref()
    }
  }
}
