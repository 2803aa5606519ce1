import { type Path } from '../problem.ts'
import { type PolicyWords } from '../words/policy.ts'
import { type WrittenStep } from '../words/steps.ts'

/** The words of a policy that could be read; what is missing was not given, or is wrong in itself. */
export type ReadWords = {
  readonly [K in Exclude<keyof PolicyWords, 'lifecycle'>]?: PolicyWords[K] | undefined
} & {
  readonly lifecycle?: readonly (WrittenStep | undefined)[] | undefined
}

/** The readable steps, each with its position in the file. */
export function stepsOf({
  lifecycle = [],
}: ReadWords): readonly { readonly at: number; readonly step: WrittenStep }[] {
  return lifecycle.flatMap((step, at) => (step === undefined ? [] : [{ at, step }]))
}

/** What is wrong about how words of one policy go together. */
export interface Conflict {
  readonly path: Path
  readonly message: string
}

/** Looks at one concern of a policy. */
export type Check = (words: ReadWords) => readonly Conflict[]
