import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'

/** One file of `src`, as the house rules look at it. */
export interface Source {
  /** With forward slashes, from the repository's root. */
  readonly path: string
  readonly text: string
  /** The first folder under `src`, or the file itself when it lies in `src`. */
  readonly room: string
}

/** Every file below `src` with this ending, in order of name. */
export function sources(ending: 'ts' | 'sql'): readonly Source[] {
  return globSync(`src/**/*.${ending}`)
    .map((path) => path.split(sep).join('/'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(path, 'utf8'), room: roomOf(path) }))
}

export function roomOf(path: string): string {
  return relative('src', path).split(sep)[0] ?? ''
}

/** Where an import leads: another file (from the root), or a package. Types and dynamic imports count as well. */
export function importsOf({ path, text }: Source): readonly string[] {
  const statement = String.raw`^\s*(?:(?:import|export)\b[^'"\n]*?\bfrom|\}\s*from|import)\s*`
  const call = String.raw`\bimport\(\s*`
  const written = new RegExp(`(?:${statement}|${call})(['"\`])([^'"\`\n]+)\\1`, 'gm')
  return [...withoutComments(text).matchAll(written)]
    .map((match) => match[2] ?? '')
    .map((to) => (to.startsWith('.') ? normalize(join(dirname(path), to)) : to))
}

/** Code without its comments, which may talk about anything. Line numbers stay. */
export function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/(^|[\s;,{}()])\/\/[^\n]*/g, '$1')
}

/** The same for SQL files. */
export function withoutSqlComments(text: string): string {
  return text.replaceAll(/--[^\n]*/g, '')
}
