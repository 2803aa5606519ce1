import { displayName } from '../../domain/name.ts'
import { describeHold } from '../hold-findings.ts'
import { holdsOf } from '../holds.ts'
import { type Rule } from '../rule.ts'

/** Holds that cannot be read on this set's key: nothing of the set leaves as long as they stand. */
export const badHolds: Rule = (context) => {
  const subject = displayName(context.set.name)
  const findings = holdsOf(context).flatMap((hold) =>
    'unreadable' in hold.span
      ? [
          {
            code: 'bad-hold',
            level: 'error' as const,
            subject,
            message: `The hold ${describeHold(hold)} on ${subject} cannot be read: ${hold.span.unreadable}`,
            hint: `Nothing of the set leaves meanwhile. ${howToMend(hold.id, subject)}`,
          },
        ]
      : [],
  )
  return { actions: [], findings }
}

function howToMend(id: number | undefined, subject: string): string {
  return id === undefined
    ? 'Correct it in the policy.'
    : `Place it anew, and release this one: \`partitiond archive hold ${subject} --release ${id}\`.`
}
