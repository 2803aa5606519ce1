import { readFile } from 'node:fs/promises'

import { didYouMean } from './closest.ts'
import { isPlainMap } from './merge.ts'
import { displayPath, displayProblems, type Path, type Problem } from './problem.ts'
import { CONFIG_VARIABLE, items } from './schema.ts'
import { readSource, type SourceFile } from './source-file.ts'
import { orList, show } from './words/word.ts'

/** One value of the settings file as text, with its dotted key. */
export interface FileSetting {
  readonly key: string
  readonly text: string
  readonly path: Path
}

/** What the optional settings file (YAML or JSON) sets, and what is wrong with it. */
export interface SettingsFile {
  readonly source: SourceFile | undefined
  readonly settings: readonly FileSetting[]
  readonly problems: readonly string[]
}

/** Reads the settings file, if there is one. */
export async function readSettingsFile(file: string | undefined): Promise<SettingsFile> {
  if (file === undefined) return { source: undefined, settings: [], problems: [] }
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const problem = `${CONFIG_VARIABLE}: ${file} cannot be read (${code}); allowed: a YAML or JSON file, or nothing`
    return { source: undefined, settings: [], problems: [problem] }
  }
  const { source, problems } = readSource({ file, text })
  if (problems.length > 0) return { source, settings: [], problems: displayProblems(problems) }
  const read = fileSettings(
    source,
    items.map(([key]) => key),
  )
  return { source, settings: read.settings, problems: displayProblems(read.problems) }
}

/** The file's values and its unknown keys. An empty file sets nothing. */
function fileSettings(
  source: SourceFile,
  keys: readonly string[],
): { readonly settings: readonly FileSetting[]; readonly problems: readonly Problem[] } {
  const settings: FileSetting[] = []
  const problems: Problem[] = []
  const problem = (path: Path, about: 'key' | 'value', message: string): void => {
    const place = about === 'key' ? source.placeOfKey(path) : source.placeOf(path)
    problems.push({ place, path: displayPath(path), message })
  }
  const walk = (value: unknown, path: Path): void => {
    const key = path.join('.')
    const text = textOf(value)
    if (isPlainMap(value) && (path.length === 0 || keys.some((each) => each.startsWith(`${key}.`)))) {
      for (const [name, each] of Object.entries(value)) walk(each, [...path, name])
    } else if (!keys.includes(key)) {
      problem(path, 'key', `unknown setting "${key}"; allowed: ${orList(keys)}${didYouMean(key, keys)}`)
    } else if (text === undefined) {
      problem(path, 'value', `must be one value, is ${show(value)}`)
    } else {
      settings.push({ key, text, path })
    }
  }
  if (source.value !== null) walk(source.value, [])
  return { settings, problems }
}

/** Lists become what the environment would hold: `mon,tue`. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(String).join(',')
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined
}
