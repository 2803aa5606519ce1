import { type QualifiedName } from '../../../domain/name.ts'
import { type ReplicaIdentity } from '../../../domain/partition-set.ts'
import {
  type Trait,
  TRAIT_KINDS,
  type TraitKind,
  type TraitOf,
  traitsOfKind,
} from '../../../domain/traits.ts'
import { identifier, qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { parameterList } from '../with-parameters.ts'
import { columnOption, statisticsTarget } from './columns.ts'
import { extendedStatistics } from './extended-statistics.ts'
import { grants } from './grants.ts'
import { replicaIdentity } from './replica-identity.ts'
import { policy, rowSecurity } from './row-security.ts'

/** The table that is given traits, and whose they are. */
export interface TraitTarget {
  readonly table: QualifiedName
  /** Whose the traits are: expressions speak of it by name. */
  readonly source: QualifiedName
  readonly replicaIdentity: ReplicaIdentity
}

/** All traits of one kind at once, in the order given. */
type TraitWorder<K extends TraitKind> = (
  traits: readonly TraitOf<K>[],
  target: TraitTarget,
) => readonly Statement[]

/** A kind without a line here does not compile. */
const worders: { readonly [K in TraitKind]: TraitWorder<K> } = {
  'row-security': rowSecurity,
  policy,
  grant: grants,
  'statistics-target': statisticsTarget,
  'column-option': columnOption,
  'extended-statistics': extendedStatistics,
  'replica-identity': replicaIdentity,
  'toast-parameter': toastParameters,
  owner: changeOwner,
  // A rewrite of the table under ACCESS EXCLUSIVE: for a person to choose the hour.
  unlogged: () => [],
}

/** Words what a table is given; the locks are those on the table itself. */
export function wordTraits(traits: readonly Trait[], target: TraitTarget): readonly Statement[] {
  return TRAIT_KINDS.flatMap((kind) => wordKind(kind, traitsOfKind(traits, kind), target))
}

function wordKind<K extends TraitKind>(
  kind: K,
  traits: readonly TraitOf<K>[],
  target: TraitTarget,
): readonly Statement[] {
  const worder: TraitWorder<K> = worders[kind]
  return traits.length === 0 ? [] : worder(traits, target)
}

function toastParameters(
  traits: readonly TraitOf<'toast-parameter'>[],
  { table }: TraitTarget,
): readonly Statement[] {
  const parameters = Object.fromEntries(traits.map(({ name, value }) => [`toast.${name}`, value]))
  return [
    statement(
      sql`alter table ${qualified(table)} set ${parameterList(parameters)}`,
      'SHARE UPDATE EXCLUSIVE',
    ),
  ]
}

function changeOwner(traits: readonly TraitOf<'owner'>[], { table }: TraitTarget): readonly Statement[] {
  return traits.map(({ owner }) =>
    statement(sql`alter table ${qualified(table)} owner to ${identifier(owner)}`, 'ACCESS EXCLUSIVE'),
  )
}
