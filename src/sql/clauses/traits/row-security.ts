import { referTo } from '../../../domain/table-reference.ts'
import { type PolicyTrait, type TraitOf } from '../../../domain/traits.ts'
import { Fragment, identifier, join, nothing, qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { type TraitTarget } from './word-traits.ts'

/** ENABLE makes policies count for everybody but the owner, FORCE for the owner too. */
export function rowSecurity(
  traits: readonly TraitOf<'row-security'>[],
  { table }: TraitTarget,
): readonly Statement[] {
  return traits.map(({ forced }) =>
    statement(
      sql`alter table ${qualified(table)} ${forced ? sql`force` : sql`enable`} row level security`,
      'ACCESS EXCLUSIVE',
    ),
  )
}

const commands: Readonly<Record<PolicyTrait['command'], Fragment>> = {
  all: sql`all`,
  select: sql`select`,
  insert: sql`insert`,
  update: sql`update`,
  delete: sql`delete`,
}

/** The parent's policies count for those who come through the parent only (postgres.md C). */
export function policy(traits: readonly PolicyTrait[], target: TraitTarget): readonly Statement[] {
  const table = qualified(target.table)
  return traits.flatMap((trait) => {
    const name = identifier(trait.name)
    const kind = trait.permissive ? nothing : sql` as restrictive`
    const roles = trait.roles.length === 0 ? sql`public` : join(trait.roles.map(identifier))
    const words = sql`create policy ${name} on ${table}${kind} for ${commands[trait.command]} to ${roles}`
    const made = statement(
      sql`${words}${condition(sql`using`, trait.using, target)}${condition(sql`with check`, trait.check, target)}`,
      'ACCESS EXCLUSIVE',
    )
    const old = statement(sql`drop policy ${name} on ${table}`, 'ACCESS EXCLUSIVE')
    return trait.replaces === true ? [old, made] : [made]
  })
}

/** The expression is the server's own text, printed under search_path = pg_catalog, so it means the same when read back. */
function condition(word: Fragment, text: string | null, { table, source }: TraitTarget): Fragment {
  if (text === null) return nothing
  return sql` ${word} (${Fragment.of(referTo(text, source, table))})`
}
