import { type Action, type ActionKind, isDestructive } from '../../domain/action.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type Plan } from '../../domain/plan.ts'
import { countsText, verbOf } from '../render/action-words.ts'

/** The actions a person must agree to, among those that would be run. */
export function destructiveActions(plan: Plan, only: ReadonlySet<ActionKind> | undefined): readonly Action[] {
  return plan.sets
    .filter(({ mode }) => mode === 'manage')
    .flatMap(({ actions }) => actions)
    .filter((action) => (only?.has(action.kind) ?? true) && isDestructive(action))
}

/** The question put on a terminal. */
export function consentQuestion(database: string, actions: readonly Action[]): string {
  return `Database ${database}: ${counts(actions)}. Go on? Only "yes" is taken for yes: `
}

export function isYes(answer: string): boolean {
  return ['yes', 'y'].includes(answer.trim().toLowerCase())
}

/** The plan as a whole is withheld: what leaves and what it depends on belong together. */
export function noConsent(database: string, actions: readonly Action[], wasAsked: boolean): PartitiondError {
  const why = wasAsked ? 'was not agreed to' : 'needs consent'
  return new PartitiondError(
    'no-consent',
    `database ${database}: the plan ${why} (${counts(actions)}); nothing was done`,
    {
      hint: 'Look at `partitiond plan`. `--yes` consents; `--only create` does what needs no consent.',
    },
  )
}

function counts(actions: readonly Action[]): string {
  return countsText(actions, (kind, count) => `${count} to ${verbOf(kind)}`)
}
