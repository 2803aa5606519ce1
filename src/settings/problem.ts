import { SettingsError } from '../domain/errors.ts'
import { maskSecrets } from '../domain/mask-secrets.ts'
import { type SourcePlace } from '../domain/policy.ts'

/** Keys and list positions from the top of a file. */
export type Path = readonly (string | number)[]

/** One thing that is wrong, or worth a warning, and where. */
export interface Problem {
  readonly place: SourcePlace
  readonly path: string
  readonly message: string
}

/** `policies[0].lifecycle[2].after`. */
export function displayPath(path: Path): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`))
    .join('')
}

/** `file:line:column  path: message`, without secrets. */
export function displayProblem({ place, path, message }: Problem): string {
  const where = `${place.file}:${place.line}:${place.column}  `
  return where + maskSecrets(path === '' ? message : `${path}: ${message}`)
}

/** Problems as lines, by place; of several about the same thing only the first is kept. */
export function displayProblems(problems: readonly Problem[]): readonly string[] {
  const firsts = new Map<string, Problem>()
  for (const problem of problems) {
    const { file, line, column } = problem.place
    const subject = `${file}:${line}:${column}:${problem.path}`
    if (!firsts.has(subject)) firsts.set(subject, problem)
  }
  return [...firsts.values()].toSorted(byPlace).map(displayProblem)
}

function byPlace({ place: a }: Problem, { place: b }: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}

/** The error that holds all problems: its message has one a line, `details.problems` has them as a list. */
export function settingsError(problems: readonly string[]): SettingsError {
  return new SettingsError(problems.join('\n'), { details: { problems } })
}
