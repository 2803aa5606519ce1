import { type ObjectDestination } from '../../domain/archive.ts'
import { type StoreSettings } from '../../domain/store-settings.ts'
import { openDirectory } from './directory.ts'
import { type ObjectStore } from './object-store.ts'
import { openS3 } from './s3.ts'

type DestinationOf<K> = Extract<ObjectDestination, { kind: K }>
type Opener<D extends ObjectDestination> = (destination: D, settings: StoreSettings) => Promise<ObjectStore>

/** A new kind of store is one file and one line here. */
const openers: { readonly [K in ObjectDestination['kind']]: Opener<DestinationOf<K>> } = {
  directory: openDirectory,
  s3: (destination, settings) => openS3(destination, settings),
}

/** Opens a store. Throws what ObjectStore throws, and `archive-not-supported` where an optional package is not installed. */
export function openStore(destination: ObjectDestination, settings: StoreSettings): Promise<ObjectStore> {
  return openKind(destination, settings)
}

function openKind<K extends ObjectDestination['kind']>(
  destination: DestinationOf<K>,
  settings: StoreSettings,
): Promise<ObjectStore> {
  const open: Opener<DestinationOf<K>> = openers[destination.kind]
  return open(destination, settings)
}
