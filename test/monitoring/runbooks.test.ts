import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { alerts, root } from './rules-file.ts'
import { codes, codesFromElsewhere } from './runbook-codes.ts'
import { alertPages, archiveGuide, blocks, codePages } from './runbook-pages.ts'

const pages = [...alertPages, ...codePages]
const index = readFileSync(join(root, 'docs/runbooks/README.md'), 'utf8')
const headings = ['## Meaning', '## Impact', '## Diagnosis', '## Mitigation']

describe('the runbooks', () => {
  it('have a page for every alert, and for nothing else', () => {
    expect(alertPages.map(({ name }) => name).toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted())
  })

  it('have a page for every code that the source gives, and for nothing else', () => {
    expect(codePages.map(({ name }) => name).toSorted()).toEqual([...codes.keys()].toSorted())
  })

  it('know of every place where a code comes from elsewhere', () => {
    expect(codesFromElsewhere.toSorted()).toEqual([
      'src/archive/stores/directory/file-error.ts: code',
      'src/archive/stores/s3/s3-error.ts: code',
      'src/execution/archive/prove-archive.ts: error.code',
      'src/execution/restore/restore.ts: cause.code',
      'src/execution/vacuum-warnings.ts: code',
      'src/postgres/connection-failure.ts: code',
      'src/postgres/sqlstate.ts: LOST.code',
      'src/postgres/sqlstate.ts: meaning.code',
      'src/postgres/sqlstate.ts: meaning.code',
    ])
  })

  it.each(pages.map((page) => [page.path, page] as const))('%s has its four parts', (_path, page) => {
    const { name, text } = page
    const titles = text.split('\n').filter((line) => line.startsWith('#'))
    expect(titles).toEqual([`# ${name}`, ...headings])
    const parts = text.split(/^## .*$/m).slice(1)
    expect(parts.filter((part) => part.trim() === '')).toEqual([])
    expect(blocks({ text: parts[2] ?? '' }, 'sql').length).toBeGreaterThan(0)
    expect(blocks({ text: parts[2] ?? '' }, 'sh').some((block) => block.startsWith('partitiond '))).toBe(true)
    expect(index).toContain(`[${name}](`)
  })

  it.each([...pages, archiveGuide].map((page) => [page.path, page] as const))(
    '%s names commands and options that exist',
    (_path, page) => {
      const lines = blocks(page, 'sh').flatMap((block) => block.split('\n'))
      expect(lines.map(strangeWord).filter((word) => word !== undefined)).toEqual([])
    },
  )

  it.each(
    [...pages, { path: 'docs/runbooks/README.md', text: index }].map((page) => [page.path, page] as const),
  )('%s leads to pages that are there', (path, { text }) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => to)
    expect(links.filter((to) => !existsSync(join(root, dirname(path), to)))).toEqual([])
  })
})

/** The first word of a command line that partitiond does not know; undefined when it knows all of them. */
function strangeWord(line: string): string | undefined {
  const [program, name = '', ...rest] = line.split(/\s+/)
  if (program !== 'partitiond') return program
  const command = commands.find((each) => each.name === name)
  if (command === undefined) return name === 'help' ? undefined : name
  const manual = readFileSync(join(root, 'docs/cli.md'), 'utf8')
  return rest.find((word) => word.startsWith('--') && !manual.includes(`\`${word}`))
}
