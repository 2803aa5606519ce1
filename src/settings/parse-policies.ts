import { buildDatabases, choiceFault } from './databases.ts'
import { type Draft, draftPolicies } from './draft-policies.ts'
import { duplicates } from './duplicates.ts'
import { headOf, loadSource } from './load-source.ts'
import { type Environment } from './placeholders.ts'
import { type ParsedPolicies } from './policy-file.ts'
import { displayProblem, displayProblems, type Problem, settingsError } from './problem.ts'
import { readSource, type SourceText } from './source-file.ts'
import { fileWarnings, policyWarnings } from './warnings.ts'

/**
 * Reads the texts of all policy files as one. Pure.
 * @throws SettingsError with every problem of every file: one a line in the message, as a list in `details.problems`.
 */
export function parsePolicies(texts: readonly SourceText[], environment: Environment): ParsedPolicies {
  const read = texts.map(readSource)
  const looked = read
    .filter(({ isReadable }) => isReadable)
    .map(({ source }) => loadSource(source, environment))
  const loaded = looked.flatMap((each) => each.loaded ?? [])
  const { head, problems: headProblems } = headOf(loaded)
  const drafts = loaded.flatMap((file) => draftPolicies(file, head))
  const names = head?.names ?? []
  // With a file unread, what the others refer to may stand in it.
  const isWhole = loaded.length === texts.length
  const problems = [
    ...[...read, ...looked].flatMap((each) => each.problems),
    ...headProblems,
    ...drafts.flatMap((each) => each.problems),
    ...(isWhole ? [...choiceProblems(drafts, names), ...duplicates(drafts, names)] : []),
  ]
  if (problems.length > 0) throw settingsError(displayProblems(problems))
  return {
    policies: drafts.flatMap(({ policy }) => policy ?? []),
    databases: head === undefined ? [] : buildDatabases(head.source.file, head.databases),
    warnings: [
      ...loaded.flatMap(({ source }) => fileWarnings(source, environment)),
      ...drafts.flatMap(({ words, locate }) =>
        policyWarnings(words).map((each) => locate({ ...each, about: 'value' })),
      ),
    ].map(displayProblem),
  }
}

/** Policies for databases that do not exist, or that do not say for which of several. */
function choiceProblems(drafts: readonly Draft[], names: readonly string[]): readonly Problem[] {
  return drafts.flatMap(({ words, locate }) => {
    const message = choiceFault(words.database, names)
    return message === undefined ? [] : [locate({ path: ['database'], about: 'value', message })]
  })
}
