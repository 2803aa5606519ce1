import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './rules-file.ts'

/** A page of the runbooks. */
export interface Page {
  /** Without `.md`: the alert's name or the code. */
  readonly name: string
  /** From the repository's root. */
  readonly path: string
  readonly text: string
}

function pages(pattern: string): readonly Page[] {
  return globSync(pattern, { cwd: root })
    .toSorted()
    .map((path) => ({ name: basename(path, '.md'), path, text: readFileSync(join(root, path), 'utf8') }))
}

export const alertPages = pages('docs/runbooks/*.md').filter(({ name }) => name !== 'README')
export const codePages = pages('docs/runbooks/findings/*.md')

/** Not a runbook, but what it says runs all the same. */
export const [archiveGuide] = pages('docs/guide/archive.md') as readonly [Page]

/** The contents of every fenced block in this language. */
export function blocks({ text }: Pick<Page, 'text'>, language: string): readonly string[] {
  const fences = text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)
  return [...fences].filter((fence) => fence[1] === language).map((fence) => (fence[2] ?? '').trim())
}
