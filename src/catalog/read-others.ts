import { displayName, type QualifiedName } from '../domain/name.ts'
import { type OtherRelation } from '../domain/snapshot.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/others.sql')

interface OtherRow extends QualifiedName {
  readonly kind: string
  readonly hasChildren: boolean
  readonly parentSchema: string | null
  readonly parentName: string | null
}

/** Says what the named relations are, in words: `view`, `partition of public.events`. What does not exist is left out. */
export async function readOthers(
  session: Session,
  names: readonly QualifiedName[],
): Promise<readonly OtherRelation[]> {
  if (names.length === 0) return []
  const rows = await session.query<OtherRow>(text, [
    names.map(({ schema }) => schema),
    names.map(({ name }) => name),
  ])
  return rows.map(({ schema, name, kind, hasChildren, parentSchema, parentName }) => ({
    name: { schema, name },
    ...(hasChildren ? { hasChildren } : {}),
    kind:
      parentSchema === null || parentName === null
        ? kind
        : `${kind} of ${displayName({ schema: parentSchema, name: parentName })}`,
  }))
}
