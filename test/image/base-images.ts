import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type Engine, imagePrefix } from './engine.ts'

export interface BaseImages {
  /** With node, npm and a shell. */
  readonly node: string
  /** With node and what it needs to run, as distroless images are. */
  readonly runtime: string
}

const certificates = '/etc/ssl/certs/ca-certificates.crt'

/** Makes stand-ins for the images that a registry would serve, from the programs of this machine. */
export async function makeBaseImages(engine: Engine): Promise<BaseImages> {
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-base-'))
  try {
    const root = join(folder, 'root')
    writeRuntime(root)
    const runtime = await imported(engine, root, 'runtime:26')
    writeTools(root)
    return { runtime, node: await imported(engine, root, 'node:26') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Node as this test runs it, at the place where distroless images keep it. */
function writeRuntime(root: string): void {
  putProgram(root, process.execPath, '/nodejs/bin/node')
  for (const path of ['/etc', '/tmp', '/app']) mkdirSync(join(root, path), { recursive: true })
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
  )
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnonroot:x:65532:\n')
  if (existsSync(certificates)) put(root, certificates, certificates)
}

function writeTools(root: string): void {
  for (const name of ['sh', 'env', 'find']) {
    const found = programOnPath(name)
    for (const folder of ['/bin', '/usr/bin']) putProgram(root, found, join(folder, name))
  }
  const npm = '/usr/local/lib/node_modules/npm'
  cpSync(npmFolder(), join(root, npm), { recursive: true, dereference: true })
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
  symlinkSync(`${npm}/bin/npm-cli.js`, join(root, 'usr/local/bin/npm'))
  mkdirSync(join(root, 'root'))
}

function programOnPath(name: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
  if (found === undefined) throw new Error(`no ${name} on the PATH`)
  return found
}

/** The npm that goes with the machine's own node: it runs this suite too. */
function npmFolder(): string {
  let folder = dirname(realpathSync(programOnPath('npm')))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

function putProgram(root: string, from: string, to: string): void {
  put(root, from, to)
  const listed = execFileSync(programOnPath('ldd'), [from], { encoding: 'utf8' })
  for (const [, library] of listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)) {
    if (library !== undefined) put(root, library, library)
  }
}

function put(root: string, from: string, to: string): void {
  const target = join(root, to)
  if (existsSync(target)) return
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(from, target)
}

async function imported(engine: Engine, root: string, name: string): Promise<string> {
  const tar = `${root}.tar`
  execFileSync('tar', ['--create', '--file', tar, '--directory', root, '.'])
  const tag = `${imagePrefix}${name}`
  const environment = ['PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin']
  if (existsSync(certificates)) environment.push(`NODE_EXTRA_CA_CERTS=${certificates}`)
  const changes = environment.flatMap((each) => ['--change', `ENV ${each}`])
  await engine.run('import', ...changes, tar, tag)
  rmSync(tar)
  return tag
}

/** Where this machine's npm finds packages: a build must look there too. */
export function npmRegistry(): string {
  return execFileSync('npm', ['config', 'get', 'registry'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: tmpdir(),
  }).trim()
}
