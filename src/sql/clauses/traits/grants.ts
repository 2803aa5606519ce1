import { type GrantTrait, type Privilege } from '../../../domain/traits.ts'
import { type Fragment, identifier, join, nothing, qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { type TraitTarget } from './word-traits.ts'

const words: Readonly<Record<Privilege, Fragment>> = {
  SELECT: sql`select`,
  INSERT: sql`insert`,
  UPDATE: sql`update`,
  DELETE: sql`delete`,
  TRUNCATE: sql`truncate`,
  REFERENCES: sql`references`,
  TRIGGER: sql`trigger`,
  MAINTAIN: sql`maintain`,
}

/**
 * One statement for each role, and one more for what it may pass on. The owner is the grantor whoever it was on the parent: a grant in
 * the name of another role is refused by the server.
 */
export function grants(traits: readonly GrantTrait[], { table }: TraitTarget): readonly Statement[] {
  const passedOn = new Set(traits.filter(({ grantable }) => grantable).map(rightKey))
  const needed = traits.filter((trait) => trait.grantable || !passedOn.has(rightKey(trait)))
  const byRole = Map.groupBy(needed, ({ grantee, grantable }) => JSON.stringify([grantee, grantable]))
  return [...byRole.values()].flatMap((rights) => {
    const [first] = rights
    if (first === undefined) return []
    const to = first.grantee === null ? sql`public` : identifier(first.grantee)
    const option = first.grantable ? sql` with grant option` : nothing
    return [
      statement(
        sql`grant ${rightList(rights)} on table ${qualified(table)} to ${to}${option}`,
        'ACCESS SHARE',
      ),
    ]
  })
}

function rightKey({ grantee, privilege, column }: GrantTrait): string {
  return JSON.stringify([grantee, privilege, column])
}

/** `select, update (a, b)`. */
function rightList(rights: readonly GrantTrait[]): Fragment {
  const byPrivilege = Map.groupBy(rights, ({ privilege, column }) => `${privilege} ${column === null}`)
  const lists = [...byPrivilege.values()].flatMap((same) => {
    const [first] = same
    if (first === undefined) return []
    const columns = same.flatMap(({ column }) => (column === null ? [] : [identifier(column)]))
    return [columns.length === 0 ? words[first.privilege] : sql`${words[first.privilege]} (${join(columns)})`]
  })
  return join(lists)
}
