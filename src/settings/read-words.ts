import { type ReadWords } from './checks/check.ts'
import { isPlainMap } from './merge.ts'
import { policyWords, type PolicyWords } from './words/policy.ts'
import { step } from './words/steps.ts'
import { type Complaint, complaintsOf } from './zod-problems.ts'

/** What was read of a policy. */
export interface Reading {
  /** Every word that can be read. */
  readonly words: ReadWords
  /** The same, present when all can. */
  readonly whole: PolicyWords | undefined
  readonly complaints: readonly Complaint[]
}

const anyWords = policyWords.partial().strip()

/** Reads a policy's words. Where one is wrong the others are still told, so that how they go together can be judged. */
export function readWords(value: unknown): Reading {
  const result = policyWords.safeParse(value, { reportInput: true })
  if (result.success) return { words: result.data, whole: result.data, complaints: [] }
  const complaints = complaintsOf(result.error)
  const wrong = new Set(complaints.map(({ path }) => path[0]))
  const entries = Object.entries(isPlainMap(value) ? value : {})
  const words = anyWords.parse(Object.fromEntries(entries.filter(([key]) => !wrong.has(key))))
  const steps: unknown = wrong.has('lifecycle') && isPlainMap(value) ? value['lifecycle'] : undefined
  return {
    words: Array.isArray(steps)
      ? { ...words, lifecycle: steps.map((each) => step.safeParse(each).data) }
      : words,
    whole: undefined,
    complaints,
  }
}
