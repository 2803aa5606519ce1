import { readFileSync } from 'node:fs'

/** The package's own description lies two folders up, from `src/settings` as from `dist/settings`. */
const description: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** partitiond's version, as `--version` prints it. */
export const version =
  typeof description === 'object' && description !== null && 'version' in description
    ? String(description.version)
    : 'unknown'
