import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Trait, type TraitKind, type Traits } from '../domain/traits.ts'
import { type SetContext, type SetFacts } from './set-context.ts'

/** Whoever creates a partition does it as the owner, with its replica identity, and with all parameters of the policy. */
const OTHERWISE: ReadonlySet<TraitKind> = new Set<TraitKind>([
  'owner',
  'replica-identity',
  'toast-parameter',
  'unlogged',
])

/** Whose traits new partitions carry, on whatever level: a branch may have been made before its set was given them. */
export function carryingSet({ set, place }: Pick<SetFacts, 'set' | 'place'>): PartitionSet {
  return place?.root ?? set
}

/** What new partitions of a set are to carry, as far as LIKE and ATTACH do not bring it; undefined when it was not looked at. */
export function carriedTraits(traits: Traits | 'locked' | undefined): Traits | undefined {
  if (traits === undefined || traits === 'locked') return undefined
  return { ...traits, all: traits.all.filter(isGiven) }
}

/** LIKE copies extended statistics, but for their targets. */
function isGiven(trait: Trait): boolean {
  return !OTHERWISE.has(trait.kind) && (trait.kind !== 'extended-statistics' || trait.target !== null)
}

/** Nothing is created while nobody can tell what it must carry: it would stand unprotected. Undefined when all is known. */
export function traitsNotRead(context: SetContext): Finding | undefined {
  const { name, oid } = carryingSet(context)
  if (context.observations.traits?.get(oid) !== 'locked') return undefined
  const subject = displayName(name)
  return {
    code: 'traits-not-read',
    level: 'warning',
    subject,
    message: `No partition of ${subject} is created now: somebody has it locked, and its row security policies cannot be read`,
    hint: 'It goes on by itself when the lock is gone. `select * from pg_catalog.pg_locks where not granted` shows who waits for whom.',
  }
}
