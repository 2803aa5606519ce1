import { type Action } from '../domain/action.ts'
import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { isLeaving, type Withholding, withoutThose } from './guard.ts'
import { type KeyJump } from './schemes/scheme.ts'
import { type SetContext } from './set-context.ts'

/**
 * Of a set whose newest key has jumped nothing leaves: one row with a wrong key, or a sequence that was set, would make everything old
 * (product.md §3). The last key that was trusted stays written down until a person says that the jump is meant, or the key goes back.
 */
export function holdBackJumps(
  contexts: readonly Pick<SetContext, 'set' | 'scheme' | 'options'>[],
  actions: readonly Action[],
): Withholding {
  const jumped = contexts.filter(
    ({ scheme, options }) => scheme.jump !== undefined && !options.allow.has('key-jump'),
  )
  if (jumped.length === 0) return { kept: actions, withheld: [], findings: [] }
  const oids = new Set(jumped.map(({ set }) => set.oid))
  return {
    ...withoutThose(actions, (action) => isLeaving(action) && oids.has(action.parent.oid)),
    findings: jumped.flatMap(({ set, scheme: { jump } }) =>
      jump === undefined ? [] : [finding(displayName(set.name), jump)],
    ),
  }
}

function finding(subject: string, { before, newest }: KeyJump): Finding {
  return {
    code: 'key-jumped',
    level: 'warning',
    subject,
    message: `The newest key of ${subject} is ${newest}, beyond all that was made ahead of ${before}, the last one seen before: nothing leaves, and the stretch between is not filled`,
    hint: 'Look for a row with a wrong key and delete it. If the keys have really moved on, run `partitiond apply --allow key-jump` once.',
  }
}
