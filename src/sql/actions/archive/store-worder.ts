import { type ArchiveAction, type StoreArchive } from '../../../domain/action.ts'
import { type Destination } from '../../../domain/archive.ts'
import { type Step } from '../../statement.ts'
import { type Wording } from '../../wording.ts'

/** An action that stores in one kind of place. */
export interface StoreAction<K extends Destination['kind']> extends ArchiveAction {
  readonly archive: StoreArchive & { readonly destination: Extract<Destination, { kind: K }> }
}

/** Words the storing in one kind of place. */
export type StoreWorder<K extends Destination['kind']> = (
  action: StoreAction<K>,
  wording: Wording,
) => readonly Step[]
