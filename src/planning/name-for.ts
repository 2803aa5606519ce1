import { type QualifiedName } from '../domain/name.ts'
import { chooseName } from './naming/free-name.ts'
import { type SetFacts } from './set-context.ts'
import { type WantedPartition } from './wanted-partitions.ts'

/** The name a new partition gets; `wanted` is set when that one was taken and another had to be found. */
export function nameFor(
  { set, policy, scheme }: SetFacts,
  { bound }: WantedPartition,
  isTaken: (name: QualifiedName) => boolean,
): { readonly name: QualifiedName; readonly wanted: QualifiedName | undefined } {
  const { schema } = set.name
  const chosen = chooseName({
    template: policy.name ?? scheme.defaultTemplate(),
    set: set.name,
    tokens: scheme.tokens(bound),
    taken: (name) => isTaken({ schema, name }),
  })
  return {
    name: { schema, name: chosen.name },
    wanted: chosen.collided ? { schema, name: chosen.wanted } : undefined,
  }
}
