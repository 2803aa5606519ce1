import { didYouMean } from './closest.ts'
import { type Path } from './problem.ts'
import { type Complaint } from './zod-problems.ts'

/** The process environment, as a value. */
export type Environment = Readonly<Record<string, string | undefined>>

/** `$${`, `${NAME}`, or a `${` that is neither. */
const placeholder = /\$\$\{|\$\{([A-Za-z_]\w*)\}|\$\{/g

/** The values in which `${NAME}` is replaced: `databases[].url`, and `to` of a lifecycle's steps. */
export function takesPlaceholders(path: Path): boolean {
  const key = path.at(-1)
  return (key === 'url' && path[0] === 'databases') || (key === 'to' && path.at(-3) === 'lifecycle')
}

/** A file's values with every placeholder replaced, and what was wrong with them. `$${` stands for `${`. */
export function fillPlaceholders(
  value: unknown,
  environment: Environment,
  path: Path = [],
): { readonly value: unknown; readonly complaints: readonly Complaint[] } {
  if (typeof value === 'string')
    return takesPlaceholders(path) ? fill(value, environment, path) : { value, complaints: [] }
  if (typeof value !== 'object' || value === null) return { value, complaints: [] }
  const complaints: Complaint[] = []
  const into = (each: unknown, part: string | number): unknown => {
    const filled = fillPlaceholders(each, environment, [...path, part])
    complaints.push(...filled.complaints)
    return filled.value
  }
  const filled = Array.isArray(value)
    ? value.map((each, at) => into(each, at))
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, into(each, key)]))
  return { value: filled, complaints }
}

/** The text with its placeholders cut out: what the file itself says. */
export function withoutPlaceholders(text: string): string {
  return text.replaceAll(placeholder, '')
}

function fill(text: string, environment: Environment, path: Path): ReturnType<typeof fillPlaceholders> {
  const complaints: Complaint[] = []
  const value = text.replaceAll(placeholder, (whole: string, name: string | undefined) => {
    if (whole === '$${') return '${'
    const found = name === undefined ? undefined : environment[name]
    if (found !== undefined && found !== '') return found
    complaints.push({ path, about: 'value', message: missing(name, environment) })
    return ''
  })
  return { value, complaints }
}

function missing(name: string | undefined, environment: Environment): string {
  if (name === undefined) {
    return 'holds a "${" that no variable name and "}" follow; allowed: ${NAME}, or $${ for a literal ${'
  }
  const isEmpty = environment[name] === ''
  const hint = isEmpty ? '' : didYouMean(name, Object.keys(environment))
  return `the environment variable ${name} is ${isEmpty ? 'empty' : 'not set'}; allowed: a variable that is set${hint}`
}
