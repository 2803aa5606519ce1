import { displayIndex, type IndexDefinition, type PolicyIndex } from '../../domain/index-definition.ts'
import { shortHash } from '../../domain/short-hash.ts'
import { fitName } from './fit-name.ts'

const placeholder = '{partition}'

/** The name of a policy's index on a partition: as the policy says, or, without a word of it or where that name is taken, one of ours. */
export function policyIndexName(
  index: PolicyIndex,
  partition: string,
  isTaken: (name: string) => boolean = () => false,
): string {
  if (index.name !== undefined) {
    const literals = index.name.split(placeholder)
    const name = fitName(
      literals.flatMap((text, at) => [
        ...(at === 0 ? [] : [{ kind: 'table' as const, text: partition }]),
        { kind: 'bound' as const, text },
      ]),
    )
    if (!isTaken(name)) return name
  }
  return ownIndexName(index, partition, isTaken)
}

/** `events_2026_03_k3x9ab_idx`: the same for the same definition, so that what a crash left is met again. */
export function ownIndexName(
  definition: IndexDefinition,
  partition: string,
  isTaken: (name: string) => boolean,
  salt = '',
): string {
  for (let attempt = 0; ; attempt += 1) {
    const hash = shortHash(`${displayIndex(definition)}${salt}${attempt === 0 ? '' : ` ${attempt}`}`)
    const name = fitName([
      { kind: 'table', text: partition },
      { kind: 'bound', text: `_${hash}_idx` },
    ])
    if (!isTaken(name)) return name
  }
}
