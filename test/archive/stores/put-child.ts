import { openStore } from '../../../src/archive/stores/open-store.ts'
import { type ObjectDestination } from '../../../src/domain/archive.ts'
import { type StoreSettings } from '../../../src/domain/store-settings.ts'
import { bytes, MiB, never } from './bodies.ts'

/** Run as a process of its own: puts one object, and tells the most memory it had, in KiB. Without a size it never ends, and tells when it has begun. */
interface Order {
  readonly destination: ObjectDestination
  readonly settings: StoreSettings
  readonly key: string
  readonly size: number | null
}

const { destination, settings, key, size } = JSON.parse(process.argv[2] ?? '') as Order

async function* endless(): AsyncGenerator<Uint8Array> {
  yield* bytes(12 * MiB)
  process.stdout.write('begun\n')
  for (;;) yield* bytes(MiB)
}

await using store = await openStore(destination, settings)
await store.put(key, size === null ? endless() : bytes(size), never)
process.stdout.write(`${process.resourceUsage().maxRSS}\n`)
