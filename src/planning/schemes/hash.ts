import { type HashBound } from '../../domain/bound.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type SetFacts } from '../set-context.ts'
import { type WantedPartition } from '../wanted-partitions.ts'
import { type Classes, free, gaps, isWhole } from './residues.ts'
import { kindRefused, type SchemeMaker } from './scheme.ts'
import { timeless } from './timeless.ts'

/** Missing remainders told in one message. */
const TOLD = 8

/**
 * HASH keys: a complete set of remainders, or rows are refused. Moduli may be mixed (postgres.md D13): what is missing is made with the
 * policy's modulus where that fills it exactly, and told where it does not. A complete set is left as it is, whatever its moduli.
 */
export const hash: SchemeMaker = ({ set, key, policy }) => {
  if (set.key.method !== 'hash') return undefined
  const modulus = policy.hash
  if (modulus === undefined)
    return kindRefused('it is partitioned by hash, and its policy has no `hash: { modulus: … }`')
  return {
    scheme: {
      ...timeless(key),
      wanted: ({ set: { partitions } }) => ({
        partitions: (free(classesOf(partitions), modulus) ?? []).map((remainder) => wish(modulus, remainder)),
        isCapped: false,
      }),
      lack({ set: { partitions } }) {
        const attached = attachedClasses(partitions)
        return isWhole(attached)
          ? undefined
          : { code: 'hash-incomplete', rows: missingRows(attached, modulus) }
      },
      findings: (facts) => faults(facts, modulus),
      defaultTemplate: () => '{table}_p{remainder}',
      tokens: (bound) => (bound.kind === 'hash' ? { remainder: String(bound.remainder) } : {}),
    },
  }
}

/** One pending detach included: it still occupies its rows' place (postgres.md B7). */
function classesOf(partitions: PartitionSet['partitions']): Classes {
  return partitions.map(({ bound }) => bound).filter((bound): bound is HashBound => bound.kind === 'hash')
}

function attachedClasses(partitions: PartitionSet['partitions']): Classes {
  return classesOf(partitions.filter(({ pendingDetach }) => !pendingDetach))
}

function wish(modulus: number, remainder: number): WantedPartition {
  return {
    bound: { kind: 'hash', modulus, remainder },
    place: 'now',
    isWholeInterval: true,
    reason: `hash: remainder ${remainder} of ${modulus}`,
  }
}

/** What no cycle will mend: remainders that the policy's modulus cannot fill, and a complete set with another one. */
function faults({ set }: SetFacts, modulus: number): readonly Finding[] {
  const subject = displayName(set.name)
  const attached = attachedClasses(set.partitions)
  if (isWhole(attached)) {
    const others = [...new Set(attached.map((each) => each.modulus))]
    // Beside others its own may have filled what was missing: then nothing differs that a policy could say.
    if (others.includes(modulus)) return []
    return [
      {
        code: 'hash-differs',
        level: 'info',
        subject,
        message: `${subject} is complete with modulus ${others.join(' and ')}, and its policy says ${modulus}: it is left as it is`,
        hint: `Say hash: { modulus: ${Math.max(...others)} } in the policy, or divide the table anew by hand.`,
      },
    ]
  }
  if (free(classesOf(set.partitions), modulus) !== undefined) return []
  return [
    {
      code: 'hash-incomplete',
      level: 'error',
      subject,
      message: `${subject} is incomplete: ${missingRows(attached, modulus)} are refused, and modulus ${modulus} cannot fill that exactly`,
      hint: `Say hash: { modulus: ${attached.reduce((most, each) => Math.max(most, each.modulus), 1)} } in the policy, which fits all others, or make the missing partitions by hand: create table … partition of ${subject} for values with (modulus …, remainder …).`,
    },
  ]
}

/** `rows of remainder 1, 3 of 4`. */
function missingRows(attached: Classes, modulus: number): string {
  const missing = gaps(attached, modulus) ?? gaps(attached, 1)
  if (missing === undefined) return 'rows of some remainders'
  const { remainders } = missing
  const more = remainders.length > TOLD ? ` and ${remainders.length - TOLD} more` : ''
  return `rows of remainder ${remainders.slice(0, TOLD).join(', ')}${more} of ${missing.modulus}`
}
