import { access, constants } from 'node:fs/promises'
import { requireDestination } from '../../archive/stores/directory/folders.ts'
import { fileError } from '../../archive/stores/directory/file-error.ts'
import { type ObjectStore } from '../../archive/stores/object-store.ts'
import { openStore } from '../../archive/stores/open-store.ts'
import { type ObjectDestination } from '../../domain/archive.ts'
import { displayDestination } from '../../domain/destination.ts'
import { Interrupted, PartitiondError } from '../../domain/errors.ts'
import { type StoreSettings } from '../../domain/store-settings.ts'

/** What a probe needs of a store: to ask for an object, and to close it. */
type Asked = Pick<ObjectStore, 'get' | typeof Symbol.asyncDispose>

/** Opens a store, as `openStore` does. */
type OpenStore = (destination: ObjectDestination, settings: StoreSettings) => Promise<Asked>

/** How a place for archives was found. */
export interface Probe {
  readonly destination: ObjectDestination
  /** What keeps archives from being written or read there; undefined: nothing that can be seen. */
  readonly trouble: PartitiondError | undefined
}

/** No object has this key: asking for it tells whether the bucket answers, without a trace in it. */
const NO_OBJECT = 'partitiond-doctor/is-it-there'

// Longer → the doctor seems to hang on a dead address; shorter → a slow store is called dead.
const PATIENCE_MS = 20_000

type DestinationOf<K> = Extract<ObjectDestination, { kind: K }>
type Prober<D> = (
  destination: D,
  settings: StoreSettings,
  signal: AbortSignal,
  open: OpenStore,
) => Promise<void>

const probers: { readonly [K in ObjectDestination['kind']]: Prober<DestinationOf<K>> } = {
  directory: probeFolder,
  s3: probeBucket,
}

/** Looks whether archives can be kept there. Writes nothing: where objects are locked, a trial would stay for years. */
export async function probeStore(
  destination: ObjectDestination,
  settings: StoreSettings,
  signal: AbortSignal,
  open: OpenStore = openStore,
): Promise<Probe> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    await probeKind(destination, settings, AbortSignal.any([signal, patience]), open)
    return { destination, trouble: undefined }
  } catch (error) {
    if (error instanceof Interrupted && !signal.aborted)
      return { destination, trouble: noAnswer(destination) }
    if (!(error instanceof PartitiondError) || error instanceof Interrupted) throw error
    return { destination, trouble: error }
  }
}

function probeKind<K extends ObjectDestination['kind']>(
  destination: DestinationOf<K>,
  settings: StoreSettings,
  signal: AbortSignal,
  open: OpenStore,
): Promise<void> {
  const prober: Prober<DestinationOf<K>> = probers[destination.kind]
  return prober(destination, settings, signal, open)
}

async function probeFolder({ path }: DestinationOf<'directory'>): Promise<void> {
  await requireDestination(path)
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw fileError(error, 'write to', path)
  })
}

async function probeBucket(
  destination: DestinationOf<'s3'>,
  settings: StoreSettings,
  signal: AbortSignal,
  open: OpenStore,
): Promise<void> {
  await using store = await open(destination, settings)
  try {
    const found = await store.get(NO_OBJECT, signal)
    found.destroy()
  } catch (error) {
    if (!(error instanceof PartitiondError) || error.code !== 'archive-missing') throw error
    if (error.details['missing'] === 'destination') throw error
    // That there is no such object is the answer of a bucket that is well; a page that is not there is anybody's.
    if (!String(error.details['reason']).startsWith('NoSuchKey')) throw noStore(destination)
  }
}

function noStore(destination: ObjectDestination): PartitiondError {
  return new PartitiondError(
    'archive-unreachable',
    `what answers for ${displayDestination(destination)} does not answer as a store of the S3 protocol does`,
    { hint: 'look whether PARTITIOND_S3_ENDPOINT is the address of a store, and what stands in between' },
  )
}

function noAnswer(destination: ObjectDestination): PartitiondError {
  return new PartitiondError(
    'archive-unreachable',
    `${displayDestination(destination)} does not answer within ${PATIENCE_MS / 1000} s`,
    { hint: 'look whether the store is well and PARTITIOND_S3_ENDPOINT is right' },
  )
}
