import { type Action, type TableRef } from '../domain/action.ts'
import { type QualifiedName } from '../domain/name.ts'

/**
 * What a leaving table is called once everything planned before has been done to it, and the last of that, which must have succeeded:
 * a detach, its belated end, or an archive in another schema puts it elsewhere.
 */
export function placeAfter(
  { oid, name }: TableRef,
  earlier: readonly Action[],
): { readonly name: QualifiedName; readonly needs: readonly string[] } {
  const steps = earlier.filter((action) => isAbout(action, oid))
  const schema = steps.map(schemaAfter).findLast((each) => each !== undefined)
  const last = steps.at(-1)
  return {
    name: { schema: schema ?? name.schema, name: name.name },
    needs: last === undefined ? [] : [last.id],
  }
}

function isAbout(action: Action, oid: number): boolean {
  const isLeaving = action.kind === 'finalize-detach' || action.kind === 'detach' || action.kind === 'archive'
  return isLeaving && action.partition.oid === oid
}

function schemaAfter(action: Action): string | undefined {
  if (action.kind === 'finalize-detach' || action.kind === 'detach') return action.schema
  if (action.kind !== 'archive' || action.archive.do !== 'store') return undefined
  const { destination } = action.archive
  return destination.kind === 'schema' ? destination.schema : undefined
}
