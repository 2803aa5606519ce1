import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pages } from '../../scripts/pages.ts'

const root = join(import.meta.dirname, '../..')

it.each(pages().map((page) => [page]))(
  '$path says what the code says (otherwise: npm run docs)',
  ({ path, text }) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text)
  },
)
