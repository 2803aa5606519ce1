import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chartPages } from './chart-pages.ts'

// `npm run docs` writes what is generated of the chart: the table of values in its README, and the policies' schema among the values'.
for (const { path, text } of chartPages()) {
  const file = join(import.meta.dirname, '..', path)
  if (readFileSync(file, 'utf8') === text) continue
  writeFileSync(file, text)
  process.stdout.write(`${path}\n`)
}
