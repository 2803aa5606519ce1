import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pages } from './pages.ts'

// `npm run docs` writes the generated files; with --check it only says which of them are out of date, and ends with 1.
const root = join(import.meta.dirname, '..')
const isCheck = process.argv.includes('--check')

for (const { path, text } of pages()) {
  const file = join(root, path)
  if (read(file) === text) continue
  if (isCheck) {
    process.stderr.write(`${path} is out of date: npm run docs\n`)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    process.stdout.write(`${path}\n`)
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
