import { dirname, resolve } from 'node:path'

import { type Policy } from '../domain/policy.ts'
import { didYouMean } from './closest.ts'
import { isPlainMap } from './merge.ts'
import { DEFAULT_DATABASE, type DatabaseSettings } from './policy-file.ts'
import { type Problem } from './problem.ts'
import { type SourceFile } from './source-file.ts'
import { type WrittenDatabase } from './words/file.ts'
import { orList, show } from './words/word.ts'

/** What is wrong with the list of databases as a whole. */
export function databaseProblems(source: SourceFile, given: readonly unknown[]): readonly Problem[] {
  const names = given.map((each) => (isPlainMap(each) ? each['name'] : undefined))
  return given.flatMap((each, at): readonly Problem[] => {
    if (!isPlainMap(each)) return []
    const { name, url, urlFile } = each
    const path = ['databases', at]
    const problem = (message: string, key?: string): Problem => ({
      place: source.placeOf(key === undefined ? path : [...path, key]),
      path: `databases[${at}]${key === undefined ? '' : `.${key}`}`,
      message,
    })
    const problems: Problem[] = []
    if (name !== undefined && names.indexOf(name) < at)
      problems.push(problem(`${show(name)} stands here a second time; allowed: each name once`, 'name'))
    if (url !== undefined && urlFile !== undefined)
      problems.push(problem('cannot stand beside url; allowed: one of them', 'urlFile'))
    if (url === undefined && urlFile === undefined)
      problems.push(problem('has no address; allowed: url or urlFile'))
    return problems
  })
}

/** The databases with their addresses; files relative to the policy file's folder. */
export function buildDatabases(
  file: string,
  databases: readonly (WrittenDatabase | undefined)[],
): readonly DatabaseSettings[] {
  return databases
    .filter((database) => database !== undefined)
    .map(({ name, url, urlFile = '' }) => {
      const path = resolve(dirname(file), urlFile)
      return { name, source: url === undefined ? { kind: 'file', path } : { kind: 'url', url } }
    })
}

/** What is wrong with a policy's choice of databases; undefined when nothing is. */
export function choiceFault(databases: Policy['databases'], names: readonly string[]): string | undefined {
  const known = names.length === 0 ? [DEFAULT_DATABASE] : names
  if (databases === '*') return undefined
  if (databases === undefined) {
    return known.length === 1
      ? undefined
      : `is missing: there are several databases; allowed: ${orList(known)}, a list of them, or "*"`
  }
  const unknown = databases.find((name) => !known.includes(name))
  if (unknown === undefined) return undefined
  return `there is no database "${unknown}"; allowed: ${orList(known)}${didYouMean(unknown, known)}`
}
