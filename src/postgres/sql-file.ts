import { readFileSync } from 'node:fs'
import { identifier } from '../sql/fragment.ts'

/** Reads a `.sql` file that lies beside the code: `sqlFile(import.meta.url, './queries/sets.sql')`. Once, when the module loads. */
export function sqlFile(from: string, path: string): string {
  return readFileSync(new URL(path, from), 'utf8')
}

/** Puts a schema's name where psql would put the variable `:"schema"`, so that the same file also runs in psql. */
export function inSchema(text: string, schema: string): string {
  return text.replaceAll(':"schema"', () => identifier(schema).text)
}
