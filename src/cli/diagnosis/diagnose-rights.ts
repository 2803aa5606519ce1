import { type PlaceRights, type TableRights } from '../../catalog/doctor/read-rights.ts'
import { remedies } from '../../sql/remedies.ts'
import { type Diagnosis, fine } from './diagnosis.ts'

const CHECK = 'privileges'

/** Whether `role` can do all that one table's policy may ask for: become the owner, who creates in the table's schema and elsewhere. */
export function diagnoseRights(
  table: string,
  role: string,
  rights: TableRights,
  places: readonly PlaceRights[],
): readonly Diagnosis[] {
  const problems = [
    ...ownership(table, role, rights),
    ...creation(table, rights),
    ...places.flatMap((place) => placement(table, place)),
  ]
  return problems.length > 0 ? problems : [fine(CHECK, table, `may act as the owner, ${rights.owner}`)]
}

function ownership(
  table: string,
  role: string,
  { owner, isMember, mayBecomeOwner }: TableRights,
): readonly Diagnosis[] {
  if (mayBecomeOwner) return []
  return isMember
    ? [
        missing(table, `role ${role} is a member of ${owner}, but may not SET ROLE to it`, [
          remedies.grantSetRole(owner, role),
        ]),
      ]
    : [
        missing(table, `role ${role} is not a member of ${owner}, the owner of ${table}`, [
          remedies.grantRole(owner, role),
        ]),
      ]
}

function creation(table: string, { owner, ownerMayCreate, schema }: TableRights): readonly Diagnosis[] {
  if (ownerMayCreate) return []
  const message = `${owner}, the owner of ${table}, may not create tables in schema ${schema}`
  return [missing(table, message, [remedies.grantOnSchema(schema, owner)])]
}

function placement(
  table: string,
  { kind, name, role, isThere, mayCreate }: PlaceRights,
): readonly Diagnosis[] {
  if (mayCreate) return []
  const message = isThere
    ? `${role} may not create in ${kind} ${name}, where the policy of ${table} sends partitions`
    : `${kind} ${name}, where the policy of ${table} sends partitions, does not exist`
  return [missing(table, message, placementFix(kind, name, role, isThere))]
}

/** A tablespace needs a folder on the server: no statement of ours can name it. */
function placementFix(
  kind: PlaceRights['kind'],
  name: string,
  role: string,
  isThere: boolean,
): readonly string[] {
  if (kind === 'tablespace') return isThere ? [remedies.grantOnTablespace(name, role)] : []
  return [isThere ? remedies.grantOnSchema(name, role) : remedies.createSchema(name, role)]
}

function missing(subject: string, message: string, fix: readonly string[]): Diagnosis {
  return { check: CHECK, code: 'missing-privilege', level: 'error', subject, message, fix }
}
