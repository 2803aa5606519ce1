import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

async function partsOf(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  // A ConfigMap's own machinery begins with a dot.
  const names = (await readdir(path)).filter((name) => !name.startsWith('.'))
  return names.toSorted().map((name) => join(path, name))
}

/**
 * A text that changes when the content of a file, or of any file of a directory, does. Reads through symlinks, so that a
 * ConfigMap's swap shows; what cannot be read is marked with its error code, so that its return shows too. Never rejects.
 */
export async function contentMark(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for (const file of await partsOf(path)) {
      const content = await readFile(file).catch((error: unknown) => codeOf(error))
      hash.update(`${file}\0${content.length}\0`).update(content)
    }
  } catch (error) {
    hash.update(codeOf(error))
  }
  return hash.digest('hex')
}
