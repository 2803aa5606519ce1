import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { columnsOf, wantsColors } from '../../src/cli/system-io.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs partitiond as a process of its own; `onLine` sees what it says on stderr. */
function start(
  args: readonly string[],
  env: Record<string, string>,
  onError: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => {
    stdout += String(text)
  })
  child.stderr.on('data', (text) => {
    stderr += String(text)
    onError(stderr, (signal) => child.kill(signal))
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

it('a process ends with the code of the command line', async () => {
  const { code, stdout, stderr } = await start(['plna'], {})
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('Did you mean plan?')])
})

const nobodyThere = {
  DATABASE_URL: 'postgres://app:s3cret-word@127.0.0.1:1/app',
  PARTITIOND_POLICIES: 'src/demo/samples/policies.yaml',
  PARTITIOND_HTTP_HOST: '127.0.0.1',
  PARTITIOND_HTTP_PORT: '0',
}

it.each([
  ['SIGTERM', 0],
  ['SIGINT', 130],
] as const)('the daemon stays alive without a database, and %s ends it with %i', async (signal, expected) => {
  let isKilled = false
  const { code, stdout, stderr } = await start(['run'], nobodyThere, (text, kill) => {
    if (isKilled || !text.includes('database is unreachable')) return
    isKilled = true
    kill(signal)
  })
  expect([code, stdout]).toEqual([expected, ''])
  expect(stderr).toContain('partitiond stopped')
  expect(stderr).not.toContain('s3cret-word')
})

it('SIGHUP makes the daemon read its policies again', async () => {
  const said: NodeJS.Signals[] = []
  const { code } = await start(['run'], nobodyThere, (text, kill) => {
    const loaded = text.split('policies loaded').length - 1
    const next = loaded === 1 ? 'SIGHUP' : 'SIGTERM'
    if (loaded === 0 || said.includes(next)) return
    said.push(next)
    kill(next)
  })
  expect([code, said]).toEqual([0, ['SIGHUP', 'SIGTERM']])
})

it('the daemon ends with 2 for malformed settings', async () => {
  const { code, stderr } = await start(['run'], { ...nobodyThere, PARTITIOND_SCHEDULE: 'sometimes' })
  expect([code, stderr]).toEqual([2, expect.stringContaining('PARTITIOND_SCHEDULE')])
})

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  [true, { TERM: 'dumb' }, false],
] as const)('a terminal: %s, environment %j, colours: %s', (isTerminal, env, expected) => {
  expect(wantsColors(isTerminal, env)).toBe(expected)
})

it.each([
  ['of 120 columns', { isTTY: true, columns: 120 }, 120],
  ['that was never told its size', { isTTY: true, columns: 0 }, 80],
  ['that is none', { isTTY: false, columns: 0 }, undefined],
])('a terminal %s', (_which, stream, expected) => {
  expect(columnsOf(stream)).toBe(expected)
})
