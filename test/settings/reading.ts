import { SettingsError } from '../../src/domain/errors.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { parsePolicies } from '../../src/settings/parse-policies.ts'
import { type Environment } from '../../src/settings/placeholders.ts'
import { type ParsedPolicies } from '../../src/settings/policy-file.ts'

/** Reads one file's text. */
export function parse(text: string, environment: Environment = {}): ParsedPolicies {
  return parsePolicies([{ file: 'policies.yaml', text }], environment)
}

/** A file with one policy; `words` are its lines. Line 4 holds the table, line 5 the first of the words. */
export function file(...words: readonly string[]): string {
  return [
    'version: 1',
    'policies:',
    '  # a comment',
    '  - table: public.t',
    ...words.map((word) => `    ${word}`),
    '',
  ].join('\n')
}

/** The one policy of a sound file. */
export function policy(...words: readonly string[]): Policy {
  const [first] = parse(file(...words)).policies
  if (first === undefined) throw new Error('there is no policy')
  return first
}

/** What is wrong with a text, a line each. */
export function problems(text: string, environment: Environment = {}): readonly string[] {
  try {
    parse(text, environment)
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n')
    throw error
  }
}

/** What is wrong with the one policy of these words. */
export function wrong(...words: readonly string[]): readonly string[] {
  return problems(file(...words))
}
