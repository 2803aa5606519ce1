import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../src/demo/free-port.ts'
import { LiveProcess } from './live-process.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

/** The real daemon as a process of its own, on one port, with a policy file that can be changed. */
export interface LiveDaemon extends AsyncDisposable {
  /** Host and port of its pages. */
  readonly address: string
  policies(text: string): void
  start(): Promise<void>
  /** Ends it in good order and gives its exit code. */
  stop(): Promise<number | null>
}

export async function liveDaemon(
  databaseUrl: string,
  policies: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<LiveDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-live-'))
  const file = join(folder, 'policies.yaml')
  const write = (text: string): void => {
    // As an editor does it, so that half a file is never read.
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }
  write(policies)
  const address = `127.0.0.1:${await freePort()}`
  let running: LiveProcess | undefined
  const stop = async (): Promise<number | null> => (await running?.stop()) ?? null
  return {
    address,
    policies: write,
    async start() {
      running = new LiveProcess(process.execPath, [main, 'run'], {
        DATABASE_URL: databaseUrl,
        PARTITIOND_POLICIES: file,
        PARTITIOND_HTTP_HOST: '127.0.0.1',
        PARTITIOND_HTTP_PORT: address.split(':')[1] ?? '',
        PARTITIOND_SCHEDULE: '*/2 * * * * *',
        PARTITIOND_LOCK_BUDGET: '1 s',
        ...environment,
      })
      await running.answers(`http://${address}/readyz`)
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
