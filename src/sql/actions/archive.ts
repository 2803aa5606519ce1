import { type ArchiveAction } from '../../domain/action.ts'
import { type Destination } from '../../domain/archive.ts'
import { type Step } from '../statement.ts'
import { type Compiler, type Wording } from '../wording.ts'
import { expire } from './archive/expire.ts'
import { storeObject } from './archive/store-object.ts'
import { storeInSchema } from './archive/store-schema.ts'
import { storeInTable } from './archive/store-table.ts'
import { storeInTablespace } from './archive/store-tablespace.ts'
import { type StoreAction, type StoreWorder } from './archive/store-worder.ts'
import { verify } from './archive/verify.ts'

type Deed = ArchiveAction['archive']
type Worder<D extends Deed['do']> = (
  action: ArchiveAction,
  archive: Extract<Deed, { do: D }>,
  wording: Wording,
) => readonly Step[]

/** A kind of destination without a line here does not compile. */
const stores: { readonly [K in Destination['kind']]: StoreWorder<K> } = {
  schema: storeInSchema,
  tablespace: storeInTablespace,
  table: storeInTable,
  directory: storeObject,
  s3: storeObject,
}

const worders: { readonly [D in Deed['do']]: Worder<D> } = {
  store: (action, archive, wording) => wordStore({ ...action, archive }, archive.destination.kind, wording),
  verify,
  expire,
}

/** The statements of an archive; none for what is done to objects alone. Throws `archive-place` for a shared table without a range. */
export const compileArchive: Compiler<ArchiveAction> = (action, wording) =>
  wordDeed(action, action.archive, wording)

function wordDeed<D extends Deed['do']>(
  action: ArchiveAction,
  archive: Extract<Deed, { do: D }>,
  wording: Wording,
): readonly Step[] {
  const worder: Worder<D> = worders[archive.do]
  return worder(action, archive, wording)
}

function wordStore<K extends Destination['kind']>(
  action: StoreAction<K>,
  kind: K,
  wording: Wording,
): readonly Step[] {
  const worder: StoreWorder<K> = stores[kind]
  return worder(action, wording)
}
