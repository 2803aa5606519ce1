import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ran } from './captured-io.ts'

/** A folder for temporary files that nobody else writes to. */
async function ownTmpdir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'partitiond-demo-'))
  // A server started by root runs as somebody else, who has to get through.
  await chmod(folder, 0o755)
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  })
  return folder
}

it('the demonstration plans, applies, shows, serves until Ctrl-C, and leaves nothing behind', async () => {
  const folder = await ownTmpdir()
  const interruption = new AbortController()
  const out: string[] = []
  const { code, stderr } = await ran(['demo'], {
    signal: interruption.signal,
    stdout: {
      columns: undefined,
      hasColors: false,
      write: (text) => {
        out.push(text)
        const address = /health +(http\S+)/.exec(text)?.[1]
        if (address !== undefined) {
          void fetch(address)
            .then((answer) => out.push(`health says ${answer.status}`))
            .finally(() => {
              interruption.abort('SIGINT')
            })
        }
      },
    },
  })
  const stdout = out.join('')
  expect(stderr).toContain('$ partitiond plan')
  expect(stdout).toContain('+ create')
  expect(stdout).toMatch(/^Done: /m)
  expect(stdout).toMatch(/^public\.event_logs /m)
  expect(stdout).toContain('health says 200')
  expect(code).toBe(0)
  expect(await readdir(folder)).toEqual([])
})
