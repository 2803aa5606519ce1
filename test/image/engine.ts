import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** A container engine with the command line of Docker. What it makes for a test goes when it is disposed. */
export interface Engine extends AsyncDisposable {
  readonly name: 'docker' | 'podman'
  /** Runs one command of the engine and gives what it wrote. Throws with its complaint. */
  run(...words: readonly string[]): Promise<string>
  /** The words with which this engine builds like the other one. */
  readonly buildWords: readonly string[]
}

const containersConf = join(import.meta.dirname, 'containers.conf')

/** A Docker that answers, else podman, else undefined. Only on Linux: elsewhere engines hide in a virtual machine. */
export async function openEngine(): Promise<Engine | undefined> {
  if (process.platform !== 'linux') return undefined
  if (await answers('docker', 'info')) return docker()
  if (await answers('podman', '--version')) return podman()
  return undefined
}

async function answers(command: string, ...words: readonly string[]): Promise<boolean> {
  try {
    await execute(command, words, { timeout: 10_000 })
    return true
  } catch {
    return false
  }
}

/** What the tests name their images. */
export const imagePrefix = 'localhost/partitiond-test/'

function docker(): Engine {
  const images = new Set<string>()
  return {
    name: 'docker',
    buildWords: ['build', '--network', 'host'],
    async run(...words) {
      for (const word of words.filter((each) => each.startsWith(imagePrefix))) images.add(word)
      return output('docker', words)
    },
    async [Symbol.asyncDispose]() {
      await output('docker', ['image', 'rm', '--force', ...images]).catch(() => '')
    },
  }
}

/** Keeps everything in a folder of its own, beside whatever podman has otherwise. */
function podman(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-podman-'))
  const own = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run')]
  // Without systemd there is neither a cgroup manager nor a journal to write to.
  const modest = ['--cgroup-manager', 'cgroupfs', '--events-backend', 'file']
  const run = (...words: readonly string[]): Promise<string> =>
    output('podman', [...own, ...modest, ...words], { CONTAINERS_CONF: containersConf })
  return {
    name: 'podman',
    run,
    // The health check is a word of Docker's format, chroot needs no privileges that a container lacks, and nothing is kept for a next build.
    buildWords: [
      'build',
      '--network',
      'host',
      '--format',
      'docker',
      '--isolation',
      'chroot',
      '--layers=false',
    ],
    async [Symbol.asyncDispose]() {
      await run('rm', '--all', '--force').catch(() => '')
      await run('rmi', '--all', '--force').catch(() => '')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function output(
  command: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await execute(command, words, {
    env: { ...process.env, ...environment },
    maxBuffer: 1e8,
  })
  return stdout.trim()
}
