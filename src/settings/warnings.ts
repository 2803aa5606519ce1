import { maskSecrets } from '../domain/mask-secrets.ts'
import { didYouMean } from './closest.ts'
import { type Conflict, type ReadWords, stepsOf } from './checks/check.ts'
import { idleSteps } from './checks/lifecycle.ts'
import { isPlainMap } from './merge.ts'
import { type Environment, takesPlaceholders, withoutPlaceholders } from './placeholders.ts'
import { displayPath, type Path, type Problem } from './problem.ts'
import { type SourceFile } from './source-file.ts'
import { knownParameters } from './words/parameters.ts'

/** What is worth a warning about a file as it is written: passwords, placeholders that stay, a DATABASE_URL that is ignored. */
export function fileWarnings(source: SourceFile, environment: Environment): readonly Problem[] {
  const warnings = textsIn(source.value, []).flatMap(({ path, text }) =>
    textWarnings(path, text).map((message) => ({
      place: source.placeOf(path),
      path: displayPath(path),
      message,
    })),
  )
  const ignored = ['DATABASE_URL', 'DATABASE_URL_FILE'].filter((name) => (environment[name] ?? '') !== '')
  if (ignored.length === 0 || !isPlainMap(source.value) || !('databases' in source.value)) return warnings
  const message = `${ignored.join(' and ')} is set and ignored, because the policy file names its databases`
  return [...warnings, { place: source.placeOfKey(['databases']), path: 'databases', message }]
}

/** What is worth a warning about one policy, which is valid all the same. */
export function policyWarnings(words: ReadWords): readonly Conflict[] {
  return [...idleSteps(words), ...parameterWarnings(words), ...globNameWarnings(words)]
}

function textWarnings(path: Path, text: string): readonly string[] {
  const own = withoutPlaceholders(text)
  const warnings: string[] = []
  if (maskSecrets(own) !== own)
    warnings.push(
      'looks like it holds a password; write ${NAME} and set it in the environment, or use urlFile',
    )
  if (!takesPlaceholders(path) && /(?<!\$)\$\{[A-Za-z_]\w*\}/.test(text)) {
    warnings.push('holds a ${…}, which is not replaced here: only in url and to')
  }
  return warnings
}

function textsIn(value: unknown, path: Path): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((each, at) => textsIn(each, [...path, at]))
  return isPlainMap(value)
    ? Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key]))
    : []
}

/** Extensions bring parameters of their own, so an unknown one is no error; a misspelt one makes every new partition fail. */
function parameterWarnings(words: ReadWords): readonly Conflict[] {
  const places: readonly { readonly path: Path; readonly names: readonly string[] }[] = [
    { path: ['parameters'], names: Object.keys(words.parameters ?? {}) },
    ...stepsOf(words).map(({ at, step }) => ({
      path: ['lifecycle', at, 'parameters'],
      names: step.do === 'set' ? Object.keys(step.parameters) : [],
    })),
  ]
  return places.flatMap(({ path, names }) =>
    names
      .filter((name) => !knownParameters.includes(name))
      .map((name) => ({
        path: [...path, name],
        message: `"${name}" is no storage parameter of a PostgreSQL table${didYouMean(name, knownParameters)}`,
      })),
  )
}

/** Tables that share a glob and a schema would contend for the same names; each loser gets a hash in its name. */
function globNameWarnings({ table, name }: ReadWords): readonly Conflict[] {
  if (table === undefined || table.exact !== undefined || name === undefined || name.includes('{table}'))
    return []
  return [{ path: ['name'], message: `has no {table}, and ${table.text} may match several tables` }]
}
