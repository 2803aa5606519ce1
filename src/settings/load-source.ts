import { databaseProblems } from './databases.ts'
import { isPlainMap } from './merge.ts'
import { type Environment, fillPlaceholders } from './placeholders.ts'
import { displayPath, type Problem } from './problem.ts'
import { type SourceFile } from './source-file.ts'
import { database, fileFrame, type WrittenDatabase } from './words/file.ts'
import { complaintsOf } from './zod-problems.ts'

/** A policy file that is YAML, with its placeholders filled and its frame looked at; the policies in it are still unread. */
export interface LoadedSource {
  readonly source: SourceFile
  readonly value: Readonly<Record<string, unknown>>
  /** In the file's order; undefined stands for one that is wrong in itself. Empty without any. */
  readonly databases: readonly (WrittenDatabase | undefined)[]
  /** The names of them all, readable or not, so that policies may refer to them. */
  readonly names: readonly string[]
}

/** Looks at everything of a file but its policies. */
export function loadSource(
  source: SourceFile,
  environment: Environment,
): { readonly loaded: LoadedSource | undefined; readonly problems: readonly Problem[] } {
  const { value, complaints } = fillPlaceholders(source.value, environment)
  if (!isPlainMap(value)) {
    const what = value === null ? 'is empty' : 'must be a map'
    const message = `${what}; allowed: version: 1, then databases, defaults and policies`
    return { loaded: undefined, problems: [{ place: source.placeOf([]), path: '', message }] }
  }
  const frame = fileFrame.safeParse(value, { reportInput: true })
  const found = [...complaints, ...(frame.success ? [] : complaintsOf(frame.error))]
  const given: readonly unknown[] = Array.isArray(value['databases']) ? value['databases'] : []
  const databases = given.map((each) => database.safeParse(each).data)
  const names = given.flatMap((each) =>
    isPlainMap(each) && typeof each['name'] === 'string' ? each['name'] : [],
  )
  const problems = found.map(({ path, about, message }) => ({
    place: about === 'key' ? source.placeOfKey(path) : source.placeOf(path),
    path: displayPath(path),
    message,
  }))
  return {
    loaded: { source, value, databases, names },
    problems: [...problems, ...databaseProblems(source, given)],
  }
}

/** The one file that holds `databases` and `defaults`; that others hold them too is a problem. */
export function headOf(files: readonly LoadedSource[]): {
  readonly head: LoadedSource | undefined
  readonly problems: readonly Problem[]
} {
  const [head, ...others] = files.filter(({ value }) => 'databases' in value || 'defaults' in value)
  const problems = others.flatMap(({ source, value }) =>
    ['databases', 'defaults']
      .filter((key) => key in value)
      .map((key) => ({
        place: source.placeOfKey([key]),
        path: key,
        message: `${head?.source.file ?? ''} holds databases or defaults already; allowed: one file that holds them`,
      })),
  )
  return { head, problems }
}
