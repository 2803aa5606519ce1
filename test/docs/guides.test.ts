import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parsePolicies } from '../../src/settings/parse-policies.ts'

const guides = globSync('docs/guide/*.md').toSorted()
const settings = readFileSync('docs/settings.md', 'utf8')

/** Read by the program or set by the image, but no settings of their own. */
const besides = new Set(['PARTITIOND_CONFIG', 'PARTITIOND_REVISION'])

describe.each(guides)('%s', (guide) => {
  const text = readFileSync(guide, 'utf8')

  it('leads nowhere that is not there', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, to]) => to ?? '')
    expect(targets.filter((to) => !existsSync(join(dirname(guide), to)))).toEqual([])
  })

  it('names only variables that exist', () => {
    const names = new Set(text.match(/\b(?:PARTITIOND_[A-Z_]+|DATABASE_URL(?:_FILE)?)\b/g))
    expect([...names].filter((name) => !besides.has(name) && !settings.includes(`\`${name}\``))).toEqual([])
  })

  it('shows only YAML that can be read, and only policy files that are accepted', () => {
    const blocks = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, block]) => block ?? '')
    const files = blocks.filter((block) => block.startsWith('version: 1\n'))
    const tables = files.flatMap((file) => parsePolicies([{ file: guide, text: file }], {}).policies)
    expect(tables.length).toBeGreaterThanOrEqual(files.length)
    const documents = blocks.flatMap((block) => [...parseAllDocuments(block)])
    expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  })
})
