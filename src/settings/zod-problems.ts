import { type z } from 'zod'

import { didYouMean } from './closest.ts'
import { type Path } from './problem.ts'
import { orList, show } from './words/word.ts'

/** A problem before it has a place. `about` is the key when the key itself is what is wrong. */
export interface Complaint {
  readonly path: Path
  readonly about: 'key' | 'value'
  readonly message: string
}

/** Zod's issues in the words of this house; one complaint for each unknown key. */
export function complaintsOf(error: z.ZodError): readonly Complaint[] {
  return error.issues.flatMap((issue): readonly Complaint[] => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey(path, key, issue.message))
    if (issue.code === 'invalid_key')
      return [{ path, about: 'key', message: issue.issues[0]?.message ?? issue.message }]
    if (issue.code === 'invalid_type')
      return [{ path, about: 'value', message: wrongType(issue.expected, issue.input) }]
    return [{ path, about: 'value', message: issue.message }]
  })
}

/** The message of an unknown key's issue is the list of the allowed ones: see `closedMap`. */
function unknownKey(path: Path, key: string, message: string): Complaint {
  const allowed = message.split(', ')
  return {
    path: [...path, key],
    about: 'key',
    message: `unknown key "${key}"; allowed: ${orList(allowed)}${didYouMean(key, allowed)}`,
  }
}

const kinds: Readonly<Record<string, string>> = { object: 'a map', record: 'a map', array: 'a list' }

function wrongType(expected: string, input: unknown): string {
  return input === undefined ? 'is missing' : `must be ${kinds[expected] ?? expected}, is ${show(input)}`
}
