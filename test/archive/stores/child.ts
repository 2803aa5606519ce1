import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, vi } from 'vitest'
import { type ObjectDestination } from '../../../src/domain/archive.ts'
import { type StoreSettings } from '../../../src/domain/store-settings.ts'
import { settingsFor } from './s3-server.ts'

const script = join(import.meta.dirname, 'put-child.ts')

/** The words with which node puts an object in a process of its own. */
function putting(
  destination: ObjectDestination,
  key: string,
  size: number | 'for ever',
  settings: StoreSettings = settingsFor('http://127.0.0.1:9'),
): readonly string[] {
  return [script, JSON.stringify({ destination, key, size: size === 'for ever' ? null : size, settings })]
}

/** The most memory that such a process had, in bytes. */
export async function peakOf(...words: Parameters<typeof putting>): Promise<number> {
  const child = spawn(process.execPath, putting(...words), { stdio: ['ignore', 'pipe', 'inherit'] })
  return Number(await text(child.stdout)) * 1024
}

/** Kills such a process, without a word, in the middle of its work. */
export async function killWhilePutting(
  destination: ObjectDestination,
  key: string,
  settings?: StoreSettings,
  hasBegun: () => boolean = () => true,
): Promise<void> {
  const child = spawn(process.execPath, putting(destination, key, 'for ever', settings), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  // On a busy machine the first bytes leave the process long before a server has them.
  await vi.waitFor(() => expect(hasBegun()).toBe(true), { timeout: 20_000, interval: 10 })
  child.kill('SIGKILL')
  await once(child, 'close')
}
